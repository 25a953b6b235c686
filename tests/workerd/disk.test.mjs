// What lies on the disk: nothing that tells who or what, nothing without an end, and nothing for longer than that.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { fault, startEmulator } from '../shipped/emulator.mjs';
import { alias, identify, order, orders, page } from './events.mjs';
import { known, postAll, SETTINGS, TEAM, visit } from './people.mjs';
import { post, SECRET } from './segment.mjs';
import { bytesIn, hastenAlarm, rowsIn, storageFolder } from './storage.mjs';
import { ADMIN_TOKEN, MEMORY_SECRET, startWorker, until } from './worker.mjs';

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
