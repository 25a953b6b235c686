// What a host's fetch may be and may give back: found by its bare name alone, and never able to hurt the next event.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { assertClean, createSandbox } from '../sandbox/sandbox.mjs';
import { assertChosenEnd, order, PATH } from './function.mjs';

const SETTINGS = { apiKey: 'sk_live_demo', baseUrl: 'http://127.0.0.1:9/v1' };
const BOOKED = JSON.stringify({ success: true, data: { id: 'com_1', earning_id: 'earn_1' } });

/** The shipped file with a `fetch` that is a name in its scope and nowhere else. */
function sandboxWith(fetch) {
  const source = `const inner = ((fetch) => {\n${readFileSync(PATH, 'utf8')}\nreturn onTrack;\n})(givenFetch);
    async function onTrack(event, settings) { return inner(event, settings); }`;
  return createSandbox(source, { without: ['fetch'], prepare: (global) => (global.givenFetch = fetch) });
}

function response(more = {}) {
  return { status: 201, headers: { get: () => null }, text: async () => BOOKED, ...more };
}

test('fetch need not be a property of the global object', async () => {
  const result = await sandboxWith(async () => response()).call('onTrack', order('m-1'), SETTINGS);
  assertClean(result);
  assert.equal(result.returned?.code, 'delivered', result.error?.message);
});

const rejected = () => Promise.reject(new Error('Authorization: Bearer sk_live_demo is not a legal header value'));

for (const [what, fetch, end] of [
  ['throws at once', () => { throw new Error('no'); }, /^unreachable/],
  ['throws nothing', () => { throw undefined; }, /^unreachable/],
  ['is rejected with the key in its words', rejected, /^unreachable/],
  ['gives nothing back', () => undefined, /^unreachable/],
  ['gives a number back', () => 7, /^unreachable/],
  ['gives a body that fails', async () => response({ text: rejected }), /^unreachable/],
  ['gives a body that is no text', async () => response({ text: async () => ({}) }), /^unreadable_answer/],
  ['gives a body of 20 million characters', async () => response({ text: async () => 'x'.repeat(20_000_000) }), /^unreadable_answer/],
  ['gives a status that is a symbol', async () => response({ status: Symbol('201') }), /^wrong_address/],
  ['gives no status', async () => response({ status: undefined }), /^wrong_address/],
  ['gives headers that throw', async () => response({ headers: { get: () => { throw new Error('no'); } } }), /^unreachable/],
]) {
  test(`a fetch that ${what} hurts nobody`, async () => {
    let odd = true;
    const sandbox = sandboxWith((...args) => (odd ? fetch(...args) : Promise.resolve(response())));
    const first = await sandbox.call('onTrack', order('m-1'), SETTINGS);
    assertClean(first);
    assertChosenEnd(first, what);
    assert.equal(first.segment.code, 'retry', JSON.stringify(first.returned));
    assert.match(first.error.message, end);
    assert.ok(!first.error.message.includes('sk_live_demo'));
    odd = false;
    const next = await sandbox.call('onTrack', order('m-2'), SETTINGS);
    assert.equal(next.returned?.code, 'delivered', next.error?.message);
    assert.deepEqual(sandbox.unhandled, []);
  });
}

test('an answer without headers is an answer', async () => {
  const result = await sandboxWith(async () => response({ headers: undefined })).call('onTrack', order('m-1'), SETTINGS);
  assertClean(result);
  assert.equal(result.returned?.code, 'delivered', result.error?.message);
});
