// The record of one call: what it sent, logged, started and left behind, kept by the watched globals.

import { AsyncLocalStorage } from 'node:async_hooks';
import { Buffer } from 'node:buffer';
import { inspect } from 'node:util';

import { nodeFetch } from './globals.mjs';

// Two calls of one sandbox can be under way at once; this says whose timer, request or log line it is.
// One known limit: a task queue that the function shares between calls runs under the call that woke it.
const calls = new AsyncLocalStorage();

/** Which sandbox a promise belongs to, by the realm it was made in: every vm context has its own Promise. */
const recordersByRealm = new WeakMap();

// Who listened before us for rejections that nobody handles.
const earlierListeners = [];

/** What a function lives by outside of a test of its own time: the host's clock and the real network. */
export const REAL_HOST = { clock: { now: () => performance.now(), setTimeout, setInterval, clearTimeout }, fetch: nodeFetch };

export function createRecorder(host = REAL_HOST) {
  let latest = openRecord(host);
  const recorder = {
    host,
    /** Runs `handler` with a fresh record that everything it starts reports to. */
    run(record, handler) {
      latest = record;
      return calls.run({ recorder, record }, handler);
    },
    current() {
      const store = calls.getStore();
      return store?.recorder === recorder ? store.record : latest;
    },
    claimRealm(promisePrototype) {
      recordersByRealm.set(promisePrototype, recorder);
      claimUnhandledRejections();
    },
    unhandled: [],
    noteUnhandled(record, text) {
      record.unhandled.push(text);
      recorder.unhandled.push(text);
    },
  };
  return recorder;
}

export function openRecord({ clock }) {
  return { logs: [], requests: [], unhandled: [], timers: new Map(), startedAt: clock.now() };
}

/** The three watched globals of a recorder. */
export function watchedGlobals(recorder) {
  return { fetch: watchedFetch(recorder), console: watchedConsole(recorder), ...watchedTimers(recorder) };
}

function watchedConsole(recorder) {
  const write = (...values) => {
    const text = values.map((value) => (typeof value === 'string' ? value : inspect(value))).join(' ');
    recorder.current().logs.push(text);
  };
  return { log: write, info: write, warn: write, error: write, debug: write, trace: write };
}

// ---- timers

function watchedTimers(recorder) {
  const { clock } = recorder.host;
  // Whose timer it is: one call may stop what another has started.
  const owners = new Map();
  const forget = (id) => {
    owners.get(id)?.timers.delete(id);
    owners.delete(id);
  };
  const start = (hostStart, once) => (callback, delay, ...values) => {
    const record = recorder.current();
    const fire = () => {
      if (once) forget(Number(timer));
      try {
        callback(...values);
      } catch (error) {
        // In production nobody catches this: it ends the process with every event in it.
        recorder.noteUnhandled(record, `a timer threw ${textOf(error)}`);
      }
    };
    const timer = hostStart(fire, delay);
    record.timers.set(Number(timer), timer);
    owners.set(Number(timer), record);
    return timer;
  };
  const stop = (timer) => {
    clock.clearTimeout(timer);
    forget(Number(timer));
  };
  return {
    setTimeout: start(clock.setTimeout, true),
    setInterval: start(clock.setInterval, false),
    clearTimeout: stop,
    clearInterval: stop,
  };
}

export function stopTimers(record, { clock }) {
  for (const timer of record.timers.values()) clock.clearTimeout(timer);
  record.timers.clear();
}

// ---- fetch

function watchedFetch(recorder) {
  const { clock, fetch: send } = recorder.host;
  return function fetch(input, init) {
    const request = { ...describeRequest(input, init), startedAt: clock.now() };
    recorder.current().requests.push(request);
    return followed(request, send(input, init), (response) => {
      request.response = { status: response.status, url: response.url, body: undefined };
      watchBody(response, request);
    });
  };
}

/** A promise of our own, so that listening here does not hide that nobody listens in the function. */
function followed(request, promise, note) {
  request.pending += 1;
  return new Promise((resolve, reject) => {
    promise.then(
      (value) => {
        request.pending -= 1;
        note(value);
        resolve(value);
      },
      (error) => {
        request.pending -= 1;
        request.error = { name: error.name, type: error.type, code: error.code, message: error.message };
        reject(error);
      },
    );
  });
}

/** Notes what the function reads of the answer; reading it here as well would change the timing. */
function watchBody(response, request) {
  for (const method of ['text', 'json', 'buffer', 'arrayBuffer', 'blob', 'textConverted']) {
    const read = response[method];
    response[method] = (...values) =>
      followed(request, read.apply(response, values), (body) => {
        request.response.body = Buffer.isBuffer(body) ? body.toString() : body;
      });
  }
}

function describeRequest(input, init = {}) {
  const given = typeof input === 'object' && input !== null && 'url' in input ? input : {};
  return {
    method: String(init?.method ?? given.method ?? 'GET').toUpperCase(),
    url: String(given.url ?? input),
    headers: headersOf(init?.headers ?? given.headers),
    body: bodyOf(init?.body),
    /** Answers and bodies the function still waits for. */
    pending: 0,
  };
}

function headersOf(headers) {
  try {
    return Object.fromEntries(new nodeFetch.Headers(headers ?? {}));
  } catch {
    return {}; // fetch itself is about to refuse them
  }
}

function bodyOf(body) {
  if (body === undefined || body === null) return undefined;
  if (ArrayBuffer.isView(body)) return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
  return String(body);
}

// ---- unhandled rejections

/**
 * A rejection nobody handles ends a production process, and here becomes a finding of the call that caused it.
 * The test runner listens too and would fail the test that provokes one on purpose; it keeps getting the others.
 */
function claimUnhandledRejections() {
  const others = process.listeners('unhandledRejection').filter((listener) => listener !== onUnhandledRejection);
  earlierListeners.push(...others);
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', onUnhandledRejection);
}

function onUnhandledRejection(reason, promise) {
  const store = calls.getStore();
  const recorder = store?.recorder ?? recordersByRealm.get(Object.getPrototypeOf(promise));
  if (recorder) recorder.noteUnhandled(store?.record ?? recorder.current(), textOf(reason));
  else if (earlierListeners.length === 0) throw reason;
  else for (const listener of earlierListeners) listener.call(process, reason, promise);
}

function textOf(error) {
  try {
    return String(error?.stack ?? error);
  } catch {
    return 'a value that cannot be read';
  }
}
