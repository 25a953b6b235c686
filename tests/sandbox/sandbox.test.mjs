// The sandbox itself: each strictness it promises, shown with a function of a few lines.

import assert from 'node:assert/strict';
import http from 'node:http';
import { test } from 'node:test';

import {
  assertClean, createSandbox, ERROR_CLASSES, LEFT_OUT, retryLoop, trapOnCall, virtualClock,
} from './sandbox.mjs';

const TRACK = { type: 'track', event: 'Order Completed', messageId: 'm-1', properties: { revenue: 1 } };

/** A function whose onTrack has this body. */
const onTrack = (body) => `async function onTrack(event, settings) { ${body} }`;

/** Runs `body` as onTrack once. */
const once = (body, { event = TRACK, settings = {}, ...options } = {}) =>
  createSandbox(onTrack(body), options).call('onTrack', event, settings);

/** A loopback HTTP server for the length of one test; gives its address. */
async function serve(t, answer) {
  const server = http.createServer(answer).listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}`;
}

// ---- loading

test('handlers are function declarations, var or bare assignments', async () => {
  const source = 'async function onTrack() { return 1 } var onPage = async () => 2; onScreen = async () => 3;';
  const sandbox = createSandbox(source);
  assert.deepEqual(sandbox.handlers(), ['onTrack', 'onPage', 'onScreen']);
  assert.equal((await sandbox.call('onScreen', {})).returned, 3);
});

for (const [what, source] of [
  ['const onTrack', 'const onTrack = async () => {};'],
  ['let onTrack', 'let onTrack;'],
  ['export', 'export async function onTrack() {}'],
  ['import', 'import fs from "fs";'],
  ['top-level await', 'await Promise.resolve();'],
]) {
  test(`${what} does not load`, () => assert.throws(() => createSandbox(source), { name: 'SyntaxError' }));
}

test('an unguarded use of what is absent does not load', () => {
  for (const source of ['process.env.KEY', 'require("fs")', 'module.exports = {}', 'new TextDecoder()', 'self.x']) {
    assert.throws(() => createSandbox(source), { name: 'ReferenceError' }, source);
  }
});

test('a top-level return and a trailing comment are fine', async () => {
  const sandbox = createSandbox(`${onTrack('return "here"')}\nreturn;\n// the end`);
  assert.equal((await sandbox.call('onTrack', TRACK)).returned, 'here');
});

test('code before the handlers runs once', async () => {
  const sandbox = createSandbox(`let calls = 0; ${onTrack('return (calls += 1)')}`);
  await sandbox.call('onTrack', TRACK);
  assert.equal((await sandbox.call('onTrack', TRACK)).returned, 2);
});

// ---- globals

test('the documented globals are there, and only those', async () => {
  const missing = [
    'TextEncoder', 'TextDecoder', 'process', 'module', 'exports', 'require', '__dirname', 'global', 'self',
    'setImmediate', 'queueMicrotask', 'structuredClone', 'performance', 'AbortController', ...LEFT_OUT,
  ];
  const result = await once(`
    const seen = {};
    for (const name of settings.names) seen[name] = eval('typeof ' + name);
    return seen;
  `, { settings: { names: [
    'fetch', 'Request', 'Response', 'Headers', 'Buffer', 'URL', 'URLSearchParams', 'atob', 'btoa', 'setTimeout',
    'clearTimeout', 'setInterval', 'clearInterval', 'FinalizationRegistry', 'WebAssembly', 'crypto', 'https', 'zlib',
    'uuidv5', 'cache', 'console', 'globalThis', 'window', ...Object.keys(ERROR_CLASSES),
    ...missing,
  ] } });
  const absent = Object.keys(result.returned).filter((name) => result.returned[name] === 'undefined');
  assert.deepEqual(absent, missing);
});

test('dynamic import rejects', async () => {
  const result = await once('await import("node:fs")');
  assert.equal(result.segment.code, 'bad_request');
});

