// Refunds that name an order: the Worker remembers which conversion it became.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';

import { fault, startEmulator } from '../shipped/emulator.mjs';
import { order, refund } from './events.mjs';
import { postAll, SETTINGS, TEAM } from './people.mjs';
import { createSender, post } from './segment.mjs';
import { startWorker, until } from './worker.mjs';

let emulator;
let worker;
before(async () => {
  emulator = await startEmulator();
  worker = await startWorker({ emulator, settings: SETTINGS });
});
beforeEach(() => emulator.reset(TEAM));
after(() => emulator.stop());

const outcomeOf = async (event) => (await postAll(worker, [event]))[0];

describe('refunds by order', () => {
  test('an order that was sold is refunded by its id, once', async () => {
    assert.equal(await outcomeOf(order('sale-1', { userId: 'known' })), 'delivered');
    const back = refund('back-1', 'order-sale-1', { userId: 'known' });
    assert.equal(await outcomeOf(back), 'delivered');
    await outcomeOf(back);
    const { entries, refunds } = await emulator.ledger();
    assert.deepEqual(refunds.map(({ conversion_id: id }) => id), [entries[0].conversion_id]);
  });

  test('a refund that comes before its sale comes again until the sale is there', async () => {
    const early = createSender(worker);
    const waiting = early.send(refund('back-2', 'order-sale-2', { userId: 'known' }));
    await until(() => early.counts.tries >= 2);
    assert.equal(await outcomeOf(order('sale-2', { userId: 'known' })), 'delivered');
    const { end, answers } = await waiting;
    assert.deepEqual([end, answers[0].status, answers[0].json.outcome], ['delivered', 503, 'retry']);
    assert.equal((await emulator.ledger()).refunds.length, 1);
  });

  test('so it does in the queue, where patience begins with its arrival', async (t) => {
    const queued = await startWorker({ emulator, queue: true, settings: SETTINGS });
    t.after(() => queued.stop());
    await post(queued, refund('back-3', 'order-sale-3', { userId: 'known', daysAgo: 2 }));
    await until(() => queued.lines().some(({ outcome, via }) => outcome === 'retry' && via === 'queue'));
    await post(queued, order('sale-3', { userId: 'known' }));
    await queued.ended(2);
    assert.equal((await emulator.ledger()).refunds.length, 1);
  });

  test('after the patience it is rejected, naming the order as unknown', async (t) => {
    const answer = await post(worker, refund('back-4', 'order-never', { daysAgo: 2 }));
    assert.deepEqual([answer.status, answer.json.outcome], [400, 'rejected'], answer.text);
    const hasty = await startWorker({ emulator, settings: { ...SETTINGS, refundPatience: '1h' } });
    t.after(() => hasty.stop());
    assert.equal((await post(hasty, refund('back-5', 'order-never'))).status, 503);
    assert.equal((await post(hasty, refund('back-6', 'order-never', { daysAgo: 0.1 }))).status, 400);
  });

  test('a sale that memory lost is found again when Affonso tells it anew', async () => {
    await emulator.faults([fault('reset', { when: 'after' })]);
    assert.equal((await createSender(worker).send(order('sale-7', { userId: 'known' }))).end, 'delivered');
    assert.equal(await outcomeOf(refund('back-7', 'order-sale-7', { userId: 'known' })), 'delivered');
  });
});
