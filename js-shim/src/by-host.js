// Sends the request of a step with the standard fetch: what the core's own `send` does, in the host's language. Through the
// core a request would take as long as all the rest of its event.

import { within } from './within.js';

const NETWORK_FAILURE = '{"failure":"network"}';
const TIMEOUT = '{"failure":"timeout"}';

/** So much of an answer is read. Targets write a few hundred characters; a page that came instead may be anything. */
const MOST_OF_A_BODY = 65_536;

/**
 * @param {(url: string, init: any) => Promise<Response>} fetch the host's
 * @returns {import('./journey.js').Send}
 */
export function sendByHost(fetch) {
  return (step, ms) => within(ms, answered(step, fetch)).catch(() => TIMEOUT);
}

/** The answer to a step, as text (see `Answer` in types.d.ts). Never rejects. */
async function answered(/** @type {string} */ step, /** @type {(url: string, init: any) => Promise<Response>} */ fetch) {
  try {
    const { method, url, headers, body } = requestIn(step);
    // A redirect is not followed: the credentials would travel with it.
    const response = await fetch(url, { method, redirect: 'manual', headers, body });
    const text = await response.text();
    return JSON.stringify({
      status: response.status,
      retryAfter: response.headers.get('retry-after') ?? undefined,
      rateLimitReset: response.headers.get('x-ratelimit-reset') ?? undefined,
      body: text.slice(0, MOST_OF_A_BODY),
    });
  } catch {
    // The host's own error is dropped unread: its text can quote a header, key included.
    return NETWORK_FAILURE;
  }
}

/** A step that sends, taken apart: the address, with the method before it unless it is POST, the headers, an empty line, the body; the last line is the core's. */
function requestIn(/** @type {string} */ step) {
  const [first, ...lines] = step.split('\n');
  const [url, method = 'POST'] = first.split(' ').reverse();
  const end = lines.indexOf('');
  const pairs = lines.slice(0, end).map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trimStart()];
  });
  return { method, url, headers: Object.fromEntries(pairs), body: lines[end + 1] };
}