test('documented globals can be left out', async () => {
  const options = { errorClasses: false, zlib: false, webAssembly: false, without: ['cache', 'FinalizationRegistry'] };
  const result = await once('return [typeof RetryError, typeof zlib, typeof WebAssembly, typeof cache, ' +
    'typeof FinalizationRegistry, typeof crypto]', options);
  assert.deepEqual(result.returned, [...Array(5).fill('undefined'), 'object']);
});

test('what comes in is from another realm', async () => {
  const result = await once(`return {
    isArray: Array.isArray(event.list),
    instanceofArray: event.list instanceof Array,
    instanceofObject: event instanceof Object,
    constructor: event.constructor === Object,
    bufferIsUint8Array: Buffer.from('a') instanceof Uint8Array,
    errorIsError: new RetryError('x') instanceof Error,
    ownError: new TypeError('x') instanceof Error,
  }`, { event: { list: [1] } });
  assert.deepEqual(result.returned, {
    isArray: true, instanceofArray: false, instanceofObject: false, constructor: false,
    bufferIsUint8Array: false, errorIsError: false, ownError: true,
  });
});

test('the node modules, cache and uuidv5 work', async () => {
  const result = await once(`
    const load = () => cache.load('k', 60000, async () => ({ made: (made += 1) }));
    let made = 0;
    await load(); await load(); await cache.delete('k');
    return {
      sha: crypto.createHash('sha256').update('a').digest('hex').slice(0, 8),
      unzipped: zlib.zlib.gunzipSync(zlib.zlib.gzipSync('text')).toString(),
      uuid: uuidv5.uuidv5('dns', 'www.example.com'),
      loads: (await load()).made,
    };
  `);
  assert.deepEqual(result.returned, {
    sha: 'ca978112', unzipped: 'text', uuid: '2ed6657d-e927-568b-95e1-2665a8aea6a2', loads: 2,
  });
});

test('WebAssembly compiles and runs from the bytes of a Buffer', async () => {
  const result = await once(`
    const bytes = Buffer.from('AGFzbQEAAAABBwFgAn9/AX8DAgEABwcBA2FkZAAACgkBBwAgACABags=', 'base64');
    const here = new WebAssembly.Instance(new WebAssembly.Module(bytes), {});
    const later = await WebAssembly.instantiate(bytes, {});
    return [here.exports.add(19, 23), later.instance.exports.add(1, 2)];
  `);
  assert.deepEqual(result.returned, [42, 3]);
});

// ---- verdicts

for (const [thrown, code, retried, lost] of [
  ['new EventNotSupported("x")', 'unsupported_event_type', false, false],
  ['new InvalidEventPayload("x")', 'message_rejected', false, false],
  ['new ValidationError("x")', 'message_rejected', false, false],
  ['new RetryError("x")', 'retry', true, false],
  ['new Error("x")', 'bad_request', false, true],
  ['new TypeError("x")', 'bad_request', false, true],
  ['"a string"', 'bad_request', false, true],
  ['null', 'bad_request', false, true],
  ['Object.assign(new Error("x"), { name: "RetryError" })', 'bad_request', false, true],
  ['new (class extends RetryError {})("x")', 'bad_request', false, true],
  ['{ get name() { throw 1 } }', 'bad_request', false, true],
]) {
  test(`throw ${thrown} is ${code}`, async () => {
    const { ok, segment } = await once(`throw ${thrown}`);
    assert.deepEqual([ok, segment.code, segment.retried, segment.lost], [false, code, retried, lost]);
  });
}

test('a rejected fetch that nobody catches loses the event', async () => {
  const result = await once('await fetch("http://127.0.0.1:1/")');
  assert.equal(result.segment.code, 'bad_request');
  assert.deepEqual([result.requests[0].error.type, result.requests[0].error.code], ['system', 'ECONNREFUSED']);
});

test('without the error classes their names count', async () => {
  const body = 'throw Object.assign(new Error("x"), { name: "RetryError" })';
  assert.equal((await once(body, { errorClasses: false })).segment.code, 'retry');
});

test('a missing handler is EventNotSupported', async () => {
  const result = await createSandbox('').call('onPage', { type: 'page' });
  assert.deepEqual(result.error, { name: 'EventNotSupported', message: 'page not supported' });
  assert.equal(result.segment.code, 'unsupported_event_type');
});

