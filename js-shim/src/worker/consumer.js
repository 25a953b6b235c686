// Delivers what lies in the queue; each message is acknowledged or put off by itself.

import { within } from '../within.js';
import { readLetter } from './letter.js';
import { logEvent, reasonOf } from './log.js';
import { PLACES } from './tenant.js';

/** A batch may take so long; what has not begun by then comes again. */
const BATCH_MS = 60_000;

/** An event for a destination that is switched off asks again as often as this, in seconds. */
const OFF_S = 15 * 60;

/** Why a message was put off is worth no more waiting than this. */
const PATIENCE_MS = 1500;

/**
 * @typedef {import('./tenant.js').Tenant} Tenant
 * @typedef {import('../destination.js').OpenDestination} Destination
 * @typedef {import('../journey.js').Outcome} Outcome
 */

export async function consume(/** @type {readonly Message<unknown>[]} */ messages, /** @type {Tenant} */ tenant) {
  const started = Date.now();
  const letters = messages.map(({ body, timestamp }) => readLetter(body, timestamp.getTime()));
  /** By position. @type {Outcome[]} */
  const ends = [];
  // The destinations have limits of their own: none waits for the other.
  await Promise.all([...new Set(letters.map(({ to }) => to))].map(async (target) => {
    const places = letters.flatMap(({ to }, index) => (to === target ? [index] : []));
    // An array that reached the queue in part comes again as a whole.
    const arrivals = places.map((place) => ({ bytes: letters[place].bytes, arrived: letters[place].received, repeats: letters[place].array }));
    const own = await tenant.destinations.get(target)?.handleAll(arrivals, { deadline: started + BATCH_MS });
    places.forEach((place, at) => {
      ends[place] = own?.[at] ?? switchedOff(target);
    });
  }));
  const ms = Date.now() - started;
  messages.forEach((message, index) => logEvent(ends[index], { via: 'queue', to: letters[index].to, ms, attempt: message.attempts }));
  await noteReasons(messages, ends, tenant);
  messages.forEach((message, index) => finish(message, ends[index], tenant.destinations.get(letters[index].to)));
}

/** It waits until the settings are back. @returns {Outcome} */
function switchedOff(/** @type {import('./tenant.js').Target} */ target) {
  return { outcome: 'retry', code: 'destination_off', message: `${PLACES[target]?.vars ?? target} is not set, so this destination is off; the event comes again.` };
}

/** Never throws: one that did would bring the others again. */
function finish(/** @type {Message<unknown>} */ message, /** @type {Outcome} */ end, /** @type {Destination | undefined} */ destination) {
  if (end.outcome !== 'retry') return message.ack();
  return message.retry({ delaySeconds: delayOf(message, end, destination) });
}

function delayOf(/** @type {Message<unknown>} */ { attempts }, /** @type {Outcome} */ { code, retryAfterSeconds = 0 }, /** @type {Destination | undefined} */ destination) {
  try {
    // What was held back must not come before the one it follows.
    return destination?.delay(code === 'held_back' ? attempts + 2 : attempts, retryAfterSeconds) ?? OFF_S;
  } catch {
    return retryAfterSeconds;
  }
}

/** The dead-letter queue hands a message over without the reason, so the reason waits in the memory. */
async function noteReasons(/** @type {readonly Message<unknown>[]} */ messages, /** @type {Outcome[]} */ ends, /** @type {Tenant} */ { memory }) {
  const reasons = messages.flatMap(({ id, attempts }, index) => {
    const { outcome, code, trace } = ends[index];
    return outcome === 'retry' ? [{ id, code, message: reasonOf(ends[index]), attempts, person: trace?.person ?? '' }] : [];
  });
  if (!memory || reasons.length === 0) return;
  // The log has them, too.
  await within(PATIENCE_MS, memory().noteReasons(reasons)).catch(() => {});
}
