// Whole deliveries of the function for impact.com through everything that can go wrong: an order is credited once, a page
// load arrives, a reversal takes back what it should, and nothing is lost.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { assertClean, retryLoop } from '../sandbox/sandbox.mjs';
import { assertSoldOnce, deliver, scatteredFaults, SIDES, SLOW } from './deliver.mjs';
import { fault } from './emulator.mjs';
import { LONGEST_CALL_MS } from './function.mjs';
import { assertNoViolations, BOOKS, BRIEF, credited, formsTo, impactWith, order, orders, page, refund, REVERSALS, settingsFor, shipped } from './impact.mjs';

/** An event through one fault at its first call; gives the books. */
async function deliverThrough(t, { handler, event, settings = {}, before = [] }, kind, when, tries = ['retry', 'delivered']) {
  const impact = await impactWith(t, []);
  const sandbox = shipped();
  for (const earlier of before) assert.equal((await deliver(sandbox, 'onTrack', earlier, settingsFor(impact, settings))).outcome, 'delivered');
  // Without waiting for anything the emulator has judged whatever came before.
  await impact.ledger();
  await impact.faults([fault(kind, { when })]);
  const end = await deliver(sandbox, handler, event, settingsFor(impact, settings));
  assert.equal(end.outcome, 'delivered');
  assert.deepEqual(end.results.map(({ segment }) => segment.code), tries);
  const ledger = await impact.ledger();
  assertNoViolations(ledger);
  await impact.stop();
  await new Promise((wake) => setTimeout(wake, 20));
  assert.deepEqual(sandbox.unhandled, []);
  return { impact, ledger };
}

/** What is delivered, and what must stand in the books: `doubled` where the first try had been booked and came again. */
const KINDS = {
  'an order': {
    make: () => ({ handler: 'onTrack', event: order('m-1') }),
    check: ({ actions, summary, submissions }, doubled) => {
      assert.deepEqual(actions.map(({ order_id: id, amount }) => [id, String(amount)]), [['order-m-1', '40']]);
      assert.equal(summary.double_credits, 0, 'credited twice');
      assert.deepEqual([submissions.length, summary.duplicates], doubled ? [2, 1] : [1, 0]);
    },
  },
  'a page load': {
    make: () => ({ handler: 'onPage', event: page('p-1') }),
    // impact.com knows no key of a page load: one that arrived unheard arrives twice, and is the same visitor's.
    check: ({ page_loads: loads, people }, doubled) => {
      assert.equal(loads.length, doubled ? 2 : 1);
      assert.equal(people.length, 1);
    },
  },
  'a reversal': {
    make: () => ({ handler: 'onTrack', event: refund('r-1', 'm-1'), settings: REVERSALS, before: [order('m-1')] }),
    check: ({ attempts, actions, changes }) => {
      assert.deepEqual([attempts.at(-1).method, actions.map(({ state }) => state)], ['DELETE', ['REVERSED']]);
      assert.equal(changes.length, 1, 'what went back already stays so');
    },
  },
  'an adjustment': {
    make: () => ({ handler: 'onTrack', event: refund('r-1', 'm-1', { remaining_amount: '12.50' }), settings: REVERSALS, before: [order('m-1')] }),
    check: ({ attempts, actions, earnings }) => {
      assert.equal(attempts.at(-1).method, 'PUT');
      assert.deepEqual(actions.map(({ state, amount }) => [state, String(amount)]), [['PENDING', '12.5']]);
      assert.deepEqual(earnings.map(({ amount, payout }) => [String(amount), String(payout)]), [['12.5', '1.25']]);
    },
  },
};

for (const [what, { make, check }] of Object.entries(KINDS)) {
  describe(what, () => {
    test('without a fault one call is enough', async (t) => {
      const { handler, event, settings = {}, before = [] } = make();
      const impact = await impactWith(t, []);
      const sandbox = shipped();
      for (const earlier of before) await deliver(sandbox, 'onTrack', earlier, settingsFor(impact, settings));
      const end = await deliver(sandbox, handler, event, settingsFor(impact, settings));
      assert.deepEqual(end.results.map(({ segment }) => segment.code), ['delivered']);
      check(await impact.ledger(), false);
    });

    for (const [name, kind] of Object.entries(BRIEF)) {
      for (const when of SIDES) {
        test(`delivered in spite of ${name} ${when} the booking`, async (t) => {
          const { ledger } = await deliverThrough(t, make(), kind, when);
          check(ledger, when === 'after');
        });
      }
    }
  });
}

