// Things made once for a key and kept while they are used; when there are too many, the one unused for longest goes.

/**
 * @template T
 * @param {number} places how many are kept
 * @param {(key: string) => T} make makes the thing for a key; when it throws, nothing is kept
 * @param {(thing: T) => void} [letGo] called with each that goes
 * @returns {(key: string) => T}
 */
export function keepRecent(places, make, letGo = () => {}) {
  // A Map keeps its keys in the order in which they were set: whoever is used goes to the end.
  /** @type {Map<string, T>} */
  const kept = new Map();
  /** @type {string | undefined} */
  let latest;
  return (key) => {
    let thing = kept.get(key);
    // Mostly it is the same one again.
    if (thing !== undefined && key === latest) return thing;
    if (thing !== undefined) kept.delete(key);
    else thing = make(key);
    kept.set(key, thing);
    latest = key;
    if (kept.size > places) letGo(withoutOldest(kept));
    return thing;
  };
}

/** @template T @param {Map<string, T>} kept @returns {T} */
function withoutOldest(kept) {
  const [[key, thing]] = kept;
  kept.delete(key);
  return thing;
}