test('a call without an end is ended, retried, and the next one meets a new process', async () => {
  const source = `let calls = 0; ${onTrack('calls += 1; if (event.hang) await new Promise(() => {}); return calls;')}`;
  const sandbox = createSandbox(source, { timeoutMs: 40 });
  await sandbox.call('onTrack', {});
  const ended = await sandbox.call('onTrack', { hang: true });
  assert.deepEqual([ended.ok, ended.segment.code, ended.segment.retried], [false, 'gateway_timeout', true]);
  assert.throws(() => assertClean(ended), /ended by the time limit/);
  assert.equal((await sandbox.call('onTrack', {})).returned, 1);
});

test('the default time limit is five seconds', async () => {
  const result = await once('await new Promise((wake) => { setTimeout(wake, 60000) })');
  assert.equal(result.segment.code, 'gateway_timeout');
  assert.ok(result.ms >= 4990 && result.ms < 5500, `${result.ms} ms`);
});

// ---- batches

const batch = (body, events = [TRACK, TRACK, TRACK]) =>
  createSandbox(`async function onBatch(events, settings) { ${body} }`).call('onBatch', events);
const codes = ({ verdicts }) => verdicts.map(({ code }) => code);

test('a batch answer is read by position', async () => {
  const answers = '{ status: 200 }, { status: 400, errormessage: "a" }, { status: 500, errormessage: "b" }';
  const result = await batch(`return [${answers}]`);
  assert.deepEqual(codes(result), ['delivered', 'message_rejected', 'retry']);
  assertClean(result);
});

test('a batch that returns nothing is delivered, one that throws ends all alike', async () => {
  assert.deepEqual(codes(await batch('')), ['delivered', 'delivered', 'delivered']);
  assert.deepEqual(codes(await batch('throw new RetryError("x")')), ['retry', 'retry', 'retry']);
  assert.deepEqual(codes(await batch('throw new Error("x")')), Array(3).fill('bad_request'));
});

for (const [what, answer, finding] of [
  ['a short array', '[{ status: 200 }]', /1 answers for 3 events/],
  ['an object', '{}', /not an array/],
  ['an unknown status', 'events.map(() => ({ status: 429 }))', /429/],
  ['errorMessage', 'events.map(() => ({ status: 500, errorMessage: "x" }))', /no errormessage/],
]) {
  test(`${what} as batch answer is malformed`, async () => {
    const result = await batch(`return ${answer}`);
    assert.throws(() => assertClean(result), finding);
  });
}

// ---- what a call leaves behind

for (const [what, body, finding] of [
  ['a global by assignment', 'leak = 1', /globals.*: leak/],
  ['a global on globalThis', 'globalThis.TextDecoder = 1', /TextDecoder/],
  ['a property of window', 'window.leak = 1', /window\.leak/],
  ['an overwritten global', 'fetch = null', /fetch/],
  ['a prototype', 'Array.prototype.last = 1', /Array\.prototype\.last/],
  ['a timer', 'setTimeout(() => {}, 50)', /timers still live.*: 1/],
  ['an interval', 'const i = setInterval(() => { clearInterval(i) }, 20)', /timers still live.*: 1/],
  ['a timer that throws', 'await new Promise((go) => { setTimeout(() => { go(); throw Error("late") }, 1) })', /late/],
  ['an unhandled rejection', 'Promise.reject(new Error("dropped"))', /dropped/],
  ['an async function nobody awaits', '(async () => { await 0; throw new Error("dropped") })()', /dropped/],
  ['a changed event', 'event.properties.revenue = 2', /changed/],
  ['an added property', 'event.seen = true', /changed/],
  ['a frozen event', 'Object.freeze(event)', /changed/],
  ['changed settings', 'delete settings.apiKey', /changed/],
]) {
  test(`assertClean finds ${what}`, async () => {
    const result = await once(body, { event: structuredClone(TRACK), settings: { apiKey: 'sk_x' } });
    assert.equal(result.segment.code, 'delivered');
    assert.throws(() => assertClean(result), finding);
  });
}

