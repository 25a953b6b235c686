// How an event object comes in: the values that the compiled paths name, or the whole where the core wants that.

import { walkEvent } from './walk.js';

/**
 * The first step for an event; undefined when it is none (a function) or cannot be written as JSON (too deep, circular).
 *
 * @param {import('./engine.js').Entry} entry
 * @param {any} event
 * @param {(text: string) => Uint8Array} encode text to UTF-8 in this host
 * @param {number} now the clock, in milliseconds since 1970
 */
export function begin({ destination, terms: { walk, readsWhole } }, event, encode, now) {
  const isObject = typeof event === 'object' && event !== null && !Array.isArray(event);
  if (isObject && !readsWhole) {
    const step = destination.begin(encode(walkEvent(walk, event)), now);
    if (step !== '') return step;
  }
  const text = jsonText(event);
  return text === undefined ? undefined : destination.beginBytes(encode(text), now);
}

/** The JSON text of a value; undefined where it has none. @returns {string | undefined} */
export function jsonText(/** @type {unknown} */ value) {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
