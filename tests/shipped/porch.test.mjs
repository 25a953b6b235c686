// The shipped function against its host: every handler, odd input, a missing or failing WebAssembly, secrets.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';

import { assertClean, HANDLERS } from '../sandbox/sandbox.mjs';
import { assertOneRetried, assertUnsaid, trapOnEvent } from './deliver.mjs';
import { fault, soldKeys, startEmulator } from './emulator.mjs';
import { API_KEY, assertChosenEnd, order, orders, settingsFor, shipped } from './function.mjs';
import { ODD_EVENTS, ODD_SETTINGS } from './odd.mjs';

const { onBatch: _, ...SINGLE_HANDLERS } = HANDLERS;

let emulator;
before(async () => {
  emulator = await startEmulator();
});
beforeEach(() => emulator.reset());
after(() => emulator.stop());

const salesBooked = async () => soldKeys(await emulator.ledger());

/** A key of the emulator's team that may do what the function needs. */
const keyFor = (key) => ({ key, permissions: ['write:commissions'] });

// ---- handlers

test('every handler is defined', () => {
  const defined = shipped().handlers();
  for (const handler of Object.keys(SINGLE_HANDLERS)) assert.ok(defined.includes(handler), `${handler} is missing`);
});

const { onTrack: __, ...QUIET_HANDLERS } = SINGLE_HANDLERS;
for (const [handler, type] of Object.entries(QUIET_HANDLERS)) {
  test(`${handler} returns quietly`, async () => {
    const event = { type, messageId: 'm-1', userId: 'u-1', previousId: 'u-0', groupId: 'g-1', traits: {} };
    const result = await shipped().call(handler, event, settingsFor(emulator));
    assertClean(result);
    assert.deepEqual([result.segment.code, result.returned?.outcome], ['delivered', 'ignored'], result.error?.message);
    assert.ok(result.returned.code && result.returned.message, 'the reader learns why');
    assert.equal(result.requests.length, 0);
  });
}

test('an order is delivered, and the summary says so', async () => {
  const result = await shipped().call('onTrack', order('m-1'), settingsFor(emulator));
  assertClean(result);
  assert.deepEqual([result.segment.code, result.returned?.outcome], ['delivered', 'delivered'], result.error?.message);
  assert.ok(result.returned.code);
  assert.deepEqual(await salesBooked(), ['m-1']);
});

test('an order without currency is rejected before it is sent, naming the field', async () => {
  const event = order('m-1', { properties: { currency: undefined } });
  const result = await shipped().call('onTrack', event, settingsFor(emulator));
  assertClean(result);
  assert.equal(result.error?.name, 'InvalidEventPayload');
  assert.match(result.error.message, /currency/);
  assert.equal(result.requests.length, 0);
});

test('a customer nobody referred is ignored, not an error', async () => {
  const result = await shipped().call('onTrack', order('m-1', { userId: 'cus_nobody' }), settingsFor(emulator));
  assertClean(result);
  const { outcome, code } = result.returned ?? {};
  assert.deepEqual([outcome, code], ['ignored', 'no_referral'], result.error?.message);
});

test('the same event twice is one sale', async () => {
  const sandbox = shipped();
  const event = order('m-1');
  for (let time = 0; time < 2; time += 1) {
    const result = await sandbox.call('onTrack', event, settingsFor(emulator));
    assertClean(result);
    assert.equal(result.returned?.outcome, 'delivered');
  }
  assert.deepEqual(await salesBooked(), ['m-1']);
});

// ---- a host that lacks something

test('without WebAssembly every event is retried, with a message that names it', async () => {
  const sandbox = shipped({ webAssembly: false });
  for (const [handler, type] of Object.entries(SINGLE_HANDLERS)) {
    const result = await sandbox.call(handler, order('m-1', { type }), settingsFor(emulator));
    assertClean(result);
    assert.equal(result.segment.code, 'retry', handler);
    assert.match(result.error.message, /WebAssembly/);
  }
});

test('without the error classes the names still tell Segment what to do', async () => {
  const sandbox = shipped({ errorClasses: false });
  const name = async (event, faults = []) => {
    await emulator.reset();
    await emulator.faults(faults);
    const result = await sandbox.call('onTrack', event, settingsFor(emulator));
    assertClean(result);
    return result.error?.name;
  };
  assert.equal(await name(order('m-1', { properties: { currency: undefined } })), 'InvalidEventPayload');
  assert.equal(await name(order('m-2'), [fault({ status: 422 })]), 'ValidationError');
  assert.equal(await name(order('m-3'), [fault({ status: 503 })]), 'RetryError');
});

test('the runtime Segment published, with fewer globals, is enough', async () => {
  const without = ['cache', 'https', 'uuidv5', 'RetryError'];
  const sandbox = shipped({ zlib: false, without });
  const delivered = await sandbox.call('onTrack', order('m-1'), settingsFor(emulator));
  assertClean(delivered);
  assert.equal(delivered.returned?.outcome, 'delivered', delivered.error?.message);
  await emulator.faults([fault({ status: 503 })]);
  const retried = await sandbox.call('onTrack', order('m-2'), settingsFor(emulator));
  assertClean(retried);
  assert.equal(retried.segment.code, 'retry');
});

// ---- a trap in the core

test('a trap costs one of twenty single calls a retry, and nothing else', async () => {
  const { prepare, seen } = trapOnEvent(7);
  const sandbox = shipped({ prepare });
  const events = orders(20);
  const verdicts = [];
  for (const event of events) {
    const result = await sandbox.call('onTrack', event, settingsFor(emulator));
    assertClean(result);
    verdicts.push(result.segment);
  }
  await assertOneRetried(emulator, { seen, sandbox, events, verdicts });
});