test('assertClean accepts a tidy call', async (t) => {
  const url = await serve(t, (request, response) => response.end('{"a":1}'));
  const result = await once(`
    const limit = setTimeout(() => {}, 5000);
    try { return await (await fetch(settings.url, { method: 'POST', body: 'x' })).json() }
    finally { clearTimeout(limit) }
  `, { settings: { url } });
  assertClean(result);
  assert.deepEqual(result.returned, { a: 1 });
});

test('a rejection after the return is kept with the sandbox', async () => {
  const sandbox = createSandbox(onTrack('(async () => { await settings.later; throw new Error("much later") })()'));
  let go;
  await sandbox.call('onTrack', TRACK, { later: new Promise((wake) => (go = wake)) });
  go();
  await new Promise((wake) => setTimeout(wake, 5));
  assert.match(sandbox.unhandled.join(), /much later/);
});

test('a request nobody waits for is found, one given up after its deadline is not', async (t) => {
  const url = await serve(t, () => {}); // never answers
  const forgotten = await once('fetch(settings.url).catch(() => {})', { settings: { url } });
  assert.throws(() => assertClean(forgotten), /nobody waited for: GET http/);

  const race = `let limit; const late = new Promise((wake) => { limit = setTimeout(wake, 60) });
    await Promise.race([fetch(settings.url).catch(() => {}), late]);`;
  assertClean(await once(race, { settings: { url }, patience: { requestMs: 50 } }));
});

test('a body nobody waits for is found', async (t) => {
  const url = await serve(t, (request, response) => response.write('half'));
  const result = await once('const r = await fetch(settings.url); r.text().catch(() => {})', { settings: { url } });
  assert.throws(() => assertClean(result), /nobody waited for/);
});

test('calls under way at the same time keep their own records', async (t) => {
  const url = await serve(t, (request, response) => setTimeout(() => response.end(request.url), 5));
  const sandbox = createSandbox(onTrack('console.log(event.n); return (await fetch(settings.url + event.n)).text()'));
  const results = await Promise.all([1, 2, 3].map((n) => sandbox.call('onTrack', { n }, { url: `${url}/` })));
  for (const [index, result] of results.entries()) {
    assertClean(result);
    assert.deepEqual([result.logs, result.requests[0].response.body], [[`${index + 1}`], `/${index + 1}`]);
  }
});

// ---- what production shows

test('requests, answers and logs are recorded', async (t) => {
  const url = await serve(t, (request, response) => response.writeHead(201).end('made'));
  const result = await once(`
    console.log('before', { a: 1 });
    const answer = await fetch(settings.url, { method: 'post', headers: { 'X-Key': 'k' }, body: Buffer.from('bytes') });
    console.error(await answer.text());
  `, { settings: { url } });
  const [{ method, headers, body, response, state }] = result.requests;
  assert.deepEqual([method, headers, body, state], ['POST', { 'x-key': 'k' }, 'bytes', 'settled']);
  assert.deepEqual([response.status, response.body], [201, 'made']);
  assert.deepEqual(result.logs, ['before { a: 1 }', 'made']);
});

test('4 KB of the log are shown', async () => {
  const result = await once('for (let i = 0; i < 100; i += 1) console.log("x".repeat(99))');
  assert.equal(result.shownLog.length, 4096);
  assert.equal(result.logs.length, 100);
});

test('a 302 is followed to another host with the Authorization header, unless redirect is manual', async (t) => {
  const arrived = [];
  const thief = await serve(t, (request, response) => {
    arrived.push([request.method, request.headers.authorization]);
    response.end('taken');
  });
  const url = await serve(t, (request, response) => response.writeHead(302, { location: `${thief}/` }).end());
  const body = `const headers = { Authorization: 'Bearer sk_live_secret' };
    const answer = await fetch(settings.url, { method: 'POST', headers, body: '{}', redirect: settings.redirect });
    return [answer.status, await answer.text()];`;

  const followed = await once(body, { settings: { url, redirect: 'follow' } });
  assert.deepEqual(followed.returned, [200, 'taken']);
  assert.deepEqual(arrived, [['GET', 'Bearer sk_live_secret']]);

  const manual = await once(body, { settings: { url, redirect: 'manual' } });
  assert.equal(manual.returned[0], 302);
  assert.equal(arrived.length, 1);
});

