// An event as it lies in the queue: a line of JSON about its coming, and then its text as it came.

const FORM = 1;

const encoder = new TextEncoder();
// With ignoreBOM a byte order mark stays where it is: the text is as it came.
const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });

/** A queue's message may have 128 KB, and what is about it counts: so much may be the event's. */
export const MOST_OF_AN_EVENT = 96_000;

/** Below this not even an event of nothing but broken bytes, each of which becomes three, is too large. */
const SURELY_SMALL = MOST_OF_AN_EVENT / 3;

/**
 * @typedef {import('./tenant.js').Target} Target
 *
 * To which destination an event goes, did it come in an array, and when?
 *
 * @typedef {{ to: Target, array: boolean, received: number }} Coming
 */

/** The text to enqueue; undefined for an event that is too large. */
export function writeLetter(/** @type {Uint8Array} */ event, /** @type {Coming} */ { to, array, received }) {
  if (event.length > MOST_OF_AN_EVENT) return undefined;
  const text = decoder.decode(event);
  if (event.length > SURELY_SMALL && encoder.encode(text).length > MOST_OF_AN_EVENT) return undefined;
  return `${JSON.stringify({ v: FORM, to, array, received })}\n${text}`;
}

/** The same, received now: a replay has the patience of a new event. */
export function renewLetter(/** @type {string} */ letter, /** @type {number} */ received) {
  const { header, event } = opened(letter);
  return header ? `${JSON.stringify({ ...header, received })}\n${event}` : letter;
}

/**
 * The event of a letter; what has no header that we know is an event put into the queue by somebody else, for Affonso.
 *
 * @returns {Coming & { bytes: Uint8Array }}
 */
export function readLetter(/** @type {unknown} */ letter, /** @type {number} */ sent) {
  const { header, event } = opened(typeof letter === 'string' ? letter : JSON.stringify(letter) ?? '');
  const { to = 'affonso', array = true, received = sent } = header ?? {};
  return { bytes: encoder.encode(event), to, array, received };
}

/** @returns {{ header?: Coming, event: string }} */
function opened(/** @type {string} */ letter) {
  const end = letter.indexOf('\n');
  try {
    const header = JSON.parse(letter.slice(0, Math.max(end, 0)));
    if (header?.v === FORM) return { header, event: letter.slice(end + 1) };
  } catch {
    // No header, then.
  }
  return { event: letter };
}
