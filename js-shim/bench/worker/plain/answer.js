// What the plain Worker answers and logs.

const STATUS = { delivered: 200, ignored: 200, rejected: 400, retry: 503 };

export function answer(status, body, headers) {
  return Response.json(body, { status, headers });
}

export function refuse(status, code, message, headers) {
  return answer(status, { message, outcome: status === 503 ? 'retry' : 'rejected', code }, headers);
}

export function answerOf({ outcome, code, message, event: { messageId } }) {
  return answer(STATUS[outcome], { message, outcome, code, messageId });
}

export function answerOfAll(ends) {
  const counts = {};
  for (const { outcome } of ends) counts[outcome] = (counts[outcome] ?? 0) + 1;
  const failures = ends
    .map(({ outcome, code, message, event }, index) => ({ index, messageId: event.messageId, outcome, code, message }))
    .filter(({ outcome }) => outcome === 'rejected' || outcome === 'retry');
  const again = failures.filter(({ outcome }) => outcome === 'retry');
  const told = { counts, failures: failures.slice(0, 20) };
  if (again.length === 0) return answer(200, { message: `${ends.length} events, none must come again.`, outcome: 'done', code: 'array', ...told });
  const message = `${again.length} of ${ends.length} events must come again; the first: ${again[0].message}`;
  return answer(503, { message, outcome: 'retry', code: again[0].code, ...told });
}

export function logEvent({ outcome, code, message, event: { event, type: call } }, ms) {
  const failed = outcome === 'rejected' || outcome === 'retry';
  console.log(JSON.stringify({ outcome, code, ms, attempt: 1, via: 'direct', to: 'affonso', event, call, ...(failed && { reason: message }) }));
}

export function logDoor(code, message, ms) {
  console.log(JSON.stringify({ outcome: 'retry', code, ms, attempt: 1, via: 'webhook', reason: message }));
}
