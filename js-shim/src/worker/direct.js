// Delivers events within the request that brought them.

import { CALL_MS } from '../journey.js';
import { answerOf, answerOfAll, comeAgain } from './answer.js';
import { logDoor, logEvent } from './log.js';

/**
 * Where nothing is remembered each retry of an array begins again, so it must be possible to finish it in one call: the
 * limiter lets 10 requests a second leave, the deadline gives them four seconds.
 */
const MOST_WITHOUT_MEMORY = 25;

/** @typedef {import('./tenant.js').Served} Served */

export async function deliver(/** @type {Uint8Array} */ bytes, /** @type {Served} */ { target, destination }, /** @type {number} */ arrived) {
  const end = await destination.handle({ bytes }, { deadline: arrived + CALL_MS, plans: true });
  logEvent(end, { via: 'direct', to: target, ms: Date.now() - arrived });
  return answerOf(end);
}

export async function deliverAll(/** @type {Uint8Array[]} */ events, /** @type {Served} */ { target, destination, memory }, /** @type {number} */ arrived) {
  if (!memory && events.length > MOST_WITHOUT_MEMORY && !destination.isDryRun()) {
    const code = 'array_needs_queue';
    const message = `an array may have ${MOST_WITHOUT_MEMORY} events where they are delivered at once and nothing is remembered, this one has `
      + `${events.length}: bind QUEUE (or MEMORY and MEMORY_SECRET), or lower the batch size in Segment. Nothing is lost while it retries.`;
    logDoor({ outcome: 'retry', code, ms: Date.now() - arrived, events: events.length, reason: message });
    return comeAgain(code, message);
  }
  // One of them that fails brings all of them again.
  const ends = await destination.handleAll(events.map((bytes) => ({ bytes, repeats: true })), { deadline: arrived + CALL_MS });
  const ms = Date.now() - arrived;
  for (const end of ends) logEvent(end, { via: 'direct', to: target, ms });
  return answerOfAll(ends);
}
