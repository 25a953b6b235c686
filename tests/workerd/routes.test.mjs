// The rooms beside the door: health, metrics, dead letters, the log. What they tell, to whom, and what none of them tells.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { fault, startEmulator } from '../shipped/emulator.mjs';
import { alias, deletion, identify, order, page, REFUNDS } from './events.mjs';
import { createSender, post, SECRET } from './segment.mjs';
import { ADMIN_TOKEN, MEMORY_SECRET, startWorker, until } from './worker.mjs';

const bearer = (token) => ({ headers: { authorization: `Bearer ${token}` } });
const ENV = { ALLOW_SIGNED_FIRST: 'true' };

let emulator;
before(async () => {
  emulator = await startEmulator();
});
after(() => emulator.stop());

describe('health', () => {
  for (const queue of [false, true]) {
    for (const memory of [false, true]) {
      for (const secret of [undefined, MEMORY_SECRET]) {
        const name = `${queue ? 'QUEUE' : 'no QUEUE'}, ${memory ? 'MEMORY' : 'no MEMORY'}, ${secret ? 'MEMORY_SECRET' : 'no MEMORY_SECRET'}`;
        test(`tells what is on: ${name}`, async () => {
          const worker = await startWorker({ emulator, queue, memory, env: { MEMORY_SECRET: secret } });
          const { status, json, text, headers } = await worker.call('GET', '/health');
          assert.equal(status, 200);
          assert.match(headers['content-type'], /json/);
          assert.match(json.version, /^\d+\.\d+\.\d+/);
          assert.match(json.wasm, /^[0-9a-f]{8,}$/);
          assert.deepEqual([json.bindings.QUEUE, json.bindings.MEMORY, json.bindings.MEMORY_SECRET], [queue, memory, secret !== undefined]);
          assert.match(json.delivery, queue ? /^queued/ : /^direct/);
          const missing = [!memory && /\bMEMORY\b(?!_)/, !secret && /MEMORY_SECRET/].filter(Boolean);
          assert.match(json.memory, missing.length === 0 ? /^on/ : /^off/);
          for (const named of missing) assert.match(json.memory, named);
          for (const hidden of [SECRET, ADMIN_TOKEN, MEMORY_SECRET, 'sk_live_demo']) assert.ok(!text.includes(hidden), hidden);
          await worker.stop();
        });
      }
    }
  }

  test('tells who gets in, and that settings are wrong, naming the key alone', async () => {
    const health = async (options) => {
      const worker = await startWorker({ emulator, ...options });
      const { json, text } = await worker.call('GET', '/health');
      await worker.stop();
      return { ...json, text };
    };
    assert.match((await health({})).webhooks, /signed/);
    assert.match((await health({ env: { SEGMENT_SECRET: undefined } })).webhooks, /closed|nothing/);
    assert.match((await health({ env: { SEGMENT_SECRET: undefined, ALLOW_UNSIGNED: 'true' } })).webhooks, /open|unsigned/);
    // Beside a secret it opens nothing, and health must not say it did.
    assert.doesNotMatch((await health({ env: { ALLOW_UNSIGNED: 'true' } })).webhooks, /or unsigned|open/);
    const wrong = await health({ settings: { userIdIs: 'marked-value' } });
    assert.equal(wrong.code, 'bad_settings');
    assert.match(wrong.text, /userIdIs/);
    assert.equal((await health({ env: { AFFONSO_API_KEY: ' ' } })).code, 'bad_settings');
  });

  test('settings may be an object or its text', async () => {
    const object = { baseUrl: `${emulator.url}/v1`, requestsPerSecond: 'none' };
    for (const rawSettings of [object, JSON.stringify(object)]) {
      const worker = await startWorker({ rawSettings });
      assert.equal((await post(worker, order(`as-${typeof rawSettings}`))).status, 200);
      await worker.stop();
    }
  });
});

