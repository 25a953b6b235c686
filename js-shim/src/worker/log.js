// One line of JSON for each event. No body, no id of a person or a message but hashed ones, no secret.

/**
 * @typedef {import('../journey.js').Outcome} Outcome
 * @typedef {'direct' | 'queue' | 'webhook'} Via
 */

/** How one event ended. */
export function logEvent(/** @type {Outcome} */ end, /** @type {{ via: Via, to: string, ms: number, attempt?: number }} */ { via, to, ms, attempt = 1 }) {
  const { outcome, code, trace } = end;
  const { event, call, message, person, credited } = trace ?? {};
  const failed = outcome === 'rejected' || outcome === 'retry';
  console.log(JSON.stringify({ outcome, code, ms, attempt, via, to, event, call, message, person, credited, ...(failed && { reason: reasonOf(end) }) }));
}

/**
 * The sentence of an outcome as it may be written down. Segment gets to read the message's id in it, and the target's own words,
 * which may quote the event; a log gets neither, nor what cannot be taken out.
 */
export function reasonOf(/** @type {Outcome} */ { message, trace }) {
  const { messageId, quoted = '' } = trace ?? {};
  if (!message.includes(quoted)) return '';
  const ours = message.replace(quoted, '');
  return messageId === undefined ? ours : withoutId(ours, messageId);
}

/** The core shows so much of an id, blanks for what cannot be shown; what follows up to the bracket goes with it. */
const SHOWN = 60;

function withoutId(/** @type {string} */ text, /** @type {string} */ id) {
  const shown = id.replace(/\p{Cc}/gu, ' ').slice(0, SHOWN);
  const [start, ...parts] = text.split(`messageId ${shown}`);
  return [start, ...parts.map((part) => part.slice(Math.max(0, part.indexOf(')'))))].join('messageId …');
}

/** What became of a whole request at the door, before it came to its events. */
export function logDoor(/** @type {{ outcome: string, code: string, ms: number, events?: number, reason?: string }} */ { outcome, code, ms, events, reason }) {
  console.log(JSON.stringify({ outcome, code, ms, attempt: 1, via: 'webhook', events, reason }));
}

/** A failure of the Worker itself; of the error only its kind is told. */
export function logNote(/** @type {Via} */ via, /** @type {string} */ code, /** @type {any} */ error) {
  console.log(JSON.stringify({ outcome: 'retry', code, via, reason: typeof error?.name === 'string' ? error.name : 'Error' }));
}
