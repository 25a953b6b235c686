// Walks an event object along the compiled paths and picks the values they name; it knows no field name of its own.

const hasOwn = Object.prototype.hasOwnProperty;

/** @typedef {import('../../src/wasm/types.d.ts').WalkNode} WalkNode */

/**
 * The cells of `walk` filled from `event`, as the JSON text that `begin` reads. Only own properties count, whatever realm
 * the object comes from. A value that cannot be written as JSON (too deep, a BigInt) is left out, the others stay.
 *
 * @param {import('../../src/wasm/types.d.ts').Walk} walk
 * @param {any} event
 */
export function walkEvent({ root, cells, tables }, event) {
  const found = new Array(cells + tables).fill(null);
  visit(root, event, found, cells);
  try {
    return JSON.stringify(found);
  } catch {
    return '[' + found.map(jsonOrNull).join(',') + ']';
  }
}

/** @param {WalkNode} node @param {any} object @param {any[]} found @param {number} cells */
function visit({ keys, nodes }, object, found, cells) {
  const isList = Array.isArray(object);
  for (let i = 0; i < keys.length; i++) {
    const value = object[keys[i]];
    if (value === undefined || value === null || !hasOwn.call(object, keys[i])) continue;
    // An array has a `length` of its own, which is no part of the event.
    if (isList && keys[i] === 'length') continue;
    const node = nodes[i];
    if (node.cell !== undefined) found[node.cell] = value;
    if (typeof value !== 'object') continue;
    if (node.table !== undefined && Array.isArray(value)) found[cells + node.table] = rows(node.columns, value);
    if (node.keys.length > 0) visit(node, value, found, cells);
  }
}

/** The columns of each element, row after row. @param {string[]} columns @param {any[]} elements */
function rows(columns, elements) {
  const flat = [];
  for (const element of elements) {
    const isObject = typeof element === 'object' && element !== null;
    for (const column of columns) flat.push(isObject && hasOwn.call(element, column) ? element[column] : null);
  }
  return flat;
}

function jsonOrNull(/** @type {any} */ value) {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    return 'null';
  }
}
