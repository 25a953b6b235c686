// Many settings in one process: one environment serves several instances of a function, and nothing passes between them.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertClean } from '../sandbox/sandbox.mjs';
import { emulatorWith } from './deliver.mjs';
import { soldKeys } from './emulator.mjs';
import { order, orders, settingsFor, shipped } from './function.mjs';

const TENANTS = 50;

test('interleaved batches of fifty settings: each with its own key, address and mapping', async (t) => {
  const emulators = [await emulatorWith(t, []), await emulatorWith(t, []), await emulatorWith(t, [])];
  const tenants = Array.from({ length: TENANTS }, (_, n) => tenant(n, emulators[n % emulators.length]));
  for (const emulator of emulators) {
    const own = tenants.filter(({ at }) => at === emulator);
    await emulator.reset({ keys: own.map(({ settings }) => ({ key: settings.apiKey, permissions: ['write:commissions'] })) });
  }
  const sandbox = shipped();
  const call = ({ settings, events }, round) => sandbox.call('onBatch', events(round), settings);
  const results = [];
  for (const round of [1, 2]) {
    const calls = await Promise.all(tenants.map((one) => call(one, round)));
    for (const [n, result] of calls.entries()) {
      // The requests of calls that run at once are recorded with one of them.
      assertClean({ ...result, requests: [] });
      assert.deepEqual(result.returned.map(({ status }) => status), [200, 200, 400, 200], `tenant ${n}`);
    }
    results.push(...calls);
  }
  assert.deepEqual(sandbox.unhandled, []);

  const requests = results.flatMap((result) => result.requests);
  assert.equal(requests.length, 2 * 3 * TENANTS);
  for (const { url, headers, body } of requests) {
    const sent = JSON.parse(body);
    const { settings, at, key } = tenants[Number(/tenant-(\d+)-/.exec(sent.metadata.note)[1])];
    assert.equal(url, `${at.url}/v1/events`);
    assert.equal(headers.authorization, `Bearer ${settings.apiKey}`);
    assert.match(sent.external_event_id, key);
  }
  for (const emulator of emulators) {
    const own = tenants.filter(({ at }) => at === emulator);
    assert.equal(soldKeys(await emulator.ledger()).length, 2 * 3 * own.length);
  }
});

/** Every second takes another key of a sale; each notes its number in what it sends. */
function tenant(n, at) {
  const byOrder = n % 2 === 0;
  const settings = settingsFor(at, {
    apiKey: `sk_live_tenant_${n}`,
    conversionKey: byOrder ? 'properties.order_id' : 'messageId',
    metadata: ['properties.note'],
    concurrency: String(1 + (n % 3)),
  });
  const sale = (id) => order(`m-${id}`, { properties: { order_id: `o-${id}`, note: `tenant-${n}-` } });
  const events = (round) => {
    const ids = [1, 2, 3].map((one) => `${n}-${round}-${one}`);
    const free = order('free', { properties: { revenue: 'free' } });
    return [sale(ids[0]), sale(ids[1]), free, sale(ids[2])];
  };
  return { settings, at, events, key: byOrder ? new RegExp(`^o-${n}-`) : new RegExp(`^m-${n}-`) };
}

test('settings in error beside good ones are told to those who made them', async (t) => {
  const emulator = await emulatorWith(t, []);
  const sandbox = shipped();
  const settings = [settingsFor(emulator), settingsFor(emulator, { apiKey: '' }), settingsFor(emulator, { concurrency: '0' })];
  const results = await Promise.all(settings.map((one, n) => sandbox.call('onBatch', orders(3, `s${n}`), one)));
  const messages = results.map(({ returned }) => returned.map(({ errormessage }) => errormessage));
  assert.deepEqual(messages[0], [undefined, undefined, undefined]);
  for (const message of messages[1]) assert.match(message, /^bad_settings: .*apiKey/);
  for (const message of messages[2]) assert.match(message, /^bad_settings: .*concurrency/);
  assert.equal(soldKeys(await emulator.ledger()).length, 3);
});

test('destinations are kept by use, and their number is bounded', async (t) => {
  const emulator = await emulatorWith(t, []);
  const made = { destination_new: 0, __wbg_destination_free: 0 };
  const prepare = ({ WebAssembly }) => {
    const { Instance } = WebAssembly;
    WebAssembly.Instance = function Counting(module, imports) {
      const { exports } = new Instance(module, imports);
      const counted = Object.keys(made).map((name) => [name, (...values) => {
        made[name] += 1;
        return exports[name](...values);
      }]);
      return Object.create(Instance.prototype, { exports: { value: { ...exports, ...Object.fromEntries(counted) } } });
    };
    WebAssembly.Instance.prototype = Instance.prototype;
  };
  const sandbox = shipped({ prepare });
  const page = [{ type: 'page', messageId: 'p-1', userId: 'u-1' }];
  const call = async (n) => assertClean(await sandbox.call('onBatch', page, settingsFor(emulator, { apiKey: `sk_live_${n}` })));
  for (let n = 0; n < 100; n += 1) {
    await call(n);
    await call(0);
  }
  assert.deepEqual(made, { destination_new: 100, __wbg_destination_free: 36 }, 'the first was in use and stayed');
});
