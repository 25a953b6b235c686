// Delivery within the request: whatever happens at Affonso, the status tells Segment the right thing, and every sale is paid once.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';

import { fault, startEmulator } from '../shipped/emulator.mjs';
import { identify, order, orders, page } from './events.mjs';
import { assertBooks, bodiesTo, QUICK, SIDES, SLUGGISH } from './faults.mjs';
import { createSender, post } from './segment.mjs';
import { startWorker } from './worker.mjs';

const ARRAYS = { ALLOW_SIGNED_FIRST: 'true' };
const keysOf = (events) => events.map(({ messageId }) => messageId);

let emulator;
/** The same door with a memory and without. */
const workers = {};
before(async () => {
  emulator = await startEmulator();
  workers['with memory'] = await startWorker({ emulator, env: ARRAYS });
  workers['without memory'] = await startWorker({ emulator, env: ARRAYS, memory: false });
});
beforeEach(() => emulator.reset());
after(() => emulator.stop());

for (const kind of ['with memory', 'without memory']) {
  describe(`one fault, ${kind}`, () => {
    for (const [name, what] of QUICK) {
      for (const when of SIDES) {
        const id = `${name} ${when} ${kind}`;
        test(`one sale in spite of ${name} ${when} the booking, alone and in an array`, async () => {
          await emulator.faults([fault(what, { when })]);
          const sender = createSender(workers[kind]);
          const single = await sender.send(order(id));
          assert.deepEqual([single.end, ...single.answers.map(({ status }) => status)], ['delivered', 503, 200]);
          assert.equal(single.answers[0].json.outcome, 'retry');

          await emulator.faults([fault(what, { when, calls: { nth: [2] } })]);
          const events = orders(3, id);
          const array = await sender.send(events);
          assert.deepEqual([array.end, ...array.answers.map(({ status }) => status)], ['delivered', 503, 200]);
          const [first, last] = array.answers.map(({ json }) => json);
          assert.deepEqual([first.outcome, first.counts], ['retry', { delivered: 2, retry: 1 }]);
          assert.deepEqual(first.failures.map(({ outcome, code }) => [outcome, code]), [['retry', first.code]]);
          assert.equal(first.failures[0].messageId, events[first.failures[0].index].messageId);
          assert.deepEqual([last.outcome, last.counts], ['done', { delivered: 3 }]);

          const { summary } = await assertBooks(emulator, [id, ...keysOf(events)]);
          // With a memory a repeat asks again for nothing but what failed.
          assert.equal(summary.calls, 2 + 3 + (kind === 'with memory' ? 1 : 3));
        });
      }
    }
  });
}

describe('what takes its time', { concurrency: 16 }, () => {
  for (const [name, what] of SLUGGISH) {
    for (const when of SIDES) {
      test(`one sale each in spite of ${name} ${when} the booking, answered in time`, async (t) => {
        const far = await startEmulator();
        t.after(() => far.stop());
        const worker = await startWorker({ emulator: far, env: ARRAYS });
        t.after(() => worker.stop());
        await far.faults([fault(what, { when, calls: { range: { from: 1, to: 4 } } })]);
        const sender = createSender(worker);
        const sent = [order('slow-1'), orders(3, 'slow-a')].map((payload) => sender.send(payload));
        for (const { end, answers } of await Promise.all(sent)) {
          assert.deepEqual([end, ...answers.map(({ status }) => status)], ['delivered', 503, 200]);
        }
        await assertBooks(far, ['slow-1', 'slow-a-1', 'slow-a-2', 'slow-a-3']);
      });
    }
  }

  test('with memory an array that no call could finish gets on with each, and ends', async (t) => {
    const far = await startEmulator();
    t.after(() => far.stop());
    await far.reset({ plan: 'launch' });
    const worker = await startWorker({ emulator: far, env: ARRAYS, settings: { requestsPerSecond: '10' } });
    t.after(() => worker.stop());
    const sender = createSender(worker);
    const events = orders(60, 'steps');
    const { end, answers } = await sender.send(events);
    assert.equal(end, 'delivered');
    assert.ok(answers.length > 1, 'one call was enough: nothing was tried');
    assert.ok(answers.every(({ status }) => status !== undefined), 'Segment waited in vain');
    const { summary } = await assertBooks(far, keysOf(events));
    assert.deepEqual([summary.calls, summary.replays], [60, 0]);
  });
});

