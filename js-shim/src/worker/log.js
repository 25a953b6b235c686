// One line of JSON for each event. No body, no id of a person or a message but hashed ones, no secret.

/** The core cuts an id that is longer than about this. */
const SURELY_SHOWN = 60;

/**
 * @typedef {import('../journey.js').Outcome} Outcome
 * @typedef {'direct' | 'queue' | 'webhook'} Via
 */

/** How one event ended. */
export function logEvent(/** @type {Outcome} */ end, /** @type {{ via: Via, ms: number, attempt?: number }} */ { via, ms, attempt = 1 }) {
  const { outcome, code, trace } = end;
  const { event, call, message, person, credited } = trace ?? {};
  const failed = outcome === 'rejected' || outcome === 'retry';
  console.log(JSON.stringify({ outcome, code, ms, attempt, via, event, call, message, person, credited, ...(failed && { reason: reasonOf(end) }) }));
}

/** The sentence of an outcome as it may be written down: Segment gets to read the message's id in it, the log does not. */
export function reasonOf(/** @type {Outcome} */ { message, trace }) {
  const id = trace?.messageId?.replace(/\p{Cc}/gu, ' ').slice(0, SURELY_SHOWN);
  return id ? message.replaceAll(`messageId ${id}`, 'messageId …') : message;
}

/** What became of a whole request at the door, before it came to its events. */
export function logDoor(/** @type {{ outcome: string, code: string, ms: number, events?: number, reason?: string }} */ { outcome, code, ms, events, reason }) {
  console.log(JSON.stringify({ outcome, code, ms, attempt: 1, via: 'webhook', events, reason }));
}

/** A failure of the Worker itself; of the error only its kind is told. */
export function logNote(/** @type {Via} */ via, /** @type {string} */ code, /** @type {any} */ error) {
  console.log(JSON.stringify({ outcome: 'retry', code, via, reason: typeof error?.name === 'string' ? error.name : 'Error' }));
}
