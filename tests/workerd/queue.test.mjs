// Delivery through the queue: taken at once, delivered when Affonso can, with waits between.
// All of it runs side by side, for the shortest wait before a retry is five seconds.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { fault, startEmulator } from '../shipped/emulator.mjs';
import { order, orders, page } from './events.mjs';
import { assertBooks, bodiesTo, QUICK, SIDES, SLUGGISH, sold } from './faults.mjs';
import { alone as alonePair, pair } from './pair.mjs';
import { createSender, post } from './segment.mjs';
import { storageFolder } from './storage.mjs';
import { startWorker, until } from './worker.mjs';

const SHORTEST_WAIT_MS = 4900;
const QUEUED = { queue: true, env: { ALLOW_SIGNED_FIRST: 'true' } };
const keysOf = (events) => events.map(({ messageId }) => messageId);

const assertQueued = (answer, events) =>
  assert.deepEqual([answer.status, answer.json?.outcome, answer.json?.code, answer.json?.events], [202, 'accepted', 'queued', events], answer.text);

const timesOf = async (emulator) => (await emulator.ledger()).attempts.map(({ at_ms: at }) => at);
const consumed = (worker) => worker.lines().filter(({ via }) => via === 'queue');

const alone = (name, options, body) => alonePair(name, { ...QUEUED, ...options }, body);