describe('what takes the whole deadline', { concurrency: 24 }, () => {
  for (const [what, { make, check }] of Object.entries(KINDS)) {
    for (const [name, kind] of Object.entries(SLOW)) {
      for (const when of SIDES) {
        test(`${what} is delivered in spite of ${name} ${when} the booking`, async (t) => {
          const { ledger } = await deliverThrough(t, make(), kind, when);
          check(ledger, when === 'after');
        });
      }
    }
  }

  test('a batch of 200 whose page loads all hang: every order is delivered in the same call, and every page load comes again', async (t) => {
    const impact = await impactWith(t, []);
    await impact.faults([{ ...fault('hang', { calls: 'all' }), path: '/impact/trk/PageLoad' }]);
    const events = Array.from({ length: 200 }, (_, n) => (n % 2 === 0 ? page(`p-${n}`) : order(`m-${n}`)));
    const sandbox = shipped();
    const result = await sandbox.call('onBatch', events, settingsFor(impact));
    assertClean(result);
    assert.ok(result.ms < LONGEST_CALL_MS, `${result.ms} ms`);
    const statuses = (wanted) => new Set(result.returned.filter((_, n) => n % 2 === wanted).map(({ status }) => status));
    assert.deepEqual([[...statuses(0)], [...statuses(1)]], [[500], [200]]);
    const sales = events.filter(({ type }) => type === 'track');
    await assertSoldOnce(impact, BOOKS.keysOf(sales), BOOKS);
    await impact.faults([]);
    assert.equal((await deliver(sandbox, 'onBatch', events, settingsFor(impact))).outcome, 'delivered');
    await assertSoldOnce(impact, BOOKS.keysOf(sales), BOOKS);
    assert.equal(new Set((await impact.ledger()).page_loads.map(({ event_ms: at }) => at)).size, 100);
  });

  test('and the other way round: conversions that hang hold up no page load', async (t) => {
    const impact = await impactWith(t, []);
    await impact.faults([{ ...fault('hang', { calls: 'all' }), path: '/impact/api/Advertisers/{id}/Conversions' }]);
    const events = Array.from({ length: 100 }, (_, n) => (n < 50 ? order(`m-${n}`) : page(`p-${n}`)));
    const result = await shipped().call('onBatch', events, settingsFor(impact));
    assertClean(result);
    assert.deepEqual(result.returned.map(({ status }) => status), [...Array(50).fill(500), ...Array(50).fill(200)]);
    assert.equal((await impact.ledger()).summary.page_loads, 50);
  });
});

// ---- several faults

test('thirty orders through a far side that fails every second time', async (t) => {
  const impact = await impactWith(t, scatteredFaults(200, 7));
  const sandbox = shipped();
  const events = orders(30);
  for (const one of events) assert.equal((await deliver(sandbox, 'onTrack', one, settingsFor(impact))).outcome, 'delivered');
  await assertSoldOnce(impact, BOOKS.keysOf(events), BOOKS);
});

test('three batches of page loads, orders and reversals through such a far side', async (t) => {
  const impact = await impactWith(t, []);
  const sandbox = shipped();
  const settings = settingsFor(impact, REVERSALS);
  const first = orders(20, 'first');
  await impact.faults(scatteredFaults(60, 11));
  assert.equal((await deliver(sandbox, 'onBatch', first, settings)).outcome, 'delivered');
  // Reversals after the orders they take back were judged.
  await impact.ledger();
  await impact.faults(scatteredFaults(90, 13));
  const second = orders(10, 'second');
  const mixed = [...first.slice(0, 5).map((_, n) => refund(`r-${n}`, `first-${n + 1}`)), ...second, page('p-1'), page('p-2')];
  assert.equal((await deliver(sandbox, 'onBatch', mixed, settings)).outcome, 'delivered');
  await assertSoldOnce(impact, BOOKS.keysOf([...first.slice(5), ...second]), BOOKS);
});

