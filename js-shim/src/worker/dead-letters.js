// Letters that no attempt brought home: parked in the memory, listed for the operator, put back into the queue.

import { answer, comeAgain, refuse } from './answer.js';
import { renewLetter } from './letter.js';
import { logNote } from './log.js';
import { seal, unseal } from './seal.js';
import { createSender } from './sender.js';

/** Without a memory nothing can be parked: the letter stays in its queue, and asks again at most as often as this. */
const TWELVE_HOURS_S = 12 * 60 * 60;

/** Where the memory fails. No queue comes after this one: its hundred attempts must outlast the days that it keeps a letter. */
const AN_HOUR_S = 60 * 60;

/** A replay ends by itself before anybody's patience does; the answer says how many letters are left. */
const REPLAY_MS = 20_000;

/** As many letters are in hand at once. */
const PORTION = 50;

/** As many are listed. */
const LISTED = 500;

/** @typedef {import('./tenant.js').Tenant} Tenant */

/** Takes letters from the dead-letter queue into the memory. */
export async function bury(/** @type {readonly Message<unknown>[]} */ messages, /** @type {Tenant} */ { memory, memorySecret }) {
  if (!memory || memorySecret === undefined) {
    return notKept(messages, { name: 'MEMORY or MEMORY_SECRET is missing; the letter stays in its queue' }, TWELVE_HOURS_S);
  }
  try {
    const letters = await Promise.all(messages.map(async ({ id, body, timestamp }) => {
      const text = typeof body === 'string' ? body : JSON.stringify(body) ?? '';
      return { id, sealed: await seal(memorySecret, id, text), at: timestamp.getTime() };
    }));
    await memory().park(letters);
  } catch (error) {
    return notKept(messages, error, AN_HOUR_S);
  }
  for (const message of messages) message.ack();
}

function notKept(/** @type {readonly Message<unknown>[]} */ messages, /** @type {any} */ reason, /** @type {number} */ delaySeconds) {
  for (const message of messages) {
    logNote('queue', 'dead_letter_not_kept', reason);
    message.retry({ delaySeconds });
  }
}

/** GET /dead-letters @type {import('./routes.js').Room} */
export async function list(request, { memory }) {
  if (!memory) return noMemory();
  const { letters, total } = await memory().letters(LISTED);
  return answer(200, { message: `${total} dead letters.`, outcome: 'ok', code: 'dead_letters', total, letters });
}

/** POST /dead-letters/replay: all of them, or those of `{"ids": […]}`. @type {import('./routes.js').Room} */
export async function replay(request, { memory, memorySecret, queue }, arrived) {
  if (!memory || memorySecret === undefined) return noMemory();
  if (!queue) return comeAgain('queue_off', 'QUEUE is not bound: there is nothing to put the letters back into.');
  const ids = wantedIds(await request.text());
  if (ids === null) return refuse(400, 'invalid_replay', 'expected no body or {"ids": ["…"]}, found something else.');
  const send = createSender(queue, arrived + REPLAY_MS);
  let replayed = 0;
  let unreadable = 0;
  let after = '';
  while (Date.now() < arrived + REPLAY_MS) {
    const portion = await memory().pending(after, PORTION, ids);
    if (portion.length === 0) break;
    after = portion[portion.length - 1].id;
    const opened = await Promise.all(portion.map(({ id, sealed }) => opening(memorySecret, id, sealed)));
    const letters = opened.flatMap((one) => one ?? []);
    unreadable += opened.length - letters.length;
    // What is in the queue again is no longer parked; should that fail it will be delivered twice, under one key.
    const left = await send(letters, (sent) => memory().release(sent.map(({ id }) => id)));
    replayed += letters.length - left;
    if (left > 0) break;
  }
  const { total: left } = await memory().letters(0);
  const message = unreadable > 0 ? `${unreadable} letters were sealed with another MEMORY_SECRET and stay.` : 'done.';
  return answer(200, { message, outcome: 'ok', code: 'replayed', replayed, left });
}

async function opening(/** @type {string} */ secret, /** @type {string} */ id, /** @type {ArrayBuffer | Uint8Array} */ sealed) {
  try {
    return { id, letter: renewLetter(await unseal(secret, id, sealed), Date.now()) };
  } catch {
    return undefined;
  }
}

/** Undefined for all of them; null for what nobody can read. @returns {string[] | undefined | null} */
function wantedIds(/** @type {string} */ body) {
  if (body.trim() === '') return undefined;
  try {
    const { ids } = JSON.parse(body);
    if (ids === undefined) return undefined;
    return Array.isArray(ids) && ids.every((id) => typeof id === 'string') ? ids : null;
  } catch {
    return null;
  }
}

function noMemory() {
  return comeAgain('memory_off', 'MEMORY or MEMORY_SECRET is missing: nothing is counted or kept. GET /health says which.');
}