test('an unusable header value is quoted in the error, key included', async () => {
  const result = await once('await fetch("http://127.0.0.1:1/", { headers: { Authorization: "Bearer sk_live_\\n" } })');
  assert.match(result.error.message, /sk_live_/);
});

// ---- retries

const retried = (body, options, handler = 'onTrack', event = TRACK) =>
  retryLoop(createSandbox(`let tries = 0; async function ${handler}(event, settings) { tries += 1; ${body} }`),
    handler, event, {}, { random: () => 0.5, ...options });

test('retries end with the delivery, with the same payload each time', async () => {
  const seen = [];
  const end = await retried('if (tries < 4) throw new RetryError(event.messageId); return event.messageId', {
    onResult: (result) => seen.push(result.error?.message ?? result.returned),
  });
  assert.equal(end.outcome, 'delivered');
  assert.deepEqual(seen, ['m-1', 'm-1', 'm-1', 'm-1']);
});

test('a discarded event is not retried', async () => {
  const end = await retried('throw new ValidationError("no")');
  assert.deepEqual([end.outcome, end.results.length], ['discarded', 1]);
});

test('retries end after four hours of virtual time', async () => {
  const clock = virtualClock();
  const end = await retried('throw new RetryError("again")', { clock });
  assert.equal(end.outcome, 'expired');
  assert.ok(end.results.length > 10 && clock.now() <= 4 * 60 * 60 * 1000);
  assert.ok(clock.now() > 3 * 60 * 60 * 1000);
});

test('retries end after maxTries', async () => {
  assert.equal((await retried('throw new RetryError("again")', { maxTries: 3 })).results.length, 3);
});

test('a batch is retried with what is still open', async () => {
  const sizes = [];
  const body = `return event.map(({ n }) => (n < tries ? { status: 200 } : { status: 500, errormessage: 'later' }))`;
  const end = await retried(body, { onResult: (result) => sizes.push(result.verdicts.length) }, 'onBatch',
    [{ n: 0 }, { n: 2 }, { n: 1 }]);
  assert.equal(end.outcome, 'delivered');
  assert.deepEqual(sizes, [3, 2, 1]);
});

// ---- traps

test('one call of a wasm export can be made to trap', async () => {
  const { prepare, seen } = trapOnCall({ trap: /^add$/, onCall: 2 });
  const source = `
    const bytes = Buffer.from('AGFzbQEAAAABBwFgAn9/AX8DAgEABwcBA2FkZAAACgkBBwAgACABags=', 'base64');
    const module = new WebAssembly.Module(bytes);
    let instance = new WebAssembly.Instance(module, {});
    async function onTrack(event) {
      if (event.fresh) instance = (await WebAssembly.instantiate(bytes, {})).instance;
      if (!(instance instanceof WebAssembly.Instance)) throw new Error('not an instance');
      return instance.exports.add(event.n, 1);
    }`;
  const sandbox = createSandbox(source, { prepare });
  const call = (n, fresh) => sandbox.call('onTrack', { n, fresh });
  assert.equal((await call(1)).returned, 2);
  const trapped = await call(2);
  assert.deepEqual(trapped.error, { name: 'RuntimeError', message: 'unreachable' });
  assertClean(trapped);
  assert.equal((await call(3, true)).returned, 4);
  assert.deepEqual(seen, { calls: 3, instances: 2, trapped: true, usedAfterTrap: [] });
});

test('the further use of a trapped instance is noted', async () => {
  const { prepare, seen } = trapOnCall({ trap: /^add$/, onCall: 1 });
  const source = `
    const bytes = Buffer.from('AGFzbQEAAAABBwFgAn9/AX8DAgEABwcBA2FkZAAACgkBBwAgACABags=', 'base64');
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {});
    async function onTrack() { return exports.add(1, 1) }`;
  const sandbox = createSandbox(source, { prepare });
  for (let call = 0; call < 2; call += 1) await sandbox.call('onTrack', TRACK);
  assert.deepEqual(seen.usedAfterTrap, ['add']);
});
