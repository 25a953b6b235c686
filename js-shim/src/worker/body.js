// Takes a request's body in: once, into one buffer, within limits of size and of time.

import { within } from '../within.js';
import { createFlight } from './flight.js';

/** Segment's events have at most 32 KB; what is mapped into a webhook may be more. */
const MOST_OF_AN_EVENT = 512 * 1024;
const MOST_OF_AN_ARRAY = 16 * 1024 * 1024;

/** All bodies together: an isolate has 128 MB, and the core copies what it reads. */
const MOST_IN_FLIGHT = 32 * 1024 * 1024;

/** Where no length is declared the buffer begins as small as most events are. */
const FIRST_BUFFER = 4096;

const MORE_FOR_EVENTS = 1.5 * 1024 * 1024;

const flight = createFlight(MOST_IN_FLIGHT - MORE_FOR_EVENTS, { upTo: MOST_OF_AN_EVENT, more: MORE_FOR_EVENTS });

const LATE = Symbol('late');

/**
 * @typedef {{ status: number, code: string, message: string }} Refusal
 * @typedef {{ bytes: Uint8Array, release: () => void }} Body
 */

/**
 * The body, to be released when the request is answered, or why it was not taken.
 *
 * @param {Request} request
 * @param {number} deadline nothing is waited for after this
 * @returns {Promise<Body | Refusal>}
 */
export async function takeBody(request, deadline) {
  const ticket = flight.begin();
  try {
    const declared = declaredLength(request);
    const isWhole = declared !== undefined && declared <= MOST_OF_AN_ARRAY && ticket.reserve(declared);
    const taken = await (isWhole ? readWhole(request, ticket, deadline) : read(request, declared, ticket, deadline));
    if ('code' in taken) ticket.release();
    return taken;
  } catch (error) {
    ticket.release();
    throw error;
  }
}

/**
 * In one go: for an array of 400 events half of what reading it in parts costs.
 *
 * @param {Request} request
 * @param {import('./flight.js').Ticket} ticket
 * @param {number} deadline
 * @returns {Promise<Body | Refusal>}
 */
async function readWhole(request, ticket, deadline) {
  const taken = await within(Math.max(0, deadline - Date.now()), request.arrayBuffer(), tooSlow);
  if ('code' in taken) return taken;
  const bytes = new Uint8Array(taken);
  const isTooLarge = bytes.length > MOST_OF_AN_EVENT && opensArray(bytes) === false;
  return isTooLarge ? eventTooLarge() : { bytes, release: ticket.release };
}

/**
 * @param {Request} request
 * @param {number | undefined} declared
 * @param {import('./flight.js').Ticket} ticket
 * @param {number} deadline
 * @returns {Promise<Body | Refusal>}
 */
async function read({ body }, declared, ticket, deadline) {
  if (!body) return { bytes: new Uint8Array(), release: ticket.release };
  const timer = timerUntil(deadline);
  try {
    return await readParts(body.getReader(), declared, ticket, timer.late);
  } finally {
    timer.stop();
  }
}

/**
 * @param {ReadableStreamDefaultReader<Uint8Array>} reader
 * @param {number | undefined} declared
 * @param {import('./flight.js').Ticket} ticket
 * @param {Promise<typeof LATE>} late
 * @returns {Promise<Body | Refusal>}
 */
async function readParts(reader, declared, ticket, late) {
  // What is declared too long is read no further than it takes to tell an array from an event.
  let buffer = new Uint8Array(declared === undefined || declared > MOST_OF_AN_ARRAY ? FIRST_BUFFER : declared);
  let length = 0;
  /** @type {boolean | undefined} */
  let isArray;
  const refuse = async (/** @type {Refusal} */ refusal) => {
    await passBy(reader, late);
    return refusal;
  };
  if (!ticket.reserve(buffer.length)) return refuse(tooBusy());
  for (;;) {
    const part = await Promise.race([reader.read(), late]);
    if (typeof part === 'symbol') return tooSlow();
    if (part.done) return { bytes: buffer.subarray(0, length), release: ticket.release };
    isArray ??= opensArray(part.value);
    const needed = length + part.value.length;
    const most = isArray === false ? MOST_OF_AN_EVENT : MOST_OF_AN_ARRAY;
    if (Math.max(needed, isArray === undefined ? 0 : declared ?? 0) > most) return refuse(isArray === false ? eventTooLarge() : arrayTooLarge());
    if (needed > buffer.length) {
      const grown = Math.min(Math.max(needed, buffer.length * 2), most);
      if (!ticket.reserve(grown - buffer.length)) return refuse(tooBusy());
      buffer = extended(buffer, length, grown);
    }
    buffer.set(part.value, length);
    length = needed;
  }
}

/**
 * Lets the rest of a refused body go by, nothing of it is kept: whoever still writes when the connection closes never reads
 * the answer.
 *
 * @param {ReadableStreamDefaultReader<Uint8Array>} reader
 * @param {Promise<typeof LATE>} late
 */
async function passBy(reader, late) {
  for (;;) {
    const part = await Promise.race([reader.read(), late]);
    if (typeof part === 'symbol' || part.done) return;
  }
}

function extended(/** @type {Uint8Array} */ buffer, /** @type {number} */ length, /** @type {number} */ size) {
  const larger = new Uint8Array(size);
  larger.set(buffer.subarray(0, length));
  return larger;
}

/** What may stand before the JSON: white space, and a byte order mark. */
const BLANKS = [0x20, 0x0a, 0x0d, 0x09, 0xef, 0xbb, 0xbf];

/** By the first byte that is not blank; undefined while there is none. */
function opensArray(/** @type {Uint8Array} */ bytes) {
  const first = bytes.find((byte) => !BLANKS.includes(byte));
  return first === undefined ? undefined : first === 0x5b;
}

function declaredLength(/** @type {Request} */ request) {
  const text = request.headers.get('Content-Length');
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}

function timerUntil(/** @type {number} */ deadline) {
  /** @type {any} */
  let timer;
  /** @type {Promise<typeof LATE>} */
  const late = new Promise((wake) => {
    timer = setTimeout(() => wake(LATE), Math.max(0, deadline - Date.now()));
  });
  return {
    late,
    stop() {
      clearTimeout(timer);
    },
  };
}

function tooBusy() {
  return { status: 503, code: 'too_busy', message: 'other requests fill the memory of this Worker at the moment; send it again.' };
}

function tooSlow() {
  return { status: 503, code: 'body_too_slow', message: 'the body did not arrive in time; send it again.' };
}

function eventTooLarge() {
  const message = `an event may have ${MOST_OF_AN_EVENT} bytes, this one has more: Segment's own have at most 32 KB.`;
  return { status: 413, code: 'event_too_large', message };
}

function arrayTooLarge() {
  const message = `an array may have ${MOST_OF_AN_ARRAY} bytes, this one has more: lower the batch size in Segment. Nothing is lost while it retries.`;
  return { status: 503, code: 'array_too_large', message };
}
