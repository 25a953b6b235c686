// The shipped function's onBatch: one answer for each event, by position, and never another than its own handler gives.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';

import { assertClean, HANDLERS, trapOnCall } from '../sandbox/sandbox.mjs';
import { assertOneRetried, assertSoldOnce, assertUnsaid, deliver, keysOf, trapOnEvent } from './deliver.mjs';
import { fault, soldKeys, startEmulator } from './emulator.mjs';
import { API_KEY, order, orders, settingsFor, shipped } from './function.mjs';
import { ODD_EVENTS, ODD_SETTINGS } from './odd.mjs';

let emulator;
before(async () => {
  emulator = await startEmulator();
});
beforeEach(() => emulator.reset());
after(() => emulator.stop());

const salesBooked = async () => soldKeys(await emulator.ledger());
const statuses = (result) => result.returned.map(({ status }) => status);
const codes = (result) => result.verdicts.map(({ code }) => code);

/** One call of onBatch, which must leave nothing behind. */
async function batch(sandbox, events, settings = settingsFor(emulator)) {
  const result = await sandbox.call('onBatch', events, settings);
  assertClean(result);
  return result;
}

// ---- answers

test('the handler of a batch is defined', () => assert.ok(shipped().handlers().includes('onBatch')));

test('a batch is answered event by event, in order', async () => {
  const events = [
    order('m-1'),
    { type: 'page', messageId: 'm-2', userId: 'u-1' },
    order('m-3', { properties: { currency: undefined } }),
    order('m-4', { userId: 'cus_nobody' }),
    order('m-5'),
    { type: 'group', messageId: 'm-6', groupId: 'g-1' },
  ];
  await emulator.faults([fault({ status: 503 }, { calls: { nth: [3] } })]);
  const result = await batch(shipped(), events, settingsFor(emulator, { concurrency: '1' }));
  assert.deepEqual(statuses(result), [200, 200, 400, 200, 500, 200]);
  assert.deepEqual(Object.keys(result.returned[0]), ['status']);
  assert.deepEqual(Object.keys(result.returned[2]), ['status', 'errormessage']);
  assert.match(result.returned[2].errormessage, /^\w+: .*currency/);
  assert.match(result.returned[4].errormessage, /^target_unavailable: /);
  assert.deepEqual(await salesBooked(), ['m-1']);
});

test('an empty batch is answered with an empty array', async () => {
  assert.deepEqual((await batch(shipped(), [])).returned, []);
});

test('four hundred events of every kind, the largest batch there is', async () => {
  const kinds = [
    (n) => [order(`m-${n}`), 200],
    (n) => [order(`m-${n}`, { userId: 'cus_nobody' }), 200],
    (n) => [order(`m-${n}`, { properties: { revenue: 'free' } }), 400],
    (n) => [{ type: 'screen', messageId: `m-${n}`, userId: 'u-1' }, 200],
    (n) => [n, 400],
  ];
  const made = Array.from({ length: 400 }, (_, n) => kinds[n % kinds.length](n));
  const result = await batch(shipped(), made.map(([event]) => event), settingsFor(emulator, { concurrency: '20' }));
  assert.deepEqual(statuses(result), made.map(([, status]) => status));
  assert.equal((await salesBooked()).length, 80);
});

test('what is no array is thrown back, and nothing is lost', async () => {
  const sandbox = shipped();
  for (const value of [null, undefined, 'text', 0, {}, { length: 2 }]) {
    const result = await sandbox.call('onBatch', value, settingsFor(emulator));
    assertClean(result);
    assert.deepEqual([result.segment.code, result.error?.name], ['retry', 'RetryError'], JSON.stringify(value));
    assert.match(result.error.message, /expected an array of events/);
  }
});

test('a refund that only a memory could place is rejected here, and says what it lacks', async () => {
  const refund = order('m-1', { event: 'Order Refunded' });
  const result = await batch(shipped(), [refund, order('m-2')], settingsFor(emulator, { eventTypes: { 'Order Refunded': 'refund' } }));
  assert.deepEqual(statuses(result), [400, 200]);
  assert.match(result.returned[0].errormessage, /affonso_conversion_id/);
  assert.equal(result.requests.length, 1);
});

