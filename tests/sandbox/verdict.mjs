// What Segment makes of a handler's end: delivered, discarded, retried, or lost by accident.
//
// Single events: https://segment.com/docs/connections/functions/destination-functions/#errors-and-error-handling
// and https://segment.com/docs/connections/functions/insert-functions/#errors-and-error-handling
// Batches: https://segment.com/docs/connections/functions/destination-functions/#batching-the-destination-function
// Discard codes: https://segment.com/docs/connections/delivery-overview/

import { ERROR_CLASSES } from './globals.mjs';

// `lost` marks the one end nobody chose: Segment drops the event, and the function never said that it should.
const verdict = (label, code, { retried = false, lost = false } = {}) =>
  Object.freeze({ label, code, retried, lost });

export const DELIVERED = verdict('Delivered', 'delivered');
export const UNSUPPORTED = verdict('Unsupported Event Type', 'unsupported_event_type');
export const REJECTED = verdict('Message Rejected', 'message_rejected');
export const RETRY = verdict('Retry', 'retry', { retried: true });
export const TIMEOUT = verdict('Gateway Timeout', 'gateway_timeout', { retried: true });
export const BAD_REQUEST = verdict('Bad Request', 'bad_request', { lost: true });

const BY_ERROR = {
  EventNotSupported: UNSUPPORTED,
  InvalidEventPayload: REJECTED,
  ValidationError: REJECTED,
  RetryError: RETRY,
};

// Segment documents that 5xx is retried and 4xx is not, and shows these three. Any other is a guess.
const BY_STATUS = { 200: DELIVERED, 400: REJECTED, 500: RETRY };

/** `absent`: the error classes this function was not given; only for those does the name alone count. */
export function verdictOfThrown(error, absent = []) {
  const name = nameOf(error);
  const known = Object.hasOwn(BY_ERROR, name);
  const exact = known && Object.getPrototypeOf(error) === ERROR_CLASSES[name].prototype;
  // Whether production goes by name or by class is not documented, so an error has to satisfy both.
  return exact || (known && absent.includes(name)) ? BY_ERROR[name] : BAD_REQUEST;
}

/** One verdict for each event of a batch, by position, and what is wrong with the answer's form. */
export function verdictsOfBatch(returned, count) {
  if (returned === undefined) return { verdicts: Array(count).fill(DELIVERED), malformed: [] };
  if (!Array.isArray(returned)) return { verdicts: Array(count).fill(BAD_REQUEST), malformed: ['not an array'] };
  const malformed = [];
  if (returned.length !== count) malformed.push(`${returned.length} answers for ${count} events`);
  const verdicts = Array.from({ length: count }, (_, index) => {
    const problem = problemOf(returned[index]);
    if (problem) malformed.push(`answer ${index}: ${problem}`);
    return problem ? BAD_REQUEST : BY_STATUS[returned[index].status];
  });
  return { verdicts, malformed };
}

function problemOf(answer) {
  if (answer === null || typeof answer !== 'object') return 'not an object';
  if (!Object.hasOwn(BY_STATUS, answer.status)) return `status ${answer.status} is not one of 200, 400, 500`;
  // The key is all lower-case; with errorMessage the reader in Segment sees nothing.
  if (answer.status !== 200 && typeof answer.errormessage !== 'string') return 'no errormessage';
  return undefined;
}

/** The error as data. Anything can be thrown, even what throws again when it is looked at. */
export function describeThrown(error) {
  try {
    const message = error !== null && typeof error === 'object' ? error.message : error;
    return { name: nameOf(error), message: String(message) };
  } catch {
    return { name: 'unreadable', message: 'the thrown value cannot be read' };
  }
}

function nameOf(error) {
  try {
    return error !== null && typeof error === 'object' ? String(error.name) : typeof error;
  } catch {
    return 'unreadable';
  }
}