describe('outcomes and statuses', () => {
  const once = async (event, faults = [], settings) => {
    const worker = settings ? await startWorker({ emulator, settings }) : workers['with memory'];
    await emulator.faults(faults);
    const answer = await post(worker, event);
    if (settings) await worker.stop();
    return answer;
  };

  for (const [what, expected, event, faults, settings] of [
    ['delivered', [200, 'delivered', 'delivered'], order('s-1')],
    ['no referral', [200, 'ignored', 'no_referral'], order('s-2', { userId: 'nobody' })],
    ['a call not used', [200, 'ignored', 'call_not_used'], { type: 'group', messageId: 's-3', groupId: 'g' }],
    ['missing currency', [400, 'rejected', 'missing_currency'], order('s-4', { properties: { currency: null } })],
    ['no identity', [400, 'rejected', 'missing_identity'], order('s-5', { userId: undefined })],
    ['refused by Affonso', [422, 'rejected', 'refused'], order('s-6'), [fault({ status: 422 })]],
    ['a 409', [422, 'rejected', 'refused'], order('s-7'), [fault({ status: 409 })]],
    ['a 410, which Segment would retry', [422, 'rejected', 'refused'], order('s-8'), [fault({ status: 410 })]],
    ['a wrong key', [503, 'retry', 'unauthorized'], order('s-9'), [fault({ status: 401 })]],
    ['a 501, which Segment would drop', [503, 'retry', 'target_unavailable'], order('s-10'), [fault({ status: 501 })]],
    ['bad settings', [503, 'retry', 'bad_settings'], order('s-11'), [], { userIdIs: 'nonsense' }],
    ['switched off for this event', [200, 'ignored', 'integration_off'], order('s-13', { integrations: { Affonso: false } }), [], { integrationName: 'Affonso' }],
    ['a replay meant for another', [200, 'ignored', 'integration_off'], order('s-14', { integrations: { All: false, Other: true } }), [], { integrationName: 'Affonso' }],
    ['integrations without a name of ours', [200, 'delivered', 'delivered'], order('s-15', { integrations: { All: false } })],
    ['no referral, rejected by setting', [422, 'rejected', 'no_referral'], order('s-12', { userId: 'nobody' }), [], { unmatched: 'reject' }],
  ]) {
    test(`${what}: ${expected.join(', ')}`, async () => {
      const answer = await once(event, faults, settings);
      assert.deepEqual([answer.status, answer.json.outcome, answer.json.code], expected, answer.text);
      assert.equal(answer.json.messageId, event.messageId);
      assert.ok(answer.json.message.length > 10, 'says nothing');
    });
  }

  test('a wait that Affonso asks for is passed on', async () => {
    const answer = await once(order('wait-1'), [fault({ answer: { status: 429, headers: [['Retry-After', '7']], body: '{}' } })]);
    assert.deepEqual([answer.status, answer.json.code, answer.headers['retry-after']], [503, 'rate_limited', '7'], answer.text);
  });

  test('settings that are no JSON lose nothing: 503, and their text is not told', async () => {
    const worker = await startWorker({ rawSettings: '{"apiKey": "sk_live_hidden' });
    const answer = await post(worker, order('settings-1'));
    assert.deepEqual([answer.status, answer.json.outcome, answer.json.code], [503, 'retry', 'bad_settings'], answer.text);
    assert.ok(!answer.text.includes('hidden'), answer.text);
  });

  test('an array with failures of both kinds names each by index, and only the retry makes it come again', async () => {
    const events = [order('mix-1'), order('mix-2', { properties: { currency: 'x' } }), order('mix-3', { userId: 'nobody' })];
    const final = await once(events);
    assert.deepEqual([final.status, final.json.outcome, final.json.code], [200, 'done', 'array'], final.text);
    assert.deepEqual(final.json.counts, { delivered: 1, rejected: 1, ignored: 1 });
    assert.deepEqual(final.json.failures.map(({ index, messageId, code }) => [index, messageId, code]), [[1, 'mix-2', 'invalid_currency']]);
  });

  test('of many failures the first twenty are told', async () => {
    const events = Array.from({ length: 25 }, (_, n) => order(`bad-${n}`, { properties: { currency: null } }));
    const { json } = await once(events);
    assert.deepEqual([json.counts, json.failures.length], [{ rejected: 25 }, 20]);
  });
});