describe('behind the token', () => {
  const ROUTES = [['GET', '/metrics'], ['GET', '/dead-letters'], ['POST', '/dead-letters/replay']];
  for (const [method, route] of ROUTES) {
    test(`${method} ${route} opens to the token alone`, async () => {
      const worker = await startWorker({ emulator, queue: true });
      for (const headers of [{}, { authorization: '' }, { authorization: 'Bearer' }, { authorization: `Bearer ${ADMIN_TOKEN}x` },
        { authorization: `Bearer ${ADMIN_TOKEN.slice(0, -1)}` }, { authorization: `Basic ${ADMIN_TOKEN}` }, { authorization: ADMIN_TOKEN }]) {
        const { status, json } = await worker.call(method, route, { headers });
        assert.deepEqual([status, json?.code], [401, 'admin_token_wrong'], JSON.stringify(headers));
      }
      const { status, text } = await worker.call(method, route, bearer(ADMIN_TOKEN));
      assert.equal(status, 200, text);
      assert.equal((await worker.call(method === 'GET' ? 'POST' : 'GET', route, bearer(ADMIN_TOKEN))).status, 405);
      await worker.stop();
    });
  }

  test('without a configured token all of it is closed, even to an empty one', async () => {
    for (const token of [undefined, '', '  ']) {
      const worker = await startWorker({ emulator, queue: true, env: { ADMIN_TOKEN: token } });
      for (const [method, route] of ROUTES) {
        for (const headers of [{}, { authorization: 'Bearer ' }, { authorization: 'Bearer undefined' }]) {
          const { status, json } = await worker.call(method, route, { headers });
          assert.deepEqual([status, json?.code], [503, 'admin_off'], `${route} ${JSON.stringify(headers)}`);
        }
      }
      await worker.stop();
    }
  });

  test('what was counted is what happened', async () => {
    const worker = await startWorker({ emulator, env: ENV });
    await emulator.faults([fault({ status: 422 })]);
    await post(worker, order('count-0'));
    await post(worker, [order('count-1'), order('count-2'), order('count-3', { userId: 'nobody' })]);
    // Neither a trial nor a repeat is a sale that found somebody.
    await post(worker, [order('count-4', { event: 'trial_started' }), order('count-1')]);
    const { text, headers } = await worker.call('GET', '/metrics', bearer(ADMIN_TOKEN));
    assert.match(headers['content-type'], /^text\/plain/);
    const count = (outcome, code) => text.match(new RegExp(`^affonso_segment_events_total\\{destination="affonso",outcome="${outcome}",code="${code}",event_type="conversion"\\} (\\d+)$`, 'm'))?.[1];
    assert.deepEqual([count('delivered', 'delivered'), count('rejected', 'refused'), count('ignored', 'no_referral')], ['2', '1', '1'], text);
    // Of those whom Affonso could have matched two of three were.
    const ratio = Number(text.match(/^affonso_segment_match_ratio(?:\{[^}]*\})? ([\d.]+)$/m)?.[1]);
    assert.ok(Math.abs(ratio - 2 / 3) < 0.01, text);
    assert.match(text, /^# TYPE affonso_segment_events_total counter$/m);
    await worker.stop();
  });
});

