// What the memory holds, and how it is rid of it: no plain ids, erasure, expiry, and events that come twice.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { fault, startEmulator } from '../shipped/emulator.mjs';
import { alias, deletion, identify, order, orders, page, refund, REFUNDS } from './events.mjs';
import { assertBooks } from './faults.mjs';
import { createSender, post, SECRET } from './segment.mjs';
import { bytesIn, hastenAlarm, rowsIn, storageFolder } from './storage.mjs';
import { ADMIN_TOKEN, MEMORY_SECRET, startWorker, until } from './worker.mjs';

const TEAM = { referrals: [{ referral_id: 'ref_a', status: 'click' }, { referral_id: 'ref_known', external_user_id: 'known' }] };
const SETTINGS = { userIdIs: 'external_user_id', signups: 'off', eventTypes: REFUNDS, anonymousEvents: 'ignore' };
const DAY_MS = 24 * 60 * 60 * 1000;

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

const visit = (name) => page(`visit-${name}`, '?affonso_referral=ref_a', { anonymousId: `web-${name}`, daysAgo: 1 });
const known = (name) => identify(`known-${name}`, { anonymousId: `web-${name}`, userId: `user-${name}` }, { email: `${name}@example.com` });

async function postAll(worker, events) {
  const answers = [];
  for (const event of events) answers.push((await post(worker, event)).json);
  return answers.map(({ code }) => code);
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

describe('what lies on the disk', () => {
  test('neither ids nor names nor addresses, nor hashes of them, nor secrets, not even in a dead letter', async (t) => {
    const marks = ['user-plain-4711', 'web-plain-4711', 'jane.plain@example.com', 'Jane Plainname', 'order-plain-4711', 'message-plain-4711', 'lead-plain-4711', '192.0.2.47'];
    const [userId, anonymousId, email, name, orderId, messageId, previousId, ip] = marks;
    const storage = storageFolder(t);
    const worker = await start(t, { storage, queue: true, consumer: { maxRetries: 0 } });
    const context = { ip, traits: { email }, page: { search: '?affonso_referral=ref_a' } };
    const events = [
      page('p-1', '?affonso_referral=ref_a', { anonymousId, context }), identify('i-1', { anonymousId, userId }, { email, name }),
      alias('a-1', previousId, userId), order(messageId, { userId, context, properties: { order_id: orderId, email } }),
    ];
    for (const event of events) await post(worker, event);
    await worker.ended(4);
    await emulator.faults([fault({ status: 503 }, { calls: 'all' })]);
    await post(worker, order(`${messageId}-dead`, { userId, context, properties: { order_id: orderId, name } }));
    await until(async () => /"id"/.test((await worker.call('GET', '/dead-letters', { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })).text));
    await worker.stop();

    const bytes = bytesIn(storage);
    assert.ok(bytes.includes('person:') && bytes.includes('com_'), 'the memory is not in this folder');
    for (const mark of [...marks, 'sk_live_demo', SECRET, MEMORY_SECRET, ADMIN_TOKEN]) {
      assert.ok(!bytes.includes(mark), `${mark} lies on the disk`);
      for (const algorithm of ['md5', 'sha1', 'sha256', 'sha512']) {
        const digest = createHash(algorithm).update(mark).digest();
        for (const form of ['hex', 'base64', 'latin1']) {
          const text = digest.toString(form).slice(0, 20);
          assert.ok(!bytes.includes(Buffer.from(text, form === 'latin1' ? 'latin1' : 'ascii')), `the ${algorithm} of ${mark} lies on the disk`);
        }
      }
    }
  });

  test('under another secret nothing of it is found', async (t) => {
    const storage = storageFolder(t);
    const worker = await start(t, { storage });
    await postAll(worker, [visit('key'), known('key')]);
    await worker.stop();
    const other = await start(t, { storage, env: { MEMORY_SECRET: 'another' } });
    assert.deepEqual(await postAll(other, [order('key-1', { userId: 'user-key' })]), ['no_referral']);
    await other.stop();
    const same = await start(t, { storage });
    assert.deepEqual(await postAll(same, [order('key-2', { userId: 'user-key' })]), ['delivered'], 'restarted, it knows what it knew');
  });

  test('every row has an end, and none later than its kind may be kept', async (t) => {
    const storage = storageFolder(t);
    const worker = await start(t, { storage, env: { ALLOW_SIGNED_FIRST: 'true' } });
    await postAll(worker, [visit('end'), known('end'), ...orders(3, 'end').map((event) => ({ ...event, userId: 'user-end' }))]);
    await worker.stop();
    const rows = await rowsIn(storage);
    const ends = rows.filter((row) => 'until' in row).map((row) => [JSON.stringify(row), row.until]);
    assert.ok(ends.length >= 8, JSON.stringify(rows));
    for (const [row, until] of ends) {
      const days = (until - Date.now()) / DAY_MS;
      const most = /order:/.test(row) ? 400 : /person:/.test(row) ? 60 : 2;
      assert.ok(days > 0 && days <= most + 0.01, `${days} days: ${row}`);
    }
  });

  test('a visitor with hundreds of links takes no more room than ten, and the first stays the first', async (t) => {
    const storage = storageFolder(t);
    const worker = await start(t, { storage });
    const visits = Array.from({ length: 30 }, (_, n) => ({ ...page(`many-${n}`, `?affonso_referral=ref_${n}`, { anonymousId: 'web-many' }), timestamp: new Date(Date.now() - DAY_MS + n * 1000).toISOString() }));
    await postAll(worker, visits);
    await worker.stop();
    const clicks = (await rowsIn(storage)).filter(({ name }) => /^person:/.test(name)).map(({ value }) => value);
    assert.equal(clicks.length, 10);
    for (const kept of ['ref_0', 'ref_29']) assert.ok(clicks.some((value) => value.endsWith(kept)), `${kept} is gone: ${clicks}`);
  });

  test('what is past its end is of no use, and goes from the disk by itself', async (t) => {
    const storage = storageFolder(t);
    const worker = await start(t, { storage, settings: { ...SETTINGS, attributionWindow: '2s' } });
    const now = new Date().toISOString();
    await postAll(worker, [{ ...visit('short'), timestamp: now }, { ...known('short'), timestamp: now }]);
    assert.deepEqual(await postAll(worker, [order('short-1', { userId: 'user-short', timestamp: now })]), ['delivered']);
    await sleep(2500);
    await emulator.reset(TEAM);
    assert.deepEqual(await postAll(worker, [order('short-2', { userId: 'user-short', timestamp: new Date().toISOString() })]), ['no_referral']);
    await worker.stop();

    const stale = async () => (await rowsIn(storage)).filter((row) => /person:/.test(JSON.stringify(row)) && row.until <= Date.now());
    assert.ok((await stale()).length > 0);
    const { alarm } = await hastenAlarm(storage);
    assert.ok(alarm - Date.now() < 5 * 60_000, 'the alarm is not set, or far away');
    const again = await start(t, { storage });
    await again.call('GET', '/metrics', { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
    await sleep(2500);
    await again.stop();
    assert.deepEqual(await stale(), []);
  });
});
