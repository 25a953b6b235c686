// The network between the function and the emulator: every request meets its fate, and the books stay the emulator's.
//
// What is carried out really goes to the emulator over HTTP, one request after the other in the order of arrival on the
// virtual clock, so that a run can be had again. Only when, and what of the answer comes back, is played.

import http from 'node:http';
import { PassThrough } from 'node:stream';

import { nodeFetch } from '../../sandbox/globals.mjs';

/** The function gives up a request after 4 s, and every request of a call 4.2 s after its begin. */
export const REQUEST_MS = 4000;
export const CALL_MS = 4200;

/** So near to the deadline it would be a matter of rounding who comes first. */
const TOO_CLOSE_MS = 4;

const PAGE = '<!doctype html><html><head><title>Hello</title></head><body><h1>Hello</h1></body></html>';
const HTML = { 'content-type': 'text/html; charset=utf-8' };
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

/**
 * @param clock see clock.mjs
 * @param weather see weather.mjs
 * @param {string[]} gossip what an answer that tells all tells
 */
export function createNetwork(clock, weather, gossip) {
  const agent = new http.Agent({ keepAlive: true });
  const exchanges = [];

  /** A `fetch` whose requests belong to the call that `callOf` gives. */
  function doorOf(callOf) {
    return (url, init) => {
      const call = callOf();
      const startedAt = clock.now();
      const path = new URL(url).pathname;
      const exchange = {
        call, url, init, path,
        headers: { ...init.headers },
        body: JSON.parse(init.body),
        startedAt,
        givenUpAt: Math.min(startedAt + REQUEST_MS, call.startedAt + CALL_MS),
        fate: weather.fate(path, startedAt),
        /** What the emulator said, if it was asked. */
        real: undefined,
        /** What the function got to see, and when: `{at, failed}` or `{at, status, text}`. */
        seen: undefined,
      };
      exchanges.push(exchange);
      call.exchanges.push(exchange);
      call.startedInProcess.push(startedAt);
      return carry(exchange);
    };
  }

  async function carry(exchange) {
    const { fate } = exchange;
    await clock.sleep(fate.uplink);
    if (fate.side === 'after') exchange.real = await clock.hold(forward(exchange));
    if (fate.kind === 'hang') return new Promise(() => {});
    await clock.sleep(awayFromDeadline(exchange, fate.downlink));
    if (fate.kind === 'reset' || exchange.real?.failed) return broken(exchange);
    return answerTo(exchange);
  }

  async function forward({ url, init }) {
    try {
      const response = await nodeFetch(url, { ...init, agent });
      const { status, headers } = response;
      return { status, headers: Object.fromEntries(headers), text: await response.text() };
    } catch {
      return { failed: true };
    }
  }

  function awayFromDeadline({ givenUpAt }, ms) {
    return Math.abs(clock.now() + ms - givenUpAt) < TOO_CLOSE_MS ? ms + 3 * TOO_CLOSE_MS : ms;
  }

  function broken(exchange) {
    exchange.seen = { at: clock.now(), failed: true };
    throw reset();
  }

  function answerTo(exchange) {
    const { fate, real } = exchange;
    const { status, headers, text } = played(fate, gossip) ?? real;
    const respond = (body) => new nodeFetch.Response(body, { url: exchange.url, status, headers });
    if (fate.kind === 'slow body' || fate.kind === 'cut body') return respond(inPieces(exchange, status, text));
    exchange.seen = { at: clock.now(), status, text };
    return respond(Buffer.from(text));
  }

  /** Half of the body, and after a while the other half, or the end of the connection. */
  function inPieces(exchange, status, text) {
    const { kind, pause = 100 } = exchange.fate;
    const body = new PassThrough();
    const half = Math.floor(text.length / 2);
    body.write(text.slice(0, half));
    if (pause === Infinity) return body;
    clock.setTimeout(() => {
      exchange.seen = kind === 'cut body' ? { at: clock.now(), failed: true } : { at: clock.now(), status, text };
      if (kind === 'cut body') body.destroy(reset());
      else body.end(text.slice(half));
    }, awayFromDeadline(exchange, pause));
    return body;
  }

  return { doorOf, exchanges, close: () => agent.destroy() };
}

function reset() {
  return new nodeFetch.FetchError('request failed, reason: read ECONNRESET', 'system', { code: 'ECONNRESET' });
}

/** The answer that comes in place of the emulator's, if one does. */
function played(fate, gossip) {
  switch (fate.kind) {
    case 'status':
      return errorAnswer(fate, gossip);
    case 'garbage':
      return { status: 200, headers: HTML, text: PAGE };
    case 'torn':
      return { status: 201, headers: JSON_TYPE, text: '{"success":true,"data":{"id":"com_0' };
    case 'unsuccessful':
      return { status: 200, headers: JSON_TYPE, text: errorBody('INTERNAL', 'Something went wrong') };
    case 'redirect':
      return { status: 302, headers: { ...HTML, location: fate.to }, text: PAGE };
    case 'page not found':
      return { status: 404, headers: HTML, text: PAGE };
    default:
      return undefined;
  }
}

function errorAnswer({ status, speech }, gossip) {
  const headers = status === 429 ? { ...JSON_TYPE, 'retry-after': '1' } : JSON_TYPE;
  if (speech === 'page') return { status, headers: { ...headers, ...HTML }, text: PAGE };
  const message = speech === 'tells all' ? `It went wrong with ${gossip.slice(0, 4).join(' and ')}` : 'It went wrong';
  return { status, headers, text: errorBody(status === 404 ? 'NOT_FOUND' : 'ERROR', message) };
}

function errorBody(code, message) {
  return JSON.stringify({ success: false, error: { code, message } });
}
