// Sends letters to the queue in batches as large as it takes them.

import { within } from '../within.js';

/** What a queue takes at once, with what it counts beside the text of a message. */
const MOST_MESSAGES = 100;
const MOST_BYTES = 256_000;
const BYTES_ABOUT_A_MESSAGE = 200;

/** A Worker has six connections at a time. */
const LANES = 4;

const encoder = new TextEncoder();

/** @typedef {{ letter: string }} Sendable */

/** Sends until the deadline. */
export function createSender(/** @type {Queue<string>} */ queue, /** @type {number} */ deadline) {
  /**
   * Gives how many letters were not sent; `afterwards` is told which have been. Never rejects.
   *
   * @template {Sendable} T
   * @param {T[]} letters
   * @param {(sent: T[]) => Promise<unknown>} afterwards
   */
  return async function send(letters, afterwards) {
    const batches = batchesOf(letters);
    let left = letters.length;
    async function lane() {
      for (let batch = batches.shift(); batch && Date.now() < deadline; batch = batches.shift()) {
        const messages = batch.map(({ letter }) => ({ body: letter, contentType: /** @type {const} */ ('text') }));
        await within(deadline - Date.now(), queue.sendBatch(messages));
        left -= batch.length;
        await afterwards(batch);
      }
    }
    await Promise.allSettled(Array.from({ length: LANES }, lane));
    return left;
  };
}

/** @template {Sendable} T @param {T[]} letters @returns {T[][]} */
function batchesOf(letters) {
  /** @type {T[][]} */
  const batches = [];
  let bytes = Infinity;
  for (const one of letters) {
    const size = encoder.encode(one.letter).length + BYTES_ABOUT_A_MESSAGE;
    const latest = batches.at(-1);
    if (latest && latest.length < MOST_MESSAGES && bytes + size <= MOST_BYTES) {
      latest.push(one);
      bytes += size;
    } else {
      batches.push([one]);
      bytes = size;
    }
  }
  return batches;
}
