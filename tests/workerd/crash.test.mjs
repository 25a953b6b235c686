// workerd ends as a machine does, in the middle of something: nothing is lost, and nothing is paid twice.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { fault, soldKeys, startEmulator } from '../shipped/emulator.mjs';
import { order, orders, refund, REFUNDS } from './events.mjs';
import { assertBooks } from './faults.mjs';
import { createSender, post } from './segment.mjs';
import { storageFolder } from './storage.mjs';
import { startWorker, until } from './worker.mjs';

const keysOf = (events) => events.map(({ messageId }) => messageId);

let emulator;
before(async () => {
  emulator = await startEmulator();
});
beforeEach(() => emulator.reset());
after(() => emulator.stop());

/** A Worker that can crash and comes back on the same storage; `at()` is the one that is up. */
async function mortal(t, options = {}) {
  const storage = storageFolder(t);
  const start = () => startWorker({ emulator, storage, settings: { eventTypes: REFUNDS }, env: { ALLOW_SIGNED_FIRST: 'true' }, ...options });
  let worker = await start();
  t.after(() => worker.stop());
  return {
    at: () => worker,
    async crash() {
      await worker.kill();
      await worker.stop();
      worker = await start();
    },
  };
}

const called = (count) => until(async () => (await emulator.ledger()).summary.calls >= count);

describe('in mid-request, delivering directly', () => {
  for (const [what, memory] of [['with memory', true], ['without memory', false]]) {
    for (const when of ['before', 'after']) {
      test(`while Affonso takes its time, ${when} the booking, ${what}`, async (t) => {
        const { at, crash } = await mortal(t, { memory });
        await emulator.faults([fault({ delay: 1500 }, { when })]);
        const sender = createSender(at);
        const sent = sender.send(order('crash-1'));
        await called(1);
        await crash();
        const { end, answers } = await sent;
        assert.equal(end, 'delivered');
        assert.equal(answers[0].status, undefined, 'the crash came too late to be one');
        const { summary } = await assertBooks(emulator, ['crash-1']);
        assert.deepEqual([summary.calls, summary.replays], [2, when === 'after' ? 1 : 0]);
      });
    }
  }

  test('in the midst of an array: what was settled stays settled', async (t) => {
    const { at, crash } = await mortal(t);
    const events = orders(60, 'array');
    // The fortieth hangs; by then others are settled.
    await emulator.faults([fault({ delay: 3000 }, { when: 'after', calls: { nth: [40] } })]);
    const sent = createSender(at).send(events);
    await called(40);
    await sleep(100);
    await crash();
    assert.equal((await sent).end, 'delivered');
    await assertBooks(emulator, keysOf(events));
  });
});

describe('in mid-write of the memory', () => {
  test('five crashes in a crowd of orders: each is sold once, and each can be refunded', async (t) => {
    const { at, crash } = await mortal(t);
    const sender = createSender(at);
    const events = orders(150, 'write');
    // Three lanes, so that at every moment something is written.
    const lanes = [0, 1, 2].map(async (lane) => {
      for (const event of events.filter((_, index) => index % 3 === lane)) assert.equal((await sender.send(event)).end, 'delivered');
    });
    for (const upTo of [10, 40, 70, 100, 130]) {
      await called(upTo);
      await sleep(upTo % 7);
      await crash();
    }
    await Promise.all(lanes);
    assert.ok(sender.counts.tries > events.length, 'no crash met a request');
    await assertBooks(emulator, keysOf(events));

    const refunds = events.map(({ messageId }) => refund(`back-${messageId}`, `order-${messageId}`));
    for (let index = 0; index < refunds.length; index += 50) {
      assert.equal((await createSender(at, { mostTries: 5 }).send(refunds.slice(index, index + 50))).end, 'delivered');
    }
    const ledger = await emulator.ledger();
    assert.equal(new Set(ledger.refunds.map(({ conversion_id: id }) => id)).size, 150);
    assert.equal(ledger.refunds.length, 150, 'refunded twice');
  });
});

describe('in the consumer, before it acknowledges', () => {
  // The local broker lives in workerd's memory and dies with it. In production a message that was not acknowledged comes
  // again, which is Cloudflare's promise; here the test puts it into the queue again, word for word.
  for (const [what, memory] of [['with memory', true], ['without memory', false]]) {
    test(`a message that was delivered and comes again is paid once, ${what}`, async (t) => {
      const { at, crash } = await mortal(t, { queue: true, memory });
      await emulator.faults([fault({ delay: 2000 }, { when: 'after' })]);
      const event = order('ack-1');
      assert.equal((await post(at(), event)).status, 202);
      await called(1);
      await crash();
      assert.deepEqual(soldKeys(await emulator.ledger()), ['ack-1'], 'it was booked before the crash');
      await at().enqueue(event);
      const [end] = await at().ended(1);
      assert.equal(end.outcome, 'delivered');
      const { summary } = await assertBooks(emulator, ['ack-1']);
      assert.equal(summary.replays, 1);
    });
  }

  test('thirty messages, crashed in the middle: those that come again cost nothing if they were settled', async (t) => {
    const { at, crash } = await mortal(t, { queue: true });
    const events = orders(30, 'batch');
    await emulator.faults([fault({ delay: 2000 }, { when: 'after', calls: { nth: [15] } })]);
    assert.equal((await post(at(), events)).status, 202);
    await called(15);
    await sleep(100);
    await crash();
    for (const event of events) await at().enqueue(event);
    await at().ended(30);
    await assertBooks(emulator, keysOf(events));
  });

  test('the door crashed before it had answered: Segment comes again, and what was queued is queued once more or known', async (t) => {
    const { at, crash } = await mortal(t, { queue: true, memory: false });
    const sender = createSender(at);
    const sent = Promise.all(orders(200, 'door').map(async (event) => ({ event, ...(await sender.send(event)) })));
    await until(() => at().logs.length > 0);
    await crash();
    const results = await sent;
    assert.ok(results.every(({ end }) => end === 'delivered'));
    // What had been answered when the broker died is gone with it, here; in production it is not.
    const again = results.filter(({ answers }) => answers.length > 1).map(({ event }) => event);
    assert.ok(again.length > 0, 'the crash met nobody');
    await at().ended(again.length);
    const ledger = await emulator.ledger();
    for (const key of keysOf(again)) assert.ok(soldKeys(ledger).includes(key), `${key} is lost`);
    assert.equal(ledger.summary.duplicate_sales, 0);
  });
});
