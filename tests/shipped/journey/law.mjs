// What an answer means for an event, written from the rules alone: 200 done, 400 discard, 500 again.

/** Requests without a key of their own: a repeat would count twice. */
const isClick = ({ path }) => path.endsWith('/clicks');
const isEvent = ({ path }) => path.endsWith('/events');

/** What must be said of an event whose one request of a call went like this. */
export function verdictOf(exchange) {
  const { seen, givenUpAt, event } = exchange;
  const { settings } = event;
  const again = isClick(exchange) && settings.retryClicks !== true ? 400 : 500;
  if (!seen || seen.at > givenUpAt || seen.failed) return again;
  const { status, text } = seen;
  const answer = jsonOf(text);
  const isAffonsos = answer?.success === false && typeof answer.error?.code === 'string';
  if (status >= 200 && status < 300) return verdictOfSuccess(exchange, answer, again);
  if ((status >= 300 && status < 400) || status === 401 || status === 403) return misconfigured(settings);
  if (status === 404) return isAffonsos ? nobody(exchange) : misconfigured(settings);
  // Turned away at the door, so certainly not counted.
  if (status === 429) return 500;
  if (status === 408 || status >= 500) return again;
  return 400;
}

function verdictOfSuccess(exchange, answer, again) {
  if (answer?.success === true) return 200;
  if (answer?.success === false) {
    if (answer.error?.code === 'NOT_FOUND') return nobody(exchange);
    return ['VALIDATION_ERROR', 'DUPLICATE_ERROR'].includes(answer.error?.code) ? 400 : again;
  }
  // Nobody can read it: asked again where a repeat is known by its key, else taken for what its status says.
  return isClick(exchange) ? 200 : 500;
}

/** A wrong address, a wrong key, a missing permission: the operator mends it, and nothing is lost meanwhile. */
function misconfigured({ authErrors }) {
  return authErrors === 'reject' ? 400 : 500;
}

/** No referral has this person, or a link is nobody's: everyday business. Of anything else: an id that does not exist. */
function nobody(exchange) {
  if (isClick(exchange)) return 200;
  return isEvent(exchange) && exchange.event.settings.unmatched !== 'reject' ? 200 : 400;
}

/** Was the last word of the far side that nobody is credited? */
export function isUnmatched(exchange) {
  return (isEvent(exchange) || isClick(exchange)) && exchange.seen?.status === 404;
}

export function jsonOf(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' ? value : undefined;
  } catch {
    return undefined;
  }
}
