// Puts events into the queue; with memory, those that lie there already are not put a second time.

import { CALL_MS } from '../journey.js';
import { within } from '../within.js';
import { answer, comeAgain, failuresOf, refuse } from './answer.js';
import { MOST_OF_AN_EVENT, writeLetter } from './letter.js';
import { logDoor, logEvent } from './log.js';
import { createSender } from './sender.js';

/**
 * How long the memory knows that an event waits in the queue, should nothing be heard of it: longer than Segment retries,
 * and no longer than any queue keeps it. Once it has ended, it is forgotten that it waited.
 */
const KNOWN_MS = 24 * 60 * 60 * 1000;

/** The memory only spares work here, so it is not waited for long. */
const PATIENCE_MS = 1000;

/**
 * @typedef {import('./tenant.js').Served} Served
 * @typedef {[name: string, value: string, at: number, until: number]} Kept
 */

export async function enqueue(/** @type {Uint8Array} */ event, /** @type {Served} */ tenant, /** @type {number} */ arrived) {
  const letter = writeLetter(event, { to: tenant.target, array: false, received: arrived });
  if (letter === undefined) return turnedAway(tooLarge(event, tenant), tenant, arrived);
  const { messageId, message } = nameOf(event, tenant);
  const left = await put([{ letter, name: message }], tenant, arrived);
  return told({ events: 1, left, arrived, also: messageId === undefined ? {} : { messageId } });
}

export async function enqueueAll(/** @type {Uint8Array[]} */ events, /** @type {Served} */ tenant, /** @type {number} */ arrived) {
  const letters = [];
  /** @type {import('./answer.js').Outcome[]} */
  const ends = [];
  for (const event of events) {
    const letter = writeLetter(event, { to: tenant.target, array: true, received: arrived });
    ends.push(letter === undefined ? tooLarge(event, tenant) : { outcome: 'delivered', code: 'queued', message: '' });
    if (letter !== undefined) letters.push({ letter, name: tenant.memory && nameOf(event, tenant).message });
    else logEvent(/** @type {any} */ (ends.at(-1)), { via: 'webhook', to: tenant.target, ms: Date.now() - arrived });
  }
  const left = await put(letters, tenant, arrived);
  const failures = failuresOf(ends);
  return told({ events: letters.length, left, arrived, also: failures.length > 0 ? { failures } : {} });
}

/**
 * Puts letters into the queue; gives how many could not be put.
 *
 * @param {{ letter: string, name?: string }[]} letters
 * @param {Served} tenant
 * @param {number} arrived
 */
async function put(letters, { queue, memory }, arrived) {
  const named = letters.filter(({ name }) => name !== undefined);
  const known = memory && named.length > 0 ? await alreadyPut(named.map(({ name }) => name), memory) : new Set();
  const wanted = letters.filter(({ name }) => name === undefined || !known.has(name));
  const send = createSender(/** @type {Queue<string>} */ (queue), arrived + CALL_MS);
  return send(wanted, async (sent) => {
    const names = sent.flatMap(({ name }) => name ?? []);
    if (!memory || names.length === 0) return;
    const now = Date.now();
    // Should this fail, the repeat of a request that failed puts them twice, and memory or key takes the second.
    const keep = names.map((name) => /** @type {Kept} */ ([name, 'queued', now, now + KNOWN_MS]));
    await within(PATIENCE_MS, memory().exchange([{ keep }], [])).catch(() => {});
  });
}

/** Which of these names are known to be put. Where the memory fails they are put: twice is better than not at all. */
async function alreadyPut(/** @type {any[]} */ names, /** @type {NonNullable<Served['memory']>} */ memory) {
  try {
    const rows = await within(PATIENCE_MS, memory().exchange([], names));
    return new Set(names.filter((_, index) => rows[index].length > 0));
  } catch {
    return new Set();
  }
}

/** @param {{ events: number, left: number, arrived: number, also: Record<string, unknown> }} put */
function told({ events, left, arrived, also }) {
  const ms = Date.now() - arrived;
  if (left > 0) {
    const code = 'enqueue_failed';
    const message = `${left} of ${events} events did not reach the queue; send it again. If it goes on: is the queue there, and within its limits?`;
    logDoor({ outcome: 'retry', code, ms, events, reason: message });
    return comeAgain(code, message);
  }
  logDoor({ outcome: 'accepted', code: 'queued', ms, events });
  return answer(202, { message: 'queued.', outcome: 'accepted', code: 'queued', events, ...also });
}

/** @returns {import('./answer.js').Outcome} */
function tooLarge(/** @type {Uint8Array} */ event, /** @type {Served} */ tenant) {
  const message = `an event may have ${MOST_OF_AN_EVENT} bytes on its way through the queue, this one has more (${event.length}).`;
  return { outcome: 'rejected', code: 'event_too_large', message, refusedBy: 'connector', trace: { messageId: nameOf(event, tenant).messageId } };
}

/** An event that cannot be named goes on without a name: the consumer will say what is wrong with it. */
function nameOf(/** @type {Uint8Array} */ event, /** @type {Served} */ { destination }) {
  try {
    return destination.name(event);
  } catch {
    return {};
  }
}

function turnedAway(/** @type {import('./answer.js').Outcome} */ end, /** @type {Served} */ { target }, /** @type {number} */ arrived) {
  logEvent(end, { via: 'webhook', to: target, ms: Date.now() - arrived });
  return refuse(413, end.code, end.message);
}
