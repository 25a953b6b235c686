// impact.com in the Worker: of marked credentials and a marked person nothing is told, in no answer, no log, no letter's entry.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { fault, startEmulator } from '../shipped/emulator.mjs';
import { order, page, REVERSALS } from '../shipped/impact.mjs';
import { post } from './segment.mjs';
import { ADMIN_TOKEN, MEMORY_SECRET, startWorker, until } from './worker.mjs';

const TO = { to: 'impact' };
const TOKEN = 'marked-token-of-impact';
const MARKS = ['marked@example.com', 'marked-user-1', 'marked-anonymous-1', '192.0.2.99', 'marked-order', 'marked-click'];
const [email, userId, anonymousId, ip] = MARKS;
const BEARER = { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } };

for (const queue of [false, true]) {
  test(`through every kind of end, ${queue ? 'queued' : 'direct'}`, async () => {
    const emulator = await startEmulator();
    await emulator.impact.reset({ tokens: [{ token: TOKEN }] });
    const worker = await startWorker({ emulator, queue, impact: REVERSALS, env: { IMPACT_API_KEY: TOKEN, ALLOW_SIGNED_FIRST: 'true' }, consumer: { maxRetries: 1 } });
    const person = { userId, anonymousId, context: { ip, traits: { email }, referrer: { type: 'impactRadius', id: 'marked-click' } } };
    const marked = (id, more = {}) => ({ ...order(id), ...person, ...more });
    const events = [
      marked('marked-order-1'), marked('marked-order-2', { properties: { order_id: 'marked-order', revenue: email, currency: email } }),
      { ...page('marked-order-3'), ...person }, { type: 'delete', messageId: 'marked-order-4', userId },
      marked('marked-order-5', { event: email }), marked('marked-order-6', { userId: undefined, anonymousId: undefined, context: {} }),
    ];
    const texts = [];
    for (const event of events) texts.push((await post(worker, event, TO)).text);
    for (const kind of [{ status: 503 }, { status: 422 }, { status: 401 }, 'garbage', 'reset']) {
      const quoting = { answer: { status: kind.status ?? 500, body: JSON.stringify({ Status: 'ERROR', Message: `${TOKEN} and ${email}` }) } };
      await emulator.impact.faults([fault(kind.status ? quoting : kind, { calls: 'all' })]);
      texts.push((await post(worker, marked(`marked-order-${JSON.stringify(kind)}`), TO)).text);
      await new Promise((wake) => setTimeout(wake, 200));
    }
    if (queue) await until(async () => (await worker.call('GET', '/dead-letters', BEARER)).json?.letters?.length > 0);
    for (const route of ['/health', '/metrics', '/dead-letters']) texts.push((await worker.call('GET', route, BEARER)).text);
    const logs = worker.logs.join('\n');
    assert.ok(worker.lines().length >= events.length, logs);
    for (const said of [logs, ...texts]) {
      for (const mark of [TOKEN, MEMORY_SECRET, ADMIN_TOKEN, email, ip, 'marked-click']) assert.ok(!said.includes(mark), `${mark} is told: ${said.slice(0, 2000)}`);
    }
    // Whoever sent an event is told its id and its person in their own words; a log is not.
    for (const mark of MARKS) assert.ok(!logs.includes(mark), `${mark} is logged`);
    await worker.stop();
    await emulator.stop();
  });
}
