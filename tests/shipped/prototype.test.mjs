// Keys that mean something to JavaScript mean nothing here: neither in an event nor in the settings.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';

import { assertClean } from '../sandbox/sandbox.mjs';
import { startEmulator } from './emulator.mjs';
import { order, settingsFor, shipped } from './function.mjs';

let emulator;
before(async () => {
  emulator = await startEmulator();
});
beforeEach(() => emulator.reset());
after(() => emulator.stop());

/** An own `__proto__`, as JSON.parse makes it. */
const parsed = (text) => JSON.parse(text);

const KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__'];

test('what stands under such a key of an event is not read as if it stood beside it', async () => {
  for (const key of KEYS) {
    const event = order(`m-${key}`);
    delete event.properties.revenue;
    event.properties = { ...event.properties, ...parsed(`{"x":{"${key}":{"revenue":1}}}`) };
    Object.defineProperty(event.properties, key, { value: { revenue: 1 }, enumerable: true });
    const result = await shipped().call('onTrack', event, settingsFor(emulator));
    assertClean(result);
    assert.match(result.error?.message ?? '', /missing_amount/, key);
  }
  assert.equal((await emulator.ledger()).summary.calls, 0);
});

test('nor is a setting, and nothing of it reaches other objects', async () => {
  for (const key of KEYS) {
    const { apiKey, ...rest } = settingsFor(emulator);
    const settings = parsed(`{"${key}":{"apiKey":"${apiKey}","baseUrl":"https://elsewhere.example/v1","dryRun":true}}`);
    const result = await shipped().call('onTrack', order(`s-${key}`), Object.assign(settings, rest));
    assertClean(result);
    assert.match(result.error?.message ?? '', /bad_settings.*apiKey/s, key);
  }
  for (const name of ['apiKey', 'baseUrl', 'dryRun', 'revenue', 'polluted']) assert.equal({}[name], undefined);
  assert.equal((await emulator.ledger()).summary.calls, 0);
});

test('a map of settings may hold such names: they are names of events and no more', async () => {
  const eventTypes = parsed('{"__proto__":"ignore","constructor":"ignore","toString":"ignore"}');
  const results = [];
  for (const name of ['Order Completed', 'toString', 'constructor', '__proto__']) {
    results.push(await shipped().call('onTrack', order(`n-${name}`, { event: name }), settingsFor(emulator, { eventTypes })));
  }
  const codes = results.map(({ returned, error }) => returned?.code ?? error?.message);
  assert.deepEqual(codes, ['delivered', 'event_ignored', 'event_ignored', 'event_ignored']);
});