test('no more requests are open at once than the setting says', async () => {
  for (const [concurrency, expected] of [['1', 1], ['3', 3], [undefined, 10]]) {
    let open = 0;
    let most = 0;
    const prepare = (globals) => {
      const { fetch } = globals;
      globals.fetch = async (...args) => {
        open += 1;
        most = Math.max(most, open);
        try {
          return await fetch(...args);
        } finally {
          open -= 1;
        }
      };
    };
    const result = await batch(shipped({ prepare }), orders(40), settingsFor(emulator, { concurrency }));
    assert.deepEqual([most, new Set(statuses(result))], [expected, new Set([200])]);
  }
});

// ---- a batch of one

/** What the single handler's end looks like as an element of a batch. */
function asElement({ segment, error }) {
  if (segment.code === 'delivered') return { status: 200 };
  return { status: segment.code === 'retry' ? 500 : 400, errormessage: error.message };
}

const handlerOf = (event) => {
  const type = Object.getOwnPropertyDescriptor(event ?? {}, 'type')?.value;
  return Object.keys(HANDLERS).find((name) => HANDLERS[name] === type && name !== 'onBatch') ?? 'onTrack';
};

/** The same event to its own handler and to onBatch, each time before a far side in the same state. */
async function assertSame(event, settings, faults, what) {
  const sandbox = shipped();
  const ends = [];
  for (const [handler, payload] of [[handlerOf(event), event], ['onBatch', [event]]]) {
    await emulator.reset();
    await emulator.faults(faults);
    const result = await sandbox.call(handler, payload, settings);
    assertClean(result);
    ends.push([handler === 'onBatch' ? result.returned : [asElement(result)], result.requests.map(({ body }) => body)]);
  }
  assert.deepEqual(ends[1], ends[0], what);
}

for (const [what, event] of Object.entries(ODD_EVENTS)) {
  test(`alone in a batch and alone it comes to the same: ${what}`, () => assertSame(event, settingsFor(emulator), [], what));
}

for (const [what, settings] of Object.entries(ODD_SETTINGS)) {
  test(`alone in a batch and alone it comes to the same under odd settings: ${what}`, () =>
    assertSame(order('m-1'), settings, [], what));
}

test('alone in a batch and alone it comes to the same: two hundred events drawn at random', async () => {
  const draw = drawFrom(20260622);
  const pick = (...choices) => choices[draw(choices.length)];
  for (let n = 0; n < 200; n += 1) {
    const event = {
      type: pick('track', 'track', 'track', 'track', 'identify', 'page', 'screen', 'group', 'alias', 'delete', 'Track', 7, undefined),
      event: pick('Order Completed', 'Order Completed', 'purchase', 'demo_booked', 'Trial Started', 'Order Refunded', '', null, 3),
      messageId: pick(`m-${n}`, `m-${n}`, `m-${n}`, undefined, n, {}),
      userId: pick('cus_demo', 'cus_demo', 'cus_nobody', null, 42, ''),
      anonymousId: pick('anon-1', undefined),
      timestamp: pick('2026-07-01T10:00:00Z', 'yesterday', 0, undefined),
      context: pick({}, [], null, { page: { search: '?click_id=clk_demo' } }, { traits: { email: 'jane@example.com' } }),
      properties: pick(null, {}, { revenue: 10, currency: 'EUR' }, { total: '12.50', currency: 'usd' }, { revenue: -1, currency: 'EUR' }),
      traits: pick(undefined, { click_id: 'ref_demo', email: 'jane@example.com' }),
    };
    const settings = settingsFor(emulator, {
      unlistedEvents: pick(undefined, 'ignore'),
      route: pick(undefined, undefined, 'segment'),
      unmatched: pick(undefined, 'reject'),
      authErrors: pick(undefined, 'reject'),
      eventTypes: pick(undefined, { 'Order Refunded': 'refund' }),
      dryRun: pick(false, false, false, true),
      apiKey: pick(API_KEY, API_KEY, API_KEY, 'sk_live_unknown', ''),
    });
    const faults = pick([], [], [], [fault({ status: pick(400, 401, 403, 404, 408, 409, 422, 429, 500, 503) })], [fault('garbage')], [fault('reset')]);
    await assertSame(event, settings, faults, JSON.stringify({ n, event, settings, faults }));
  }
});

function drawFrom(seed) {
  let state = seed;
  return (limit) => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * limit);
  };
}

// ---- neighbours

