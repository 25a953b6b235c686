// Sends the request of a step with the standard fetch: what the core's own `send` does, in the host's language. Through the
// core a request would take as long as all the rest of its event.

import { within } from './within.js';

const NETWORK_FAILURE = '{"failure":"network"}';
const REFUSED = '{"failure":"refused"}';
const TIMEOUT = '{"failure":"timeout"}';

/** What a response may say of when to come again. */
const HEADERS = ['retry-after', 'x-ratelimit-reset'];

/** So much of an answer is read. Targets write a few hundred characters; a page that came instead may be anything. */
const MOST_OF_A_BODY = 65_536;

/**
 * @param {(url: string, init: any) => Promise<Response>} fetch the host's
 * @returns {import('./journey.js').Send}
 */
export function sendByHost(fetch) {
  return (step, ms) => within(ms, answered(step, fetch), () => TIMEOUT);
}

/** The answer to a step, as text (see `Answer` in types.d.ts). Never rejects. */
async function answered(/** @type {string} */ step, /** @type {(url: string, init: any) => Promise<Response>} */ fetch) {
  try {
    const { method, url, headers, body } = requestIn(step);
    // A redirect is not followed: the credentials would travel with it.
    const response = await fetch(url, { method, redirect: 'manual', headers, body });
    const text = await response.text();
    // What has succeeded is not asked for again: nobody looks at its headers.
    const told = response.ok ? '' : HEADERS.map((one) => headerLine(one, response.headers)).join('');
    return `${response.status}\n${told}\n${text.slice(0, MOST_OF_A_BODY)}`;
  } catch (error) {
    // The host's own words are never read: they can quote a header, key included.
    return isRefusal(error) ? REFUSED : NETWORK_FAILURE;
  }
}

function headerLine(/** @type {string} */ name, /** @type {Headers} */ headers) {
  const value = headers.get(name);
  return value === null ? '' : `${name}: ${value}\n`;
}

/** Does the host say that no connection came about? Node does (https://nodejs.org/api/errors.html#common-system-errors). */
function isRefusal(/** @type {any} */ error) {
  try {
    return ['ECONNREFUSED', 'ENOTFOUND'].includes(error?.cause?.code);
  } catch {
    return false;
  }
}

/** A step that sends, taken apart: the address, with the method before it unless it is POST, the headers, an empty line, the body; the last line is the core's. */
function requestIn(/** @type {string} */ step) {
  const lines = step.split('\n');
  /** @type {Record<string, string>} */
  const headers = {};
  let at = 1;
  for (; lines[at]; at += 1) {
    const colon = lines[at].indexOf(':');
    headers[lines[at].slice(0, colon)] = lines[at].slice(colon + 1).trimStart();
  }
  // Addresses have no blank.
  const blank = lines[0].indexOf(' ');
  return { method: blank < 0 ? 'POST' : lines[0].slice(0, blank), url: lines[0].slice(blank + 1), headers, body: lines[at + 1] };
}
