// The documented globals of a Segment function, and nothing that production does not promise.
//
// List: https://segment.com/docs/connections/functions/destination-functions/#runtime-and-dependencies
// What that page leaves open (no TextEncoder, `window` beside `globalThis`) follows the runtime Segment
// published: https://github.com/segmentio/functions-library/tree/master/buildpack/boreal

import { Buffer } from 'node:buffer';
import crypto from 'node:crypto';
import https from 'node:https';
import { createRequire } from 'node:module';
import zlib from 'node:zlib';

const requireFromShim = createRequire(new URL('../../js-shim/package.json', import.meta.url));

/** node-fetch 2.6.0, the version Segment documents: its `fetch`, with Request, Response and Headers on it. */
export const nodeFetch = requireFromShim('node-fetch');

/** Documented, and left out on purpose: a pasted file that needs one of these is too heavy for what it does. */
export const LEFT_OUT = [
  '_', 'moment', 'AWS', 'FormData', 'OAuth', 'xml', 'xml2js', 'jsonwebtoken', 'fetchretrylib', 'google', 'hubspotlib',
  'jsforce', 'nodemailjet', 'sendgrid', 'skyflowlib', 'stripe', 'twilio', 'winstonlib',
];

/** What a browser or a Node module has and a Segment function has not. */
export const ABSENT = [
  'TextEncoder', 'TextDecoder', 'process', 'module', 'exports', 'require', '__dirname', '__filename', 'global',
  'self', 'setImmediate', 'clearImmediate', 'queueMicrotask', 'structuredClone', 'performance', 'AbortController',
  'AbortSignal', 'Blob', 'Event', 'EventTarget', 'MessageChannel', 'ReadableStream',
];

/**
 * The error classes, made in the host's realm as in production: inside the function `instanceof Error` is false.
 * https://segment.com/docs/connections/functions/destination-functions/#errors-and-error-handling
 */
export const ERROR_CLASSES = Object.fromEntries(
  ['EventNotSupported', 'InvalidEventPayload', 'ValidationError', 'RetryError'].map((name) => [name, errorClass(name)]),
);

/**
 * The globals of one function.
 * `watched` brings the globals that keep a record of what the function does: fetch, timers, console.
 * `without` names documented globals to leave out, to prove that the function does not depend on them.
 */
export function documentedGlobals(watched, without) {
  const globals = {
    ...watched,
    Request: nodeFetch.Request,
    Response: nodeFetch.Response,
    Headers: nodeFetch.Headers,
    ...ERROR_CLASSES,
    Buffer,
    URL,
    URLSearchParams,
    atob,
    btoa,
    crypto,
    https,
    zlib: { zlib },
    uuidv5: { uuidv5 },
    cache: processCache(),
  };
  for (const name of without) delete globals[name];
  return globals;
}

function errorClass(name) {
  // A computed key names the class, so that a stack trace reads as in production.
  return {
    [name]: class extends Error {
      constructor(message) {
        super(message);
        this.name = name;
      }
    },
  }[name];
}

/**
 * `cache.load(key, ttl in ms, fn)` and `cache.delete(key)`; a missing or negative ttl never expires, a failed load is
 * not kept. https://segment.com/docs/connections/functions/destination-functions/#caching-in-functions
 */
function processCache() {
  const entries = new Map();
  return {
    async load(key, ttl, load) {
      const kept = entries.get(key);
      if (kept && kept.until > Date.now()) return kept.value;
      const value = await load();
      const forever = ttl === undefined || ttl < 0;
      entries.set(key, { value, until: forever ? Infinity : Date.now() + ttl });
      return value;
    },
    async delete(key) {
      entries.delete(key);
    },
  };
}

// https://www.rfc-editor.org/rfc/rfc9562#section-6.6
const UUID_NAMESPACES = {
  dns: '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
  url: '6ba7b811-9dad-11d1-80b4-00c04fd430c8',
  oid: '6ba7b812-9dad-11d1-80b4-00c04fd430c8',
  x500: '6ba7b814-9dad-11d1-80b4-00c04fd430c8',
};

/** The documented `uuidv5.uuidv5('dns', 'example.com')`: a UUID made from a name by SHA-1. */
function uuidv5(namespace, name) {
  const space = Buffer.from((UUID_NAMESPACES[namespace] ?? namespace).replaceAll('-', ''), 'hex');
  const hash = crypto.createHash('sha1').update(space).update(name).digest().subarray(0, 16);
  hash[6] = (hash[6] & 0x0f) | 0x50;
  hash[8] = (hash[8] & 0x3f) | 0x80;
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
