// impact.com behind the queue, switched off and alone, and in the rooms beside the door.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';

import { SIDES } from '../shipped/deliver.mjs';
import { fault, soldKeys } from '../shipped/emulator.mjs';
import { assertNoViolations, BRIEF, credited, event, order, orders, page, REVERSALS, TOKEN } from '../shipped/impact.mjs';
import { order as affonsoOrder } from './events.mjs';
import { pair, alone } from './pair.mjs';
import { post } from './segment.mjs';
import { ADMIN_TOKEN, until } from './worker.mjs';

const TO = { to: 'impact' };
const BEARER = { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } };
const QUEUED = { queue: true, impact: REVERSALS, env: { ALLOW_SIGNED_FIRST: 'true' } };
const lettersOf = async (worker) => (await worker.call('GET', '/dead-letters', BEARER)).json?.letters;
const parked = (worker, count) => until(async () => {
  const letters = await lettersOf(worker);
  return letters?.length === count && letters;
});

describe('the queue', { concurrency: 16 }, () => {
  for (const memory of [true, false]) {
    describe(`one fault each, ${memory ? 'with' : 'without'} memory`, () => {
      const faults = Object.entries(BRIEF).flatMap(([name, kind]) => SIDES.map((when) => ({ name, kind, when })));
      const events = orders(faults.length, 'fault');
      let ledger;
      before(async () => {
        const { emulator: { impact }, worker, stop } = await pair({ ...QUEUED, memory });
        // The first call of every order meets a fault of its own; the repeats come seconds after.
        await impact.faults(faults.map(({ kind, when }, index) => fault(kind, { when, calls: { nth: [index + 1] } })));
        const { status, json } = await post(worker, events, TO);
        assert.deepEqual([status, json.code, json.events], [202, 'queued', events.length]);
        await worker.ended(events.length, { withinMs: 40_000 });
        ledger = await impact.ledger();
        await stop();
      });

      test('every order is credited once', () => {
        assert.deepEqual(credited(ledger), events.map(({ properties }) => properties.order_id).sort());
        assert.equal(ledger.summary.double_credits, 0);
        assertNoViolations(ledger);
      });

      faults.forEach(({ name, when }, index) => {
        test(`one action in spite of ${name} ${when} the booking`, () => {
          const idOf = ({ body }) => new URLSearchParams(body).get('OrderId');
          const attempts = ledger.attempts.filter((attempt) => idOf(attempt) === idOf(ledger.attempts[index]));
          assert.deepEqual(attempts.map(({ fault: struck }) => struck?.when), [when, undefined]);
          assert.deepEqual(attempts.map(({ effect }) => effect), [when === 'before' ? 'lost' : 'queued', 'queued']);
        });
      });
    });
  }

  alone('letters know where they go: both destinations in one batch of the queue', QUEUED, async ({ emulator, worker }) => {
    await Promise.all([
      post(worker, [affonsoOrder('to-1'), affonsoOrder('to-2')]),
      post(worker, [order('to-3'), page('to-4')], TO),
      worker.enqueue(order('to-5'), 'impact'),
      // As it lay in a queue before there were two destinations.
      worker.enqueue(affonsoOrder('to-6')),
    ]);
    const ends = await worker.ended(6);
    assert.deepEqual(ends.map(({ to, code }) => `${to} ${code}`).sort(), [
      'affonso delivered', 'affonso delivered', 'affonso delivered', 'impact delivered', 'impact queued', 'impact queued',
    ]);
    assert.deepEqual(soldKeys(await emulator.ledger()), ['to-1', 'to-2', 'to-6']);
    const ledger = await emulator.impact.ledger();
    assert.deepEqual([credited(ledger), ledger.summary.page_loads], [['order-to-3', 'order-to-5'], 1]);
  });

  alone('the same webhook four times is one call', QUEUED, async ({ emulator, worker }) => {
    const often = order('often');
    for (let time = 0; time < 3; time += 1) assert.equal((await post(worker, often, TO)).status, 202);
    await worker.ended(1);
    await post(worker, often, TO);
    await worker.ended(2);
    assert.equal((await emulator.impact.ledger()).summary.calls, 1);
  });

  const SLOWLY = { ...QUEUED, consumer: { maxBatchTimeout: 1 } };
  alone('in a batch of the queue a tracking host that hangs holds up neither the API nor Affonso', SLOWLY, async ({ emulator, worker }) => {
    await emulator.impact.faults([{ ...fault('hang', { calls: 'all' }), path: '/impact/trk/PageLoad' }]);
    const loads = Array.from({ length: 11 }, (_, n) => page(`slow-${n}`, { anonymousId: `visitor-${n}`, userId: undefined }));
    await post(worker, [...loads, order('swift-1', { anonymousId: 'buyer', userId: undefined })], TO);
    await post(worker, affonsoOrder('swift-2'));
    const isIn = async () => credited(await emulator.impact.ledger()).length === 1 && soldKeys(await emulator.ledger()).length === 1;
    await until(isIn, 10_000);
    assert.deepEqual(worker.lines().filter(({ via }) => via === 'queue'), [], 'the page loads are still under way');
  });

  const DEAF = { ...QUEUED, consumer: { maxRetries: 0 } };
  alone('dead letters are listed with their reason, and go to impact.com when they are put back', DEAF, async ({ emulator, worker }) => {
    await emulator.impact.faults([fault({ status: 503 }, { calls: 'all' })]);
    await post(worker, [order('dead-1'), order('dead-2')], TO);
    const letters = await parked(worker, 2);
    assert.deepEqual(letters.map(({ code, attempts }) => [code, attempts]), [['target_unavailable', 1], ['target_unavailable', 1]]);
    await emulator.impact.faults([]);
    const { json } = await worker.call('POST', '/dead-letters/replay', BEARER);
    assert.deepEqual([json.replayed, json.left], [2, 0]);
    await until(async () => credited(await emulator.impact.ledger()).length === 2);
    assert.deepEqual(credited(await emulator.impact.ledger()), ['order-dead-1', 'order-dead-2']);
    assert.deepEqual(soldKeys(await emulator.ledger()), []);
  });

  alone('switched off, its door turns webhooks away to come again, and the queue keeps what lies in it', { ...DEAF, impact: undefined }, async ({ emulator, worker }) => {
    const { status, json } = await post(worker, order('off-1'), TO);
    assert.deepEqual([status, json.outcome, json.code], [503, 'retry', 'destination_off']);
    assert.match(json.message, /IMPACT_SETTINGS/);
    await worker.enqueue(order('off-2'), 'impact');
    await worker.enqueue(affonsoOrder('off-3'));
    const [letter] = await parked(worker, 1);
    assert.deepEqual([letter.code, /IMPACT_SETTINGS/.test(letter.message)], ['destination_off', true]);
    await worker.ended(1);
    assert.deepEqual(worker.lines().filter(({ via }) => via === 'queue').map(({ to, outcome }) => `${to} ${outcome}`).sort(), ['affonso delivered', 'impact retry']);
    assert.equal((await emulator.impact.ledger()).summary.calls, 0);
  });

  alone('a Worker for impact.com alone', { ...QUEUED, settings: null }, async ({ emulator, worker }) => {
    const { json } = await worker.call('GET', '/health');
    assert.deepEqual([json.outcome, json.code, json.impact], ['ok', 'ready', { errors: [], advice: [] }]);
    assert.match(json.settings, /^off \(no AFFONSO_SETTINGS\)/);
    const affonso = await post(worker, affonsoOrder('alone-1'));
    assert.deepEqual([affonso.status, affonso.json.code], [503, 'destination_off']);
    assert.equal((await post(worker, order('alone-2'), TO)).status, 202);
    await worker.ended(1);
    assert.deepEqual(credited(await emulator.impact.ledger()), ['order-alone-2']);
  });
});