describe('what is told, and what never is', () => {
  test('of Affonso\'s own words, which may quote the event, nothing is logged; Segment gets to read them', async () => {
    const worker = await startWorker({ emulator });
    const body = JSON.stringify({ success: false, error: { code: 'INTERNAL', message: 'Order of Marked Person. Customer marked-quoted exists' } });
    await emulator.faults([fault({ answer: { status: 500, body } })]);
    const { json } = await post(worker, order('quoting-order', { userId: 'marked-quoted' }));
    assert.match(json.message, /marked-quoted/);
    const logged = worker.logs.join('\n');
    assert.match(logged, /target_unavailable/);
    for (const mark of ['marked-quoted', 'Marked Person', 'quoting-order']) assert.ok(!logged.includes(mark), logged);
    await worker.stop();
  });

  const MARKS = ['marked-user', 'marked-anonymous', 'marked@example.com', 'Marked Name', 'marked-previous', '192.0.2.99', 'marked-order'];
  const [userId, anonymousId, email, name, previousId, ip, orderId] = MARKS;
  const API_KEY = 'sk_live_marked_key';
  const SECRETS = [API_KEY, 'marked-signing', 'marked-webhook', 'marked-webhook-before', 'marked-token', 'marked-memory'];
  const [, signing, webhook, before_, token, memorySecret] = SECRETS;
  const env = { ...ENV, AFFONSO_API_KEY: API_KEY, AFFONSO_SIGNING_SECRET: signing, SEGMENT_SECRET: webhook, SEGMENT_SECRET_PREVIOUS: before_, ADMIN_TOKEN: token, MEMORY_SECRET: memorySecret };
  const person = { userId, anonymousId, context: { ip, traits: { email, name }, page: { search: '?affonso_referral=ref_marked' } } };

  for (const queue of [false, true]) {
    test(`through every kind of end, ${queue ? 'queued' : 'direct'}`, async () => {
      await emulator.reset({ keys: [{ key: API_KEY, permissions: ['write:commissions', 'write:referrals'] }], referrals: [{ referral_id: 'ref_marked', customer_id: userId }], signing_secret: signing });
      const worker = await startWorker({ emulator, queue, env, settings: { eventTypes: REFUNDS }, consumer: { maxRetries: 1 } });
      const properties = { order_id: orderId, email, name, currency: 'EUR', revenue: 5 };
      const events = [
        order('taint-1', { ...person, properties }), order('taint-2', { ...person, properties: { ...properties, revenue: email } }),
        order('taint-3', { ...person, userId: `${userId}-unknown`, context: { traits: { email } } }), identify('taint-4', person, { email, name }),
        alias('taint-5', previousId, userId), page('taint-6', `?email=${email}`, person), deletion('taint-7', userId),
        order(`taint-long-${'y'.repeat(89)}`, { ...person, properties: { ...properties, currency: 'none' } }),
        order('taint-odd "quoted" \\ \u0007 \u00fc', { ...person, properties: { ...properties, currency: 'none' } }),
      ];
      const texts = [];
      const keep = (answer) => texts.push(answer.text + JSON.stringify(answer.headers));
      for (const event of events) keep(await post(worker, event, { secret: webhook }));
      keep(await post(worker, events.slice(0, 3).map((event) => ({ ...event, messageId: `again-${event.messageId}` })), { secret: webhook }));
      keep(await post(worker, order('taint-9', person), { secret: 'wrong' }));
      // What is queued so far ends before Affonso begins to fail.
      if (queue) await worker.ended(events.length);
      for (const kind of [{ status: 503 }, { status: 422 }, 'garbage', 'reset', { status: 401 }]) {
        await emulator.faults([fault(kind, { calls: 'all' })]);
        keep(await post(worker, order(`fault-${JSON.stringify(kind)}`, { ...person, properties }), { secret: webhook }));
        if (queue) await until(() => worker.lines().filter(({ via }) => via === 'queue').length > 0);
        await new Promise((wake) => setTimeout(wake, 200));
      }
      if (queue) await until(async () => (await worker.call('GET', '/dead-letters', bearer(token))).json?.letters?.length > 0);
      for (const route of ['/health', '/metrics', '/dead-letters']) keep(await worker.call('GET', route, bearer(token)));

      const lines = worker.lines();
      assert.ok(lines.length >= events.length + 3, `${lines.length} lines`);
      assert.ok(lines.some(({ outcome }) => outcome === 'delivered'), 'nothing was signed and sent');
      for (const said of [worker.logs.join('\n'), ...texts]) {
        for (const mark of [...MARKS, ...SECRETS]) assert.ok(!said.includes(mark), `${mark} is told: ${said.slice(0, 2000)}`);
      }
      for (const id of ['taint-', 'again-', 'fault-']) assert.ok(!worker.logs.join('\n').includes(id), 'a messageId stands in the log');
      await worker.stop();
    });
  }

  test('one line of JSON an event, and in it what a failing day is read by', async () => {
    await emulator.reset();
    const worker = await startWorker({ emulator, env: ENV });
    await createSender(worker).send([order('line-1'), order('line-2', { properties: { currency: null } }), order('line-3', { userId: 'nobody' })]);
    const lines = worker.logs.map((text) => JSON.parse(text));
    assert.equal(lines.length, 3, worker.logs.join('\n'));
    for (const line of lines) {
      assert.ok(Number.isFinite(line.ms) && line.attempt === 1 && line.via === 'direct' && line.event === 'Order Completed' && line.call === 'track', JSON.stringify(line));
      assert.match(line.message, /^message:[0-9a-f]{16,}$/);
      assert.match(line.person, /^person:[0-9a-f]{16,}$/);
      assert.equal(line.outcome === 'rejected', typeof line.reason === 'string', JSON.stringify(line));
    }
    assert.equal(lines[0].person, lines[1].person, 'one person has one name');
    assert.notEqual(lines[0].person, lines[2].person);
    assert.equal(new Set(lines.map(({ message }) => message)).size, 3);
    await worker.stop();
  });
});