describe('the queue', { concurrency: 32 }, () => {
  alone('an order is taken with 202 and sold afterwards', {}, async ({ emulator, worker }) => {
    assertQueued(await post(worker, order('q-1')), 1);
    await sold(emulator, 1);
    await assertBooks(emulator, ['q-1']);
  });

  for (const memory of [true, false]) {
    describe(`one fault each, ${memory ? 'with' : 'without'} memory`, () => {
      const faults = QUICK.flatMap(([name, kind]) => SIDES.map((when) => ({ name, kind, when })));
      const events = orders(faults.length, 'fault');
      let ledger;
      before(async () => {
        // The first call of every order meets a fault of its own; the repeats come seconds after.
        const { emulator, worker, stop } = await pair({ ...QUEUED, memory, faults: faults.map(({ kind, when }, index) => fault(kind, { when, calls: { nth: [index + 1] } })) });
        assertQueued(await post(worker, events), events.length);
        await worker.ended(events.length, { withinMs: 40_000 });
        ledger = await assertBooks(emulator, keysOf(events));
        await stop();
      });

      faults.forEach(({ name, when }, index) => {
        test(`one sale in spite of ${name} ${when} the booking, after a wait`, () => {
          const key = JSON.parse(ledger.attempts[index].body).external_event_id;
          const attempts = ledger.attempts.filter(({ body }) => JSON.parse(body).external_event_id === key);
          assert.deepEqual(attempts.map(({ fault: struck }) => struck?.when), [when, undefined]);
          assert.deepEqual(attempts.map(({ effect }) => effect), when === 'before' ? ['lost', 'booked'] : ['booked', 'replayed']);
          const wait = attempts[1].at_ms - attempts[0].at_ms;
          assert.ok(wait >= SHORTEST_WAIT_MS, `${wait} ms`);
        });
      });
    });
  }

  for (const [name, kind] of SLUGGISH) {
    const faults = SIDES.map((when, index) => fault(kind, { when, calls: { nth: [index + 1] } }));
    alone(`one sale each in spite of ${name}, before the booking and after it`, { faults }, async ({ emulator, worker }) => {
      const answer = await post(worker, orders(3, 'slow'));
      assertQueued(answer, 3);
      assert.ok(answer.ms < 3000, `${answer.ms} ms: the door waited for Affonso`);
      await worker.ended(3, { withinMs: 40_000 });
      await assertBooks(emulator, ['slow-1', 'slow-2', 'slow-3']);
    });
  }

  alone('what can never succeed is acknowledged: said once in the log, sent never', {}, async ({ emulator, worker }) => {
    assertQueued(await post(worker, [order('never-1', { properties: { currency: null } }), order('never-2')]), 2);
    await worker.ended(2);
    await sleep(SHORTEST_WAIT_MS + 6000);
    const lines = consumed(worker);
    assert.deepEqual(lines.map(({ outcome, code, attempt }) => `${outcome} ${code} ${attempt}`).sort(), ['delivered delivered 1', 'rejected missing_currency 1']);
    assert.match(lines.find(({ outcome }) => outcome === 'rejected').reason, /currency/);
    await assertBooks(emulator, ['never-2']);
  });

  alone('the same webhook four times is one call', {}, async ({ emulator, worker }) => {
    const event = order('often');
    for (let time = 0; time < 3; time += 1) assertQueued(await post(worker, event), 1);
    await sold(emulator, 1);
    assertQueued(await post(worker, event), 1);
    await worker.ended(2);
    await sleep(1500);
    const [first, ...others] = consumed(worker).map(({ outcome, code }) => `${outcome} ${code}`);
    assert.equal(first, 'delivered delivered');
    assert.deepEqual(new Set(others), new Set(['delivered seen_before']));
    assert.equal((await assertBooks(emulator, ['often'])).summary.calls, 1);
  });

  test('what came to nothing is carried out when it comes again after a setting was mended', async (t) => {
    const emulator = await startEmulator();
    t.after(() => emulator.stop());
    const storage = storageFolder(t);
    const event = order('mended', { properties: { revenue: undefined, paid: 12.5 } });
    const codes = [];
    for (const settings of [{}, { dryRun: true }, { fieldMapping: { sale_amount: 'properties.paid' } }]) {
      const worker = await startWorker({ emulator, ...QUEUED, storage, settings });
      const { json } = await post(worker, event);
      codes.push(json.code === 'queued' ? (await worker.ended(1))[0].code : json.code);
      await worker.stop();
    }
    assert.deepEqual(codes, ['missing_amount', 'missing_amount', 'delivered']);
    await assertBooks(emulator, ['mended']);
  });

  alone('of an array the events too large for the queue are rejected, the others go on; alone such a one is 413', {}, async ({ emulator, worker }) => {
    const large = (id, bytes = 100_000) => order(id, { properties: { note: 'x'.repeat(bytes) } });
    const single = await post(worker, large('large-1'));
    assert.deepEqual([single.status, single.json.code], [413, 'event_too_large'], single.text);
    const answer = await post(worker, [order('large-2'), large('large-3'), order('large-4'), large('large-5', 94_000)]);
    assertQueued(answer, 3);
    await sold(emulator, 3);
    await assertBooks(emulator, ['large-2', 'large-4', 'large-5']);
    const rejected = worker.lines().filter(({ outcome }) => outcome === 'rejected');
    assert.deepEqual(rejected.map(({ code }) => code), ['event_too_large', 'event_too_large']);
  });

  alone('three hundred events, many of them large, in arrays of a hundred: each is delivered by one call', {}, async ({ emulator, worker }) => {
    const events = Array.from({ length: 300 }, (_, n) => order(`bulk-${n}`, { context: { note: 'x'.repeat(n % 3 === 0 ? 30_000 : 300) } }));
    const sender = createSender(worker);
    const results = await Promise.all([0, 100, 200].map((at) => sender.send(events.slice(at, at + 100))));
    assert.deepEqual(results.map(({ end }) => end), ['delivered', 'delivered', 'delivered']);
    await sold(emulator, 300);
    assert.equal((await assertBooks(emulator, keysOf(events))).summary.calls, 300);
  });

  const THREE = [fault({ status: 503 }, { calls: { range: { from: 1, to: 2 } } })];
  alone('no wait is longer than the setting, and each try is counted', { faults: THREE }, async ({ emulator, worker }) => {
    await post(worker, order('wait-1'));
    await worker.ended(1, { withinMs: 40_000 });
    const times = await timesOf(emulator);
    const waits = times.slice(1).map((at, index) => at - times[index]);
    assert.equal(waits.length, 2);
    for (const wait of waits) assert.ok(wait >= SHORTEST_WAIT_MS && wait < 14_000, `waits: ${waits}`);
    assert.deepEqual(consumed(worker).map(({ attempt }) => attempt), [1, 2, 3]);
  });

  const ASKED = [fault({ answer: { status: 429, headers: [['Retry-After', '13']], body: '{}' } })];
  alone('Affonso\'s Retry-After is waited for', { faults: ASKED, settings: { retryDelayMax: '1h' } }, async ({ emulator, worker }) => {
    await post(worker, order('wait-2'));
    await worker.ended(1, { withinMs: 40_000 });
    const [first, second] = await timesOf(emulator);
    // By itself the first wait would be ten seconds at most.
    assert.ok(second - first >= 12_900, `${second - first} ms`);
  });

  alone('a wrong key is mended while the messages wait', { config: { keys: [] } }, async ({ emulator, worker }) => {
    assertQueued(await post(worker, orders(5, 'key')), 5);
    await until(() => consumed(worker).filter(({ code }) => code === 'unauthorized').length >= 5);
    // Affonso takes the key from now on; the emulator's books begin anew with it.
    await emulator.reset();
    await worker.ended(5);
    await assertBooks(emulator, keysOf(orders(5, 'key')));
  });

  for (const memory of [true, false]) {
    const options = { memory, faults: [fault('reset', { when: 'after' })], settings: { clicks: true, anonymousEvents: 'ignore' } };
    alone(`a click is not sent again, and ${memory ? 'taken' : 'without memory not taken'} from an array`, options, async ({ emulator, worker }) => {
      const visit = (id) => page(id, '?ref=partner_demo', { anonymousId: `anonymous-${id}` });
      await post(worker, visit('click-1'));
      await worker.ended(1);
      await post(worker, [visit('click-2'), { type: 'group', messageId: 'beside', groupId: 'g' }]);
      await worker.ended(3);
      await sleep(SHORTEST_WAIT_MS + 5500);
      assert.equal(bodiesTo(await emulator.ledger(), '/v1/clicks').length, memory ? 2 : 1);
    });
  }
});
