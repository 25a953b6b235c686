// The other end of the line: Segment's Webhooks destination, which signs, waits five seconds and comes again for four hours.

import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

export { API_KEY, CUSTOMER } from '../shipped/function.mjs';

/** The shared secret of the webhook. */
export const SECRET = 'shared-secret';

/** Segment waits no longer for an answer. */
const LIMIT_MS = 5000;

/** Of the four hours only the number of attempts counts; real time passes as little as possible. */
const MOST_TRIES = 80;
const LONGEST_PAUSE_MS = 400;

/** Whoever did not answer in time has too much to do: those that come again at once would never let it finish. */
const PAUSE_AFTER_SILENCE_MS = 4000;

/** Of the statuses below 500 these are retried, of the others these are not. */
const RETRIED = new Set([408, 410, 423, 429, 460]);
const NOT_RETRIED = new Set([501, 505]);

/** `X-Signature`: lower-case hex of HMAC-SHA1 over the raw bytes. */
export const sign = (body, secret = SECRET) => createHmac('sha1', secret).update(body).digest('hex');

/** Headers of a webhook; of an array only the first element is signed, as its own JSON text. */
export function headersFor(payload, secret = SECRET) {
  const signed = JSON.stringify(Array.isArray(payload) ? payload[0] : payload);
  return { 'content-type': 'application/json', ...(secret && { 'x-signature': sign(signed, secret) }) };
}

/** One webhook call, never repeated; `to` is the destination's door. */
export function post(worker, payload, { to = 'affonso', secret = SECRET, headers = {}, limitMs = LIMIT_MS } = {}) {
  const body = JSON.stringify(payload);
  return worker.call('POST', `/${to}`, { headers: { ...headersFor(payload, secret), ...headers }, body, limitMs });
}

/**
 * A destination that delivers as Segment does: the same bytes until it is told that they arrived or shall not come again.
 * `worker` may be a function: who crashes and comes back has another address.
 * Keeps count: {delivered, dropped, expired, tries, longestMs}.
 */
export function createSender(worker, { to = 'affonso', secret = SECRET, mostTries = MOST_TRIES } = {}) {
  const receiver = typeof worker === 'function' ? worker : () => worker;
  const counts = { delivered: 0, dropped: 0, expired: 0, tries: 0, longestMs: 0 };

  async function attempt(payload) {
    try {
      const answer = await post(receiver(), payload, { to, secret });
      counts.longestMs = Math.max(counts.longestMs, answer.ms);
      return answer;
    } catch (error) {
      return { status: undefined, json: { code: error.code } };
    }
  }

  return {
    counts,
    /** Gives {end: 'delivered' | 'dropped' | 'expired', answers}. */
    async send(payload) {
      const answers = [];
      for (;;) {
        const answer = await attempt(payload);
        counts.tries += 1;
        answers.push(answer);
        const end = endOf(answer) ?? (answers.length >= mostTries ? 'expired' : undefined);
        if (end) {
          counts[end] += 1;
          return { end, answers };
        }
        await sleep(pauseAfter(answers));
      }
    },
  };
}

function pauseAfter(answers) {
  if (answers.at(-1).json?.code === 'TIMEOUT') return PAUSE_AFTER_SILENCE_MS * (0.5 + Math.random());
  return Math.min(20 * 2 ** answers.length, LONGEST_PAUSE_MS);
}

function endOf({ status }) {
  if (status === undefined) return undefined;
  if (status >= 200 && status < 300) return 'delivered';
  const retried = status >= 500 ? !NOT_RETRIED.has(status) : RETRIED.has(status);
  return retried ? undefined : 'dropped';
}