for (const [what, event] of Object.entries(ODD_EVENTS)) {
  test(`an odd event costs its neighbours nothing: ${what}`, async () => {
    const result = await batch(shipped(), [order('before'), event, order('after')]);
    assert.deepEqual([codes(result)[0], codes(result)[2]], ['delivered', 'delivered']);
    assert.equal(result.verdicts[1].lost, false);
  });
}

test('all odd events at once, and an order behind each', async () => {
  const odd = Object.values(ODD_EVENTS);
  const events = odd.flatMap((event, index) => [event, order(`behind-${index}`)]);
  const result = await batch(shipped(), events);
  const behind = codes(result).filter((_, index) => index % 2 === 1);
  assert.deepEqual(behind, Array(odd.length).fill('delivered'));
  assert.equal((await salesBooked()).filter((key) => key?.startsWith('behind-')).length, odd.length);
});

// ---- the host

test('without WebAssembly every event of a batch is retried, with a message that names it', async () => {
  const result = await batch(shipped({ webAssembly: false }), orders(3));
  assert.deepEqual(codes(result), ['retry', 'retry', 'retry']);
  for (const { errormessage } of result.returned) assert.match(errormessage, /WebAssembly/);
});

test('the runtime Segment published, with fewer globals, is enough for a batch', async () => {
  const without = ['cache', 'https', 'uuidv5', 'RetryError'];
  const result = await batch(shipped({ zlib: false, without }), orders(3));
  assert.deepEqual(statuses(result), [200, 200, 200]);
});

test('a trap costs one event of a batch a retry, and nothing else', async () => {
  const { prepare, seen } = trapOnEvent(7);
  const sandbox = shipped({ prepare });
  const events = orders(20);
  const { verdicts } = await batch(sandbox, events);
  await assertOneRetried(emulator, { seen, sandbox, events, verdicts });
});

for (const [what, trap] of [['an answer is read', /^destination_resume/], ['a request is sent', /^send$/]]) {
  test(`a trap while ${what} costs one event of a batch a retry, and pays nothing twice`, async () => {
    const { prepare, seen } = trapOnCall({ trap, onCall: 4, watch: /^destination_/ });
    const sandbox = shipped({ prepare });
    const events = orders(12);
    const result = await batch(sandbox, events);
    assert.ok(seen.trapped);
    assert.deepEqual(seen.usedAfterTrap, []);
    assert.deepEqual(codes(result).filter((code) => code !== 'delivered'), ['retry']);
    assert.equal((await deliver(sandbox, 'onBatch', events, settingsFor(emulator))).outcome, 'delivered');
    await assertSoldOnce(emulator, keysOf(events));
  });
}

test('a trap at every event hands the whole batch back', async () => {
  const prepare = ({ WebAssembly }) => {
    const { Instance, RuntimeError } = WebAssembly;
    WebAssembly.Instance = function Trapping(module, imports) {
      const destination_begin = () => {
        throw new RuntimeError('unreachable');
      };
      const exports = { ...new Instance(module, imports).exports, destination_begin };
      return Object.create(Instance.prototype, { exports: { value: exports } });
    };
    WebAssembly.Instance.prototype = Instance.prototype;
  };
  const result = await batch(shipped({ prepare }), orders(5));
  for (const { status, errormessage } of result.returned) {
    assert.equal(status, 500);
    assert.match(errormessage, /^core_failed: /);
  }
  assert.equal(result.requests.length, 0);
});

test('secrets and personal data stay unsaid in the answers of a batch', async () => {
  const properties = { email: 'jane@example.com', name: 'Jane Doe' };
  const kinds = [{ status: 422 }, 'garbage', 'reset', { status: 401 }, { redirect: 'http://127.0.0.1:1/' }];
  await emulator.faults(kinds.map((kind, index) => fault(kind, { calls: { nth: [index + 1] } })));
  const events = Array.from({ length: 6 }, (_, n) => order(`m-${n}`, { properties }));
  events.push(order('m-7', { properties: { ...properties, currency: 1 } }));
  const result = await batch(shipped(), events);
  assertUnsaid(result, [API_KEY, properties.email, properties.name]);
});

for (const [what, settings] of Object.entries(ODD_SETTINGS)) {
  test(`odd settings, ${what}: the whole batch is retried, nothing sent`, async () => {
    const result = await batch(shipped(), orders(2), settings);
    assert.deepEqual(statuses(result), [500, 500]);
    for (const { errormessage } of result.returned) assert.match(errormessage, /^bad_settings: /);
    assert.equal(result.requests.length, 0);
  });
}
