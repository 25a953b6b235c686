// A text that changes when a value changes, for values that JSON cannot carry: cycles, getters, great depth.

// Identities outlast one fingerprint, so that an object put in another's place is seen as well.
const identities = new WeakMap();
let identitiesGiven = 0;

/** Reads property descriptors only: a getter is noted and never called. */
export function fingerprint(root) {
  const seen = new Set();
  const parts = [];
  // A stack of our own, because an event may be nested deeper than the call stack.
  const waiting = [root];
  while (waiting.length > 0) {
    const value = waiting.pop();
    parts.push(isObject(value) ? identity(value) : primitive(value));
    if (!isObject(value) || seen.has(value)) continue;
    seen.add(value);
    parts.push(...describe(value, waiting));
  }
  return parts.join('\n');
}

function* describe(value, waiting) {
  yield `prototype ${identity(Object.getPrototypeOf(value))} extensible ${Object.isExtensible(value)}`;
  for (const key of Reflect.ownKeys(value)) {
    const property = Object.getOwnPropertyDescriptor(value, key);
    yield `${JSON.stringify(String(key))} ${property.writable} ${property.enumerable} ${property.configurable}`;
    if ('value' in property) waiting.push(property.value);
    else yield `${identity(property.get)} ${identity(property.set)}`;
  }
}

function isObject(value) {
  return value !== null && (typeof value === 'object' || typeof value === 'function');
}

function primitive(value) {
  return `${typeof value} ${Object.is(value, -0) ? '-0' : String(value)}`;
}

function identity(thing) {
  if (!isObject(thing)) return String(thing);
  if (!identities.has(thing)) identities.set(thing, `#${(identitiesGiven += 1)}`);
  return identities.get(thing);
}