describe('how much', () => {
  test('without memory an array of 25 is delivered, of 26 kept outside with the remedies', async () => {
    const most = await post(workers['without memory'], orders(25, 'most'));
    assert.deepEqual([most.status, most.json.counts], [200, { delivered: 25 }], most.text);
    const more = await post(workers['without memory'], orders(26, 'more'));
    assert.deepEqual([more.status, more.json.outcome, more.json.code], [503, 'retry', 'array_needs_queue'], more.text);
    assert.match(more.json.message, /QUEUE/i);
    assert.match(more.json.message, /batch/i);
    await assertBooks(emulator, keysOf(orders(25, 'most')));
  });

  test('two at once with the same event pay it once', async () => {
    for (const worker of Object.values(workers)) {
      await emulator.reset();
      const event = order('at-once');
      const answers = await Promise.all([1, 2, 3, 4].map(() => post(worker, event)));
      assert.deepEqual(answers.map(({ status }) => status), [200, 200, 200, 200]);
      await assertBooks(emulator, ['at-once']);
    }
  });
});

describe('clicks, which have no key', () => {
  const CLICKS = { clicks: true, anonymousEvents: 'ignore' };
  const visit = (id) => page(id, '?ref=partner_demo', { anonymousId: `anonymous-${id}` });
  const clicksOf = async () => bodiesTo(await emulator.ledger(), '/v1/clicks').length;

  for (const [what, kind, when] of [['a reset', 'reset', 'after'], ['a 500', { status: 500 }, 'before'], ['garbage', 'garbage', 'after']]) {
    test(`${what} in the middle of it: not sent a second time, not even when Segment sends the page again`, async (t) => {
      const worker = await startWorker({ emulator, settings: CLICKS });
      t.after(() => worker.stop());
      await emulator.faults([fault(kind, { when })]);
      const { end } = await createSender(worker).send(visit('click-1'));
      assert.equal(end, kind === 'garbage' ? 'delivered' : 'dropped');
      assert.equal(await clicksOf(), 1);
      await post(worker, visit('click-1'));
      assert.equal(await clicksOf(), 1);
    });
  }

  test('without memory a click is not taken from an array, where a neighbour can make it come again', async (t) => {
    const worker = await startWorker({ emulator, env: ARRAYS, memory: false, settings: CLICKS });
    t.after(() => worker.stop());
    await emulator.faults([fault({ status: 503 })]);
    const { answers } = await createSender(worker).send([order('beside-click'), visit('click-2')]);
    assert.deepEqual(answers.map(({ status }) => status), [503, 200]);
    assert.equal(await clicksOf(), 0);
    assert.equal((await post(worker, visit('click-3'))).json.outcome, 'delivered');
    assert.equal(await clicksOf(), 1);
  });

  test('with memory it is, and taken once, whatever happens to its neighbour', async (t) => {
    const worker = await startWorker({ emulator, env: ARRAYS, settings: CLICKS });
    t.after(() => worker.stop());
    await emulator.faults([{ ...fault({ status: 503 }, { calls: { nth: [1, 2] } }), path: '/v1/events' }]);
    const { end, answers } = await createSender(worker).send([visit('click-4'), order('beside-4'), identify('id-4', { userId: 'u' })]);
    assert.deepEqual([end, ...answers.map(({ status }) => status)], ['delivered', 503, 503, 200]);
    assert.equal(await clicksOf(), 1);
    await assertBooks(emulator, ['beside-4']);
  });

  test('the same page call twice in one array is one click', async (t) => {
    const worker = await startWorker({ emulator, env: ARRAYS, settings: CLICKS });
    t.after(() => worker.stop());
    const once = visit('click-5');
    assert.equal((await post(worker, [once, once, order('beside-5'), once])).status, 200);
    assert.equal(await clicksOf(), 1);
  });
});