// ---- secrets and personal data

const SECRET = 'sk_live_do_not_show_me';
const PERSON = ['jane@example.com', 'Jane Doe', '+49 170 000000'];

for (const [what, more, faults] of [
  ['a delivery', {}, []],
  ['an unknown key', { keys: [] }, []],
  ['a server error', {}, [fault({ status: 500 })]],
  ['a refusal', {}, [fault({ status: 422 })]],
  ['garbage', {}, [fault('garbage')]],
  ['a reset', {}, [fault('reset')]],
  ['a redirect', {}, [fault({ redirect: 'http://127.0.0.1:1/' })]],
  ['a wrong address', { baseUrl: 'http://127.0.0.1:1/v1' }, []],
  ['an address that is none', { baseUrl: `not a url ${SECRET}` }, []],
  ['an address with credentials', { baseUrl: `https://user:${SECRET}@127.0.0.1:1/v1` }, []],
  ['a key with a line break', { apiKey: `${SECRET}\nX-Other: 1` }, []],
  ['a key with a letter outside ASCII', { apiKey: `${SECRET}é` }, []],
]) {
  test(`secrets and personal data stay unsaid: ${what}`, async () => {
    const { keys = [keyFor(SECRET)], ...settings } = more;
    await emulator.reset({ keys });
    await emulator.faults(faults);
    const properties = { email: PERSON[0], name: PERSON[1], phone: PERSON[2] };
    const event = order('m-1', { properties, context: { traits: properties } });
    const used = settingsFor(emulator, { apiKey: SECRET, ...settings });
    const result = await shipped().call('onTrack', event, used);
    assertClean(result);
    assertUnsaid(result, [SECRET, ...PERSON]);
  });
}

test('secrets and personal data stay unsaid: a trap', async () => {
  const { prepare, seen } = trapOnEvent(1);
  const result = await shipped({ prepare }).call('onTrack', order('m-1'), settingsFor(emulator));
  assertClean(result);
  assert.ok(seen.trapped);
  assertUnsaid(result, [API_KEY, ...PERSON]);
});

// ---- several customers in one process

test('settings of two customers never mix, one after the other or at once', async (t) => {
  const other = await startEmulator();
  t.after(() => other.stop());
  const customers = [
    { at: emulator, apiKey: 'sk_live_a', prefix: 'a' },
    { at: other, apiKey: 'sk_live_b', prefix: 'b' },
  ];
  for (const { at, apiKey } of customers) await at.reset({ keys: [keyFor(apiKey)] });
  const sandbox = shipped();
  const send = ({ at, apiKey, prefix }, n) =>
    sandbox.call('onTrack', order(`${prefix}-${n}`), settingsFor(at, { apiKey }));

  const results = [];
  for (const n of [1, 2, 3]) for (const customer of customers) results.push(await send(customer, n));
  for (const result of results) assertClean(result);
  results.push(...(await Promise.all([4, 5, 6].flatMap((n) => customers.map((customer) => send(customer, n))))));

  for (const result of results) assert.equal(result.returned?.outcome, 'delivered', result.error?.message);
  assert.deepEqual(sandbox.unhandled, []);
  for (const { at, apiKey, prefix } of customers) {
    assert.deepEqual(soldKeys(await at.ledger()), [1, 2, 3, 4, 5, 6].map((n) => `${prefix}-${n}`));
    const sent = results.flatMap(({ requests }) => requests).filter(({ url }) => url.startsWith(at.url));
    assert.deepEqual([...new Set(sent.map(({ headers }) => headers.authorization))], [`Bearer ${apiKey}`]);
  }
});

test('a key that was mended counts at the next call', async () => {
  const sandbox = shipped();
  const wrong = await sandbox.call('onTrack', order('m-1'), settingsFor(emulator, { apiKey: 'sk_live_old' }));
  assertClean(wrong);
  assert.equal(wrong.segment.code, 'retry');
  const mended = await sandbox.call('onTrack', order('m-1'), settingsFor(emulator));
  assertClean(mended);
  assert.equal(mended.returned?.outcome, 'delivered');
});

// ---- odd input

for (const [what, event] of Object.entries(ODD_EVENTS)) {
  test(`odd event: ${what}`, async () => {
    const sandbox = shipped();
    const single = await sandbox.call('onTrack', event, settingsFor(emulator));
    assertClean(single);
    assertChosenEnd(single, what);
    assert.equal({}.polluted, undefined);
  });
}

for (const handler of Object.keys(SINGLE_HANDLERS)) {
  test(`odd arguments for ${handler} never end by accident`, async () => {
    const sandbox = shipped();
    for (const value of [null, undefined, [], 'text', 0, {}]) {
      const result = await sandbox.call(handler, value, settingsFor(emulator));
      assert.equal(result.segment.lost, false, `${JSON.stringify(value)}: ${result.error?.message}`);
      assert.deepEqual([result.unhandled, result.mutated], [[], false]);
    }
  });
}

for (const [what, settings] of Object.entries(ODD_SETTINGS)) {
  test(`odd settings, ${what}: retried with a message, nothing sent`, async () => {
    const sandbox = shipped();
    const single = await sandbox.call('onTrack', order('m-1'), settings);
    assertClean(single);
    assert.equal(single.segment.code, 'retry', JSON.stringify(single.error ?? single.returned));
    assert.equal(single.requests.length, 0);
  });
}

test('settings nobody knows do not disturb', async () => {
  const unknown = JSON.parse('{"__proto__":{"x":1},"list":["a"],"map":{"a":"b"},"flag":true,"n":1}');
  const result = await shipped().call('onTrack', order('m-1'), settingsFor(emulator, unknown));
  assertClean(result);
  assertChosenEnd(result);
});
