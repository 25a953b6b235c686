// Delivery through the queue: taken at once, delivered when Affonso can, with waits between, and dead letters that come back.

import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';

import { fault, soldKeys, startEmulator } from '../shipped/emulator.mjs';
import { order, orders, page } from './events.mjs';
import { assertBooks, bodiesTo, QUICK, SIDES, SLUGGISH } from './faults.mjs';
import { createSender, post } from './segment.mjs';
import { ADMIN_TOKEN, startWorker, until } from './worker.mjs';

const ENV = { ALLOW_SIGNED_FIRST: 'true' };
const keysOf = (events) => events.map(({ messageId }) => messageId);
const asAdmin = { headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' } };

/** An emulator and a Worker with a queue, for one test alone. */
async function own(t, { faults = [], config, ...options } = {}) {
  const emulator = await startEmulator();
  t.after(() => emulator.stop());
  if (config) await emulator.reset(config);
  await emulator.faults(faults);
  const worker = await startWorker({ emulator, queue: true, env: ENV, ...options });
  t.after(() => worker.stop());
  return { emulator, worker };
}

const assertQueued = (answer, events) =>
  assert.deepEqual([answer.status, answer.json?.outcome, answer.json?.code, answer.json?.events], [202, 'accepted', 'queued', events], answer.text);

const letters = async (worker) => (await worker.call('GET', '/dead-letters', asAdmin)).json;
const attemptsOf = async (emulator) => (await emulator.ledger()).attempts;

describe('a queue and a memory', () => {
  let emulator;
  let worker;
  before(async () => {
    emulator = await startEmulator();
    worker = await startWorker({ emulator, queue: true, env: ENV });
  });
  beforeEach(() => emulator.reset());

  test('an order is taken with 202 and sold afterwards', async () => {
    assertQueued(await post(worker, order('q-1')), 1);
    await until(async () => soldKeys(await emulator.ledger()).length === 1);
    await assertBooks(emulator, ['q-1']);
  });

  for (const [name, what] of QUICK) {
    test(`one sale each in spite of ${name}, before the booking and after it`, async () => {
      const done = worker.lines().filter(({ via, outcome }) => via === 'queue' && outcome !== 'retry').length;
      await emulator.faults(SIDES.map((when, index) => fault(what, { when, calls: { nth: [index + 1] } })));
      const events = orders(3, name);
      assertQueued(await post(worker, events), 3);
      await worker.ended(done + 3);
      const { summary } = await assertBooks(emulator, keysOf(events));
      assert.equal(summary.calls, 5, 'two came again, each once');
    });
  }

  test('what can never succeed is acknowledged: said once in the log, sent never', async () => {
    const done = (await worker.ended(0)).length;
    assertQueued(await post(worker, [order('never-1', { properties: { currency: null } }), order('never-2')]), 2);
    const ends = (await worker.ended(done + 2)).slice(done);
    assert.deepEqual(ends.map(({ outcome, code, attempt }) => `${outcome} ${code} ${attempt}`).sort(), ['delivered delivered 1', 'rejected missing_currency 1']);
    assert.match(ends.find(({ outcome }) => outcome === 'rejected').reason, /currency/);
    await new Promise((wake) => setTimeout(wake, 1500));
    assert.equal((await worker.ended(done + 2)).length, done + 2, 'it came again');
    await assertBooks(emulator, ['never-2']);
  });

  test('the same webhook three times is one message and one call', async () => {
    const event = order('thrice');
    const done = (await worker.ended(0)).length;
    for (let time = 0; time < 3; time += 1) assert.ok([200, 202].includes((await post(worker, event)).status));
    await until(async () => (await attemptsOf(emulator)).length > 0);
    assert.ok([200, 202].includes((await post(worker, event)).status));
    await new Promise((wake) => setTimeout(wake, 500));
    assert.equal((await worker.ended(done + 1)).length, done + 1);
    assert.equal((await attemptsOf(emulator)).length, 1);
  });

  test('of an array the events too large for the queue are rejected, the others go on; alone such a one is 413', async () => {
    const large = (id) => order(id, { properties: { note: 'x'.repeat(100_000) } });
    const alone = await post(worker, large('large-1'));
    assert.deepEqual([alone.status, alone.json.code], [413, 'event_too_large'], alone.text);
    const below = order('large-0', { properties: { note: 'x'.repeat(94_000) } });
    const logged = worker.lines().length;
    assertQueued(await post(worker, [order('large-2'), large('large-3'), order('large-4'), below]), 3);
    await until(async () => soldKeys(await emulator.ledger()).length === 3);
    await assertBooks(emulator, ['large-0', 'large-2', 'large-4']);
    const rejected = worker.lines().slice(logged).filter(({ outcome }) => outcome === 'rejected');
    assert.deepEqual(rejected.map(({ code }) => code), ['event_too_large']);
  });

  test('three hundred events of 30 KB in arrays of a hundred: sendBatch has its limits, and all arrive', async () => {
    const events = Array.from({ length: 300 }, (_, n) => order(`bulk-${n}`, { context: { note: 'x'.repeat(n % 3 === 0 ? 30_000 : 300) } }));
    const sender = createSender(worker);
    const results = await Promise.all([0, 100, 200].map((at) => sender.send(events.slice(at, at + 100))));
    assert.deepEqual(results.map(({ end }) => end), ['delivered', 'delivered', 'delivered']);
    await until(async () => soldKeys(await emulator.ledger()).length >= 300, 60_000);
    const { summary } = await assertBooks(emulator, keysOf(events));
    assert.equal(summary.calls, 300);
  });
});

describe('what takes its time', { concurrency: 16 }, () => {
  for (const [name, what] of SLUGGISH) {
    test(`one sale each in spite of ${name}, before the booking and after it`, async (t) => {
      const { emulator, worker } = await own(t, { faults: SIDES.map((when, index) => fault(what, { when, calls: { nth: [index + 1] } })) });
      const answer = await post(worker, orders(3, 'slow'));
      assertQueued(answer, 3);
      assert.ok(answer.ms < 2000, `${answer.ms} ms: the door waited for Affonso`);
      await worker.ended(3, { withinMs: 30_000 });
      await assertBooks(emulator, ['slow-1', 'slow-2', 'slow-3']);
    });
  }

  test('without memory all faults are survived as well', async (t) => {
    const faults = QUICK.flatMap(([, what], index) => SIDES.map((when, side) => fault(what, { when, calls: { nth: [4 * index + 2 * side + 1] } })));
    const { emulator, worker } = await own(t, { faults, memory: false });
    assertQueued(await post(worker, orders(20, 'plain')), 20);
    await worker.ended(20, { withinMs: 60_000 });
    const { summary } = await assertBooks(emulator, keysOf(orders(20, 'plain')));
    assert.equal(summary.faults, 2 * QUICK.length, 'not every fault was met');
  });

  test('no wait is longer than the setting, and each try is counted', async (t) => {
    const { emulator, worker } = await own(t, { faults: [fault({ status: 503 }, { calls: { range: { from: 1, to: 4 } } })], settings: { retryDelayMax: '2s' } });
    await post(worker, order('wait-1'));
    await worker.ended(1, { withinMs: 30_000 });
    const times = (await attemptsOf(emulator)).map(({ at_ms: at }) => at);
    const waits = times.slice(1).map((at, index) => at - times[index]);
    assert.equal(waits.length, 4);
    for (const wait of waits) assert.ok(wait >= 950 && wait < 3500, `waits: ${waits}`);
    assert.deepEqual(worker.lines().filter(({ via }) => via === 'queue').map(({ attempt }) => attempt), [1, 2, 3, 4, 5]);
  });

  test('the first wait is of seconds, not at once, unless the setting says so', async (t) => {
    const { emulator, worker } = await own(t, { faults: [fault({ status: 503 })], settings: { retryDelayMax: undefined } });
    await post(worker, order('wait-2'));
    await worker.ended(1, { withinMs: 40_000 });
    const [first, second] = (await attemptsOf(emulator)).map(({ at_ms: at }) => at);
    assert.ok(second - first >= 4000, `${second - first} ms`);
  });

  test('Affonso\'s Retry-After is waited for', async (t) => {
    const answer = { status: 429, headers: [['Retry-After', '4']], body: '{}' };
    const { emulator, worker } = await own(t, { faults: [fault({ answer })], settings: { retryDelayMax: '4s' } });
    await post(worker, order('wait-3'));
    await worker.ended(1, { withinMs: 20_000 });
    const [first, second] = (await attemptsOf(emulator)).map(({ at_ms: at }) => at);
    assert.ok(second - first >= 3990 && second - first < 8000, `${second - first} ms`);
  });

  test('a wrong key is mended while the messages wait', async (t) => {
    const { emulator, worker } = await own(t, { config: { keys: [] } });
    assertQueued(await post(worker, orders(5, 'key')), 5);
    await until(() => worker.lines().filter(({ code }) => code === 'unauthorized').length >= 5);
    // Affonso takes the key from now on; the emulator's books begin anew with it.
    await emulator.reset();
    await worker.ended(5);
    await assertBooks(emulator, keysOf(orders(5, 'key')));
  });

  test('a click without clear answer is not sent again; without memory it is not taken from an array', async (t) => {
    const visit = (id) => page(id, '?ref=partner_demo', { anonymousId: `anonymous-${id}` });
    for (const memory of [true, false]) {
      const { emulator, worker } = await own(t, { memory, faults: [fault('reset', { when: 'after' })], settings: { clicks: true, anonymousEvents: 'ignore' } });
      await post(worker, visit('click-1'));
      await worker.ended(1);
      await post(worker, [visit('click-2'), { type: 'group', messageId: `beside-${memory}`, groupId: 'g' }]);
      await worker.ended(3);
      const tracked = bodiesTo(await emulator.ledger(), '/v1/clicks');
      assert.equal(tracked.length, memory ? 2 : 1);
    }
  });
});

describe('dead letters', { concurrency: 4 }, () => {
  const FEW = { consumer: { maxRetries: 2 }, settings: { retryDelayMax: '1s' } };

  test('what fails beyond the retries is parked with its reason, kept sealed, and sold when it is put back', async (t) => {
    const { emulator, worker } = await own(t, { ...FEW, faults: [fault({ status: 503 }, { calls: 'all' })] });
    await post(worker, orders(3, 'dead'));
    const { letters: parked } = await until(async () => {
      const list = await letters(worker);
      return list.letters?.length === 3 && list;
    });
    for (const letter of parked) {
      assert.deepEqual([letter.code, typeof letter.message, letter.attempts], ['target_unavailable', 'string', 3], JSON.stringify(letter));
      assert.ok(!JSON.stringify(letter).includes('cus_demo'), 'the list tells who');
    }
    assert.equal((await attemptsOf(emulator)).length, 9);

    await emulator.faults([]);
    const one = await worker.call('POST', '/dead-letters/replay', { ...asAdmin, body: JSON.stringify({ ids: [parked[0].id] }) });
    assert.deepEqual([one.status, one.json.replayed, one.json.left], [200, 1, 2], one.text);
    const rest = await worker.call('POST', '/dead-letters/replay', asAdmin);
    assert.deepEqual([rest.status, rest.json.replayed, rest.json.left], [200, 2, 0], rest.text);
    await until(async () => soldKeys(await emulator.ledger()).length === 3);
    await assertBooks(emulator, keysOf(orders(3, 'dead')));
    assert.equal((await letters(worker)).letters.length, 0);
    const none = await worker.call('POST', '/dead-letters/replay', asAdmin);
    assert.deepEqual([none.json.replayed, none.json.left], [0, 0]);
  });

  test('without memory a dead letter stays in its queue, and the log says so', async (t) => {
    const { emulator, worker } = await own(t, { ...FEW, memory: false, faults: [fault({ status: 503 }, { calls: 'all' })] });
    await post(worker, order('dead-1'));
    await until(async () => (await attemptsOf(emulator)).length === 3);
    const logged = worker.logs.length;
    await until(() => worker.logs.length > logged + 0 && worker.logs.some((text) => /dead/i.test(text)), 5000, () => worker.logs.join('\n'));
    const answer = await worker.call('GET', '/dead-letters', asAdmin);
    assert.equal(answer.status, 503, answer.text);
  });
});