describe('the rooms beside the door', { concurrency: 8 }, () => {
  alone('health tells of both destinations, and of settings to mend by the names under which they are set', { impact: {} }, async ({ emulator, worker }) => {
    const { json, text } = await worker.call('GET', '/health');
    assert.deepEqual([json.code, json.impact], ['ready', { errors: [], advice: [] }]);
    assert.ok(!text.includes(TOKEN));
    for (const [options, errors] of [
      [{ impact: {}, env: { IMPACT_API_KEY: undefined } }, ['IMPACT_API_KEY']],
      [{ impact: { campaignId: 'marked-value', accountSid: undefined } }, ['accountSid', 'campaignId']],
    ]) {
      const { worker: wrong, stop } = await pair(options);
      const health = await wrong.call('GET', '/health');
      assert.deepEqual([health.json.outcome, health.json.code, health.json.impact.errors.sort()], ['attention', 'bad_settings', errors]);
      assert.ok(!health.text.includes('marked-value'));
      const answer = await post(wrong, order('health-1'), TO);
      assert.deepEqual([answer.status, answer.json.code], [503, 'bad_settings']);
      assert.deepEqual((await post(wrong, affonsoOrder('health-2'))).status, 200);
      await stop();
    }
    const { worker: off, stop } = await pair({});
    assert.match((await off.call('GET', '/health')).json.impact, /^off \(no IMPACT_SETTINGS\)/);
    await stop();
    assert.deepEqual(credited(await emulator.impact.ledger()), []);
  });

  alone('metrics count each destination apart', { impact: REVERSALS }, async ({ worker }) => {
    await post(worker, affonsoOrder('count-1'));
    for (const one of [order('count-2'), order('count-3'), page('count-4'), event('group', 'count-5')]) await post(worker, one, TO);
    const { text } = await worker.call('GET', '/metrics', BEARER);
    const counts = [...text.matchAll(/^affonso_segment_events_total\{destination="(\w+)",outcome="(\w+)",code="(\w+)",event_type="([^"]*)"\} (\d+)$/gm)];
    assert.deepEqual(counts.map(([, ...cells]) => cells.join(' ')), [
      'affonso delivered delivered conversion 1', 'impact delivered delivered page load 1', 'impact delivered queued action 2', 'impact ignored call_not_used  1',
    ]);
  });

  for (const queue of [false, true]) {
    const MARKS = ['marked-user', 'marked-anonymous', 'marked@example.com', 'Marked Name', '192.0.2.99', 'marked-order', 'marked-click'];
    const [userId, anonymousId, email, name, ip, orderId, click] = MARKS;
    const SECRETS = ['token-marked', Buffer.from('IRdemo:token-marked').toString('base64')];
    const marked = { queue, impact: { ...REVERSALS, enableIdentifyEvents: true }, env: { IMPACT_API_KEY: SECRETS[0] }, consumer: { maxRetries: 0 } };
    alone(`secrets and personal data stay unsaid, ${queue ? 'queued' : 'direct'}`, marked, async ({ emulator: { impact }, worker }) => {
      await impact.reset({ tokens: [{ token: SECRETS[0] }] });
      const traits = { email, name };
      const person = { userId, anonymousId, context: { ip, traits, page: { url: `https://shop.example/?im_ref=${click}&email=${email}` } } };
      const quoting = { answer: { status: 400, body: JSON.stringify({ errors: [{ field: 'CustomerId', message: `${userId} ${name} ${SECRETS[0]} ${orderId}` }] }) } };
      const kinds = [undefined, { status: 503 }, { status: 422 }, { status: 401 }, 'garbage', 'reset', quoting];
      const answers = [];
      for (const [n, kind] of kinds.entries()) {
        await impact.faults(kind ? [fault(kind, { calls: 'all' })] : []);
        const sale = { properties: { order_id: `${orderId}-${n}`, ...traits } };
        const events = [order(`t-${n}-1`, { ...person, ...sale }), page(`t-${n}-2`, person), event('identify', `t-${n}-3`, { ...person, traits })];
        for (const one of events) answers.push(await post(worker, one, TO));
        const ends = () => worker.lines().filter(({ via }) => via === (queue ? 'queue' : 'direct')).length;
        await until(() => ends() >= 3 * (n + 1));
      }
      answers.push(await post(worker, event('delete', 't-delete', { userId, anonymousId: undefined }), TO));
      for (const route of ['/health', '/metrics', '/dead-letters']) answers.push(await worker.call('GET', route, BEARER));
      const logged = worker.logs.join('\n');
      for (const mark of [...MARKS, ...SECRETS]) assert.ok(!logged.includes(mark), `${mark} is logged`);
      // Segment gets to read the target's own words, less the secrets; what we say ourselves names nobody.
      const said = answers.map(({ text, json }) => (/^refused$/.test(json?.code) ? text.replace(userId, '').replace(name, '').replace(new RegExp(`${orderId}-?\\d*`), '') : text)).join('\n');
      for (const mark of [...MARKS, ...SECRETS]) assert.ok(!said.includes(mark), `${mark} is told: ${said.slice(said.indexOf(mark) - 300, said.indexOf(mark) + 50)}`);
    });
  }
});
