// One event by hand: mapped, sent, and the answer read.

import { requestBody, typeOf } from '../../mapper.mjs';
import { within } from './within.js';

const REQUEST_MS = 4000;
const LEAST_MS = 200;

/** How the event ended: `{ outcome, code, message, event }`. */
export async function deliver(event, env, deadline) {
  let body;
  try {
    body = requestBody(event);
  } catch ({ message }) {
    return { outcome: 'rejected', code: 'unusable', message, event };
  }
  if (env.AFFONSO_SETTINGS.dryRun) {
    const message = 'dryRun is on: the plan says what would have been sent; nothing was.';
    return { outcome: 'ignored', code: 'dry_run', message, event };
  }
  const left = Math.min(REQUEST_MS, deadline - Date.now());
  if (left < LEAST_MS) return { outcome: 'retry', code: 'unsent', message: 'the time was up.', event };
  try {
    return { ...(await within(left, sent(body, event, env))), event };
  } catch {
    return { outcome: 'retry', code: 'network', message: 'no answer came.', event };
  }
}

async function sent(body, event, env) {
  const response = await fetch(`${env.AFFONSO_SETTINGS.baseUrl}/events`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${env.AFFONSO_API_KEY}`, 'Content-Type': 'application/json', Accept: 'application/json' },
    body,
    redirect: 'manual',
  });
  const { success, error } = await response.json();
  if (response.ok && success) {
    const message = `Affonso booked the ${typeOf(event)} ("${event.event}", messageId ${event.messageId}).`;
    return { outcome: 'delivered', code: 'delivered', message };
  }
  const message = error?.message ?? `Affonso answered ${response.status}.`;
  if (response.status === 404 && error) return { outcome: 'ignored', code: 'no_referral', message };
  const isFinal = response.status >= 400 && response.status < 500 && ![401, 403, 404, 408, 429].includes(response.status);
  return isFinal ? { outcome: 'rejected', code: 'refused', message } : { outcome: 'retry', code: 'unavailable', message };
}
