// Delivers what lies in the queue; each message is acknowledged or put off by itself.

import { within } from '../within.js';
import { readLetter } from './letter.js';
import { logEvent, reasonOf } from './log.js';

/** A batch may take so long; what has not begun by then comes again. */
const BATCH_MS = 60_000;

/** Why a message was put off is worth no more waiting than this. */
const PATIENCE_MS = 1500;

/**
 * @typedef {import('./tenant.js').Tenant} Tenant
 * @typedef {import('../journey.js').Outcome} Outcome
 */

export async function consume(/** @type {readonly Message<unknown>[]} */ messages, /** @type {Tenant} */ tenant) {
  const started = Date.now();
  const arrivals = messages.map(({ body, timestamp }) => {
    const { bytes, array, received } = readLetter(body, timestamp.getTime());
    // An array that reached the queue in part comes again as a whole.
    return { bytes, arrived: received, repeats: array };
  });
  const ends = await tenant.destination.handleAll(arrivals, { deadline: started + BATCH_MS });
  const ms = Date.now() - started;
  messages.forEach((message, index) => logEvent(ends[index], { via: 'queue', ms, attempt: message.attempts }));
  await noteReasons(messages, ends, tenant);
  messages.forEach((message, index) => finish(message, ends[index], tenant));
}

/** Never throws: one that did would bring the others again. */
function finish(/** @type {Message<unknown>} */ message, /** @type {Outcome} */ end, /** @type {Tenant} */ tenant) {
  if (end.outcome !== 'retry') return message.ack();
  return message.retry({ delaySeconds: delayOf(message, end, tenant) });
}

function delayOf(/** @type {Message<unknown>} */ { attempts }, /** @type {Outcome} */ { code, retryAfterSeconds = 0 }, /** @type {Tenant} */ { destination }) {
  try {
    // What was held back must not come before the one it follows.
    return destination.delay(code === 'held_back' ? attempts + 2 : attempts, retryAfterSeconds);
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
