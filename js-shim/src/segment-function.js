// The porch to Segment Functions: carries the module as text and turns outcomes into what Segment understands.

import { createGlue } from 'virtual:glue';
import { createInflate } from 'virtual:inflate';
import gzippedModule from 'virtual:wasm-gzip-base64';
import { BufferTextDecoder, BufferTextEncoder } from './buffer-text.js';
import { sendByCore } from './by-core.js';
import { createEngine } from './engine.js';
import { createJourney } from './journey.js';
import { compileModule } from './module.js';

const engine = createEngine(
  () => compileModule(unzipped(Buffer.from(gzippedModule(), 'base64'))),
  () => createGlue({ TextDecoder: BufferTextDecoder, TextEncoder: BufferTextEncoder }),
);
// By its bare name, as Segment documents it: it need not be a property of the global object.
const send = sendByCore(engine, (url, init) => fetch(url, init));
const { handle, handleAll } = createJourney(engine, send, (text) => Buffer.from(text, 'utf8'));

/** What every handler of one event does: the core knows which calls it uses. */
export async function onCall(event, settings) {
  const outcome = await handle(event, settings);
  switch (outcome.outcome) {
    case 'delivered':
    case 'ignored':
      return summary(outcome);
    case 'rejected':
      throw outcome.refusedBy === 'target' ? validationError(sentence(outcome)) : invalidEventPayload(sentence(outcome));
    default:
      throw retryError(sentence(outcome));
  }
}

/** What the handler of a batch does: an answer for each event, by position. */
export async function onCalls(events, settings) {
  // Segment sends nothing else. Thrown at it, nothing is lost.
  if (!Array.isArray(events)) throw retryError('core_failed: onBatch expected an array of events, found something else; nothing was sent.');
  const outcomes = await handleAll([...events], settings);
  return outcomes.map(answer);
}

/** The three answers that Segment documents for an event of a batch: done, discard, retry. */
function answer(outcome) {
  switch (outcome.outcome) {
    case 'delivered':
    case 'ignored':
      return { status: 200 };
    case 'rejected':
      return { status: 400, errormessage: sentence(outcome) };
    default:
      return { status: 500, errormessage: sentence(outcome) };
  }
}

/** Segment's runtime carries zlib; where it does not, a few kilobytes of JavaScript do the same more slowly. */
function unzipped(bytes) {
  const native = typeof zlib === 'object' && zlib?.zlib?.gunzipSync;
  return native ? native(bytes) : createInflate().gunzipSync(new Uint8Array(bytes));
}

/** What Segment's tester shows as the callback's return. */
function summary({ outcome, code, message, details, warnings, plan }) {
  return { outcome, code, message, ...details, ...(warnings && { warnings }), ...(plan && { plan }) };
}

function sentence({ code, message }) {
  return `${code}: ${message}`;
}

// The error classes are globals of Segment's runtime and come from another realm: they are thrown, never compared with.

function invalidEventPayload(message) {
  return typeof InvalidEventPayload === 'function' ? new InvalidEventPayload(message) : named('InvalidEventPayload', message);
}

function validationError(message) {
  return typeof ValidationError === 'function' ? new ValidationError(message) : named('ValidationError', message);
}

function retryError(message) {
  return typeof RetryError === 'function' ? new RetryError(message) : named('RetryError', message);
}

function named(name, message) {
  return Object.assign(new Error(message), { name });
}
