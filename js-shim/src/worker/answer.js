// What the Worker answers: Segment reads the status, its users the sentence.

/**
 * @typedef {import('../journey.js').Outcome} Outcome
 *
 * @typedef {object} Answer
 * @property {string} outcome
 * @property {string} code
 * @property {string} message
 */

/** As many failures of an array are told one by one. */
const FAILURES_TOLD = 20;

/** Every answer of the Worker but the metrics. @param {HeadersInit} [headers] */
export function answer(/** @type {number} */ status, /** @type {Answer & Record<string, unknown>} */ body, headers) {
  return Response.json(body, { status, headers });
}

/** Not now: the sender comes again, and nothing is lost while the reason is mended. */
export function comeAgain(/** @type {string} */ code, /** @type {string} */ message, /** @type {HeadersInit} */ headers = {}) {
  return answer(503, { message, outcome: 'retry', code }, headers);
}

/** Never: the same request would fail again. @param {HeadersInit} [headers] */
export function refuse(/** @type {number} */ status, /** @type {string} */ code, /** @type {string} */ message, headers) {
  return answer(status, { message, outcome: 'rejected', code }, headers);
}

/** A defect of ours; of the error only its kind is told, its text could quote the event. */
export function failure(/** @type {any} */ error) {
  const kind = typeof error?.name === 'string' ? error.name : 'Error';
  return comeAgain('core_failed', `the connector failed (${kind}); send it again. Please report it.`);
}

/** How one event ended. */
export function answerOf(/** @type {Outcome} */ end) {
  const { outcome, code, message, trace, plan } = end;
  const body = { message, outcome, code, ...(trace?.messageId !== undefined && { messageId: trace.messageId }), ...(plan && { plan }) };
  return answer(statusOf(end), body, retryAfter(end.retryAfterSeconds));
}

/** How the events of an array ended: done only when none of them must come again. */
export function answerOfAll(/** @type {Outcome[]} */ ends) {
  const counts = countsOf(ends);
  const failures = failuresOf(ends);
  const again = ends.filter(({ outcome }) => outcome === 'retry');
  if (again.length === 0) {
    const message = `${ends.length} events, none must come again.`;
    return answer(200, { message, outcome: 'done', code: 'array', counts, failures });
  }
  const { code, message: first } = again[0];
  const message = `${again.length} of ${ends.length} events must come again; the first: ${first}`;
  const asked = Math.max(0, ...again.map(({ retryAfterSeconds }) => retryAfterSeconds ?? 0));
  return answer(503, { message, outcome: 'retry', code, counts, failures }, retryAfter(asked || undefined));
}

/** The first failures among the events of an array. */
export function failuresOf(/** @type {Outcome[]} */ ends) {
  const failures = [];
  for (const [index, { outcome, code, message, trace }] of ends.entries()) {
    if (outcome !== 'rejected' && outcome !== 'retry') continue;
    failures.push({ index, messageId: trace?.messageId, outcome, code, message });
    if (failures.length === FAILURES_TOLD) break;
  }
  return failures;
}

function countsOf(/** @type {Outcome[]} */ ends) {
  /** @type {Record<string, number>} */
  const counts = {};
  for (const { outcome } of ends) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

/** Never the target's own: 410 of theirs would be a retry of Segment's. */
function statusOf(/** @type {Outcome} */ { outcome, refusedBy }) {
  if (outcome === 'retry') return 503;
  if (outcome === 'rejected') return refusedBy === 'target' ? 422 : 400;
  return 200;
}

/** @returns {HeadersInit | undefined} */
function retryAfter(/** @type {number | undefined} */ seconds) {
  return seconds === undefined ? undefined : { 'Retry-After': String(Math.ceil(seconds)) };
}
