// Takes a webhook: its body, its signature, the events in it, and hands them to delivery or to the queue.

import { answer } from './answer.js';
import { takeBody } from './body.js';
import { deliver, deliverAll } from './direct.js';
import { enqueue, enqueueAll } from './enqueue.js';
import { logDoor } from './log.js';
import { PLACES } from './tenant.js';

/** The body is waited for no longer than this: what is left of Segment's five seconds belongs to the events. */
const BODY_MS = 3000;

const JSON_TYPE = /^\s*application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

/** The door of one destination. @param {import('./tenant.js').Target} target @returns {import('./routes.js').Room} */
export function takeWebhook(target) {
  return (request, tenant, arrived) => {
    const destination = tenant.destinations.get(target);
    if (destination) return take(request, { ...tenant, target, destination }, arrived);
    const message = `${PLACES[target].vars} is not set, so this destination is off; set it among the vars of wrangler.jsonc.`;
    return turnedAway({ status: 503, code: 'destination_off', message }, arrived);
  };
}

/** @param {Request} request @param {import('./tenant.js').Served} tenant @param {number} arrived */
async function take(request, tenant, arrived) {
  if (!JSON_TYPE.test(request.headers.get('Content-Type') ?? '')) {
    const message = 'expected JSON as Segment sends it (Content-Type: application/json), found another type.';
    return turnedAway({ status: 415, code: 'wrong_content_type', message }, arrived);
  }
  const body = await takeBody(request, arrived + BODY_MS);
  if ('code' in body) return turnedAway(body, arrived);
  try {
    const { bytes } = body;
    const received = tenant.destination.receive(bytes, request.headers.get('X-Signature') ?? undefined, tenant.rules);
    if ('refused' in received) return turnedAway({ ...received.refused, status: statusOf(received.refused.code) }, arrived);
    const events = eventsIn(bytes, received.events);
    // A dry run tells its plan at once, and has nothing to wait for.
    const isQueued = tenant.queue !== undefined && !tenant.destination.isDryRun();
    if (received.kind === 'event') return await (isQueued ? enqueue : deliver)(events[0], tenant, arrived);
    return await (isQueued ? enqueueAll : deliverAll)(events, tenant, arrived);
  } finally {
    body.release();
  }
}

/** What cannot be read never can; anything else may be mended at this end while Segment retries. */
function statusOf(/** @type {string} */ code) {
  return code === 'invalid_event' ? 400 : 503;
}

/** Views into the body, nothing is copied. */
function eventsIn(/** @type {Uint8Array} */ body, /** @type {number[]} */ places) {
  const events = [];
  for (let at = 0; at < places.length; at += 2) events.push(body.subarray(places[at], places[at + 1]));
  return events;
}

function turnedAway(/** @type {import('./body.js').Refusal} */ { status, code, message }, /** @type {number} */ arrived) {
  const outcome = status === 503 ? 'retry' : 'rejected';
  logDoor({ outcome, code, ms: Date.now() - arrived, reason: message });
  return answer(status, { message, outcome, code });
}
