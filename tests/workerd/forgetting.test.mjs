// Who is forgotten, and what is not taken a second time.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';

import { fault, startEmulator } from '../shipped/emulator.mjs';
import { alias, deletion, identify, order, orders, page, refund } from './events.mjs';
import { assertBooks } from './faults.mjs';
import { known, postAll, SETTINGS, TEAM, visit } from './people.mjs';
import { createSender, post } from './segment.mjs';
import { rowsIn, storageFolder } from './storage.mjs';
import { ADMIN_TOKEN, startWorker, until } from './worker.mjs';

let emulator;
before(async () => {
  emulator = await startEmulator();
});
beforeEach(() => emulator.reset(TEAM));
after(() => emulator.stop());

async function start(t, options = {}) {
  const worker = await startWorker({ emulator, settings: SETTINGS, ...options });
  t.after(() => worker.stop());
  return worker;
}

describe('deletion', () => {
  test('a deleted user has no click any more, by neither id; the orders can still be refunded', async (t) => {
    const worker = await start(t);
    await postAll(worker, [visit('gone'), known('gone'), order('sold-gone', { userId: 'user-gone' })]);
    const answer = await post(worker, deletion('delete-1', 'user-gone'));
    assert.deepEqual([answer.status, answer.json.outcome], [200, 'ignored'], answer.text);

    // With a book that knows nothing of the user, only the memory could still credit a sale.
    await emulator.reset(TEAM);
    assert.deepEqual(await postAll(worker, [order('later-1', { userId: 'user-gone' })]), ['no_referral']);
    const asAnother = [identify('id-gone', { anonymousId: 'web-gone', userId: 'user-new' }), order('later-2', { userId: 'user-new' })];
    assert.equal((await postAll(worker, asAnother))[1], 'no_referral');
  });

  test('nor by the anonymous id of a page that carried both ids', async (t) => {
    const worker = await start(t);
    await postAll(worker, [{ ...visit('both'), userId: 'user-both' }, deletion('delete-both', 'user-both')]);
    const sale = order('sold-both', { userId: 'user-both', anonymousId: 'web-both' });
    assert.deepEqual(await postAll(worker, [sale]), ['no_referral']);
  });

  test('nor by any of eighty devices', async (t) => {
    const worker = await start(t, { env: { ALLOW_SIGNED_FIRST: 'true' } });
    const devices = Array.from({ length: 80 }, (_, index) => `web-many-${index}`);
    await post(worker, devices.map((anonymousId, index) => page(`visit-many-${index}`, '?affonso_referral=ref_a', { anonymousId, daysAgo: 1 })));
    await post(worker, devices.map((anonymousId, index) => identify(`id-many-${index}`, { anonymousId, userId: 'user-many' })));
    await postAll(worker, [deletion('delete-many', 'user-many')]);
    const sales = devices.map((anonymousId, index) => order(`sold-many-${index}`, { userId: undefined, anonymousId }));
    assert.deepEqual((await post(worker, sales)).json.counts, { ignored: 80 });
  });

  test('the order of a deleted user is refunded', async (t) => {
    const worker = await start(t);
    await postAll(worker, [visit('back'), known('back'), order('sold-back', { userId: 'user-back' }), deletion('delete-2', 'user-back')]);
    assert.deepEqual(await postAll(worker, [refund('back-1', 'order-sold-back', { userId: 'user-back' })]), ['delivered']);
    assert.equal((await emulator.ledger()).refunds.length, 1);
  });

  test('what is left in the files is the order and what was seen: no row of the person, and none joined to it', async (t) => {
    const storage = storageFolder(t);
    const worker = await start(t, { storage });
    await postAll(worker, [visit('row'), known('row'), alias('alias-row', 'lead-row', 'user-row')]);
    await worker.stop();
    const personal = async () => (await rowsIn(storage)).filter((row) => /person:/.test(JSON.stringify(row)));
    assert.ok((await personal()).length >= 3, JSON.stringify(await rowsIn(storage)));

    const again = await start(t, { storage });
    await postAll(again, [order('sold-row', { userId: 'user-row' }), deletion('delete-3', 'user-row')]);
    await again.stop();
    assert.deepEqual(await personal(), []);
    assert.ok((await rowsIn(storage)).some((row) => /order:/.test(JSON.stringify(row))));
  });

  test('a dead letter of a deleted user goes as well, that of another stays', async (t) => {
    const worker = await start(t, { queue: true, consumer: { maxRetries: 0 } });
    await emulator.faults([fault({ status: 503 }, { calls: 'all' })]);
    for (const name of ['gone', 'stays']) await post(worker, order(`letter-${name}`, { userId: `user-${name}` }));
    const letters = async () => (await worker.call('GET', '/dead-letters', { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })).json.letters;
    await until(async () => (await letters()).length === 2);
    await post(worker, deletion('delete-4', 'user-gone'));
    await until(async () => (await letters()).length === 1);
  });
});

describe('what comes twice', () => {
  test('a messageId that was carried out is answered as it ended, without a second call', async (t) => {
    const worker = await start(t);
    const events = [order('dup-1', { userId: 'known' }), order('dup-2', { userId: 'nobody' }), order('dup-3', { userId: 'known' })];
    await emulator.faults([fault({ status: 422 }, { calls: { nth: [3] } })]);
    assert.deepEqual(await postAll(worker, events), ['delivered', 'no_referral', 'refused']);
    const again = [];
    for (const event of events) again.push(await post(worker, event));
    assert.deepEqual(again.map(({ status, json }) => [status, json.outcome, json.code]), [
      [200, 'delivered', 'seen_before'], [200, 'ignored', 'seen_before'], [400, 'rejected', 'seen_before'],
    ]);
    assert.equal((await assertBooks(emulator, ['dup-1'])).summary.calls, 3);
  });

  test('one that must come again is not taken for seen', async (t) => {
    const worker = await start(t);
    await emulator.faults([fault({ status: 503 }, { calls: { range: { from: 1, to: 3 } } })]);
    const { end, answers } = await createSender(worker).send(order('again-1', { userId: 'known' }));
    assert.deepEqual([end, answers.length], ['delivered', 4]);
    await assertBooks(emulator, ['again-1']);
  });

  test('twice in one array is once', async (t) => {
    const worker = await start(t, { env: { ALLOW_SIGNED_FIRST: 'true' } });
    const event = order('same-1', { userId: 'known' });
    assert.equal((await post(worker, [event, event, event])).status, 200);
    await assertBooks(emulator, ['same-1']);
  });

  test('events without messageId are each themselves', async (t) => {
    const worker = await start(t);
    for (const name of ['a', 'b']) await post(worker, { ...order(undefined, { userId: 'known', properties: { order_id: name } }) });
    assert.equal((await emulator.ledger()).summary.conversions, 2);
  });
});