// ---- what is final, and what never ends

for (const status of [400, 409, 413, 415, 422]) {
  test(`a ${status} is final: told once, never sent again`, async (t) => {
    const impact = await impactWith(t, [fault({ status }, { calls: 'all' })]);
    for (const [handler, event] of [['onTrack', order('m-1')], ['onPage', page('p-1')]]) {
      const end = await deliver(shipped(), handler, event, settingsFor(impact));
      assert.deepEqual([end.outcome, end.results.length, end.results[0].error.name], ['discarded', 1, 'ValidationError']);
    }
    assert.equal((await impact.ledger()).summary.calls, 2);
  });
}

test('what impact.com refuses is told with its own fields', async (t) => {
  const impact = await impactWith(t, []);
  const wrong = settingsFor(impact, { customParameterMapping: { OrderTax: 'properties.weird', CustomerEmail: 'properties.none' } });
  const result = await shipped().call('onTrack', order('m-1', { properties: { weird: 'much' } }), wrong);
  assertClean(result);
  // An amount that is none never leaves: the parameter is left out, and the order goes on.
  assert.equal(result.returned?.code, 'queued', result.error?.message);
  await impact.faults([fault({ answer: { status: 400, body: '{"Status":"ERROR","errors":[{"field":"CampaignId","level":"ERROR","message":"Not a numeric value"}]}' } })]);
  const refused = await shipped().call('onTrack', order('m-2'), settingsFor(impact));
  assertClean(refused);
  assert.match(refused.error.message, /^refused: .*CampaignId: Not a numeric value/);
});

test('a far side that never recovers uses up the four hours, and the event is never called delivered', async (t) => {
  const impact = await impactWith(t, [fault({ status: 503 }, { calls: 'all' })]);
  const end = await retryLoop(shipped(), 'onTrack', order('m-1'), settingsFor(impact), { onResult: assertClean });
  assert.equal(end.outcome, 'expired');
  assert.deepEqual(credited(await impact.ledger()), []);
});

// ---- credentials

for (const [status, code] of [[401, 'unauthorized'], [403, 'forbidden'], [402, 'payment_required'], [404, 'wrong_address']]) {
  test(`a ${status} comes again, naming the setting, and is final where the settings say so`, async (t) => {
    const impact = await impactWith(t, [fault({ status }, { calls: 'all' })]);
    for (const [authErrors, name] of [[undefined, 'RetryError'], ['reject', 'ValidationError']]) {
      const result = await shipped().call('onTrack', order('m-1'), settingsFor(impact, { authErrors }));
      assertClean(result);
      assert.equal(result.error?.name, name);
      assert.match(result.error.message, new RegExp(`^${code}: .*\\b(apiKey|accountSid)\\b`));
    }
  });
}

test('a token without the scope, and an account that is not the token\'s', async (t) => {
  const impact = await impactWith(t, []);
  await impact.reset({ tokens: [{ token: 'token-demo', scopes: ['conversions'] }] });
  const settings = settingsFor(impact, REVERSALS);
  const sandbox = shipped();
  assert.equal((await sandbox.call('onTrack', order('m-1'), settings)).returned?.code, 'queued');
  const reversal = await sandbox.call('onTrack', refund('r-1', 'm-1'), settings);
  assert.match(reversal.error?.message, /^forbidden: .*apiKey must have the scope for actions/);
  const stranger = await sandbox.call('onTrack', order('m-2'), { ...settings, accountSid: 'IRother' });
  assert.match(stranger.error?.message, /^unauthorized: .*accountSid and apiKey/);
});

test('the order id stays the same over all tries, whatever else is in the event', async (t) => {
  const impact = await impactWith(t, [fault({ status: 503 }, { calls: { nth: [1, 2] } })]);
  const long = 'L'.repeat(80);
  const end = await deliver(shipped(), 'onTrack', order('m-1', { properties: { order_id: long } }), settingsFor(impact));
  assert.equal(end.results.length, 3);
  const ids = formsTo(await impact.ledger(), 'Conversions').map(({ OrderId: id }) => id);
  assert.deepEqual([ids.length, new Set(ids).size, ids[0].length], [3, 1, 64]);
});
