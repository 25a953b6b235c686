// The soak's judges see what they are there for: each mistake is made at the emulator, beside books that say what should stand there.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';

import { openBooks } from './books.mjs';
import { judgeImpact } from './impact-judge.mjs';
import { judgeAffonso } from './judge.mjs';
import { fault, startEmulator } from '../shipped/emulator.mjs';
import { API_KEY } from '../shipped/function.mjs';
import { ACCOUNT_SID, CLICK, PARTNER, TOKEN } from '../shipped/impact.mjs';

const AT = '2026-11-01T10:00:00.000Z';

let emulator;
let books;
before(async () => {
  emulator = await startEmulator();
});
beforeEach(async () => {
  books = openBooks();
  await Promise.all([emulator.reset({ referrals: [{ referral_id: 'ref_1', external_user_id: 'u-1' }, { referral_id: 'ref_2', status: 'click' }] }), emulator.impact.reset()]);
});
after(() => emulator.stop());

describe('Affonso', () => {
  const call = async (path, body) => {
    const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' };
    const answer = await fetch(`${emulator.url}/v1/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await answer.json()).data;
  };
  const sale = (key, more) =>
    call('events', { event_name: 'Order Completed', event_type: 'conversion', external_user_id: 'u-1', sale_amount: 10.5, sale_amount_currency: 'USD', external_event_id: key, occurred_at: AT, ...more });
  const click = (createdAt) => call('clicks', { trackingId: 'partner_demo', createdAt });
  const due = (key, more) => books.affonso.entries.set(key, { kind: 'conversion', referral: 'ref_1', amount: '10.50', ...more });
  const verdict = async () => judgeAffonso(books.affonso, await emulator.ledger());
  const assertWrong = async (...patterns) => {
    const { wrong } = await verdict();
    assert.equal(wrong.length, patterns.length, wrong.join('\n'));
    patterns.forEach((pattern, index) => assert.match(wrong[index], pattern));
  };

  test('nothing is wrong where everything stands as it should', async () => {
    due('k-1');
    due('k-2');
    books.affonso.refunds.set('refund:1', 'k-2');
    books.affonso.signups.set('ref_2', 'u-2');
    books.affonso.clicks.add(AT);
    await sale('k-1');
    await sale('k-1');
    const { id } = await sale('k-2', { occurred_at: '2026-11-01T11:00:00.000Z' });
    await call(`conversions/${id}/refund`, { external_event_id: 'refund:1' });
    await call('signups', { click_id: 'ref_2', external_user_id: 'u-2' });
    await click(AT);
    const { wrong, seen } = await verdict();
    assert.deepEqual(wrong, []);
    assert.deepEqual([seen.sales, seen.refunds, seen.signups, seen.clicks], [2, 1, 1, 1]);
  });

  test('a sale under another key is paid twice and uninvited', async () => {
    due('k-1');
    await sale('k-1');
    await sale('k-1-again');
    await assertWrong(/^1 sales paid twice/, /^booked uninvited: k-1-again/, /^commissions of 6300 thousandths .* 3150 are due/);
  });

  test('a sale that is missing, of somebody else, or of another amount', async () => {
    due('k-1');
    due('k-2', { referral: 'ref_2' });
    due('k-3', { amount: '10.49' });
    await sale('k-2');
    await sale('k-3', { occurred_at: '2026-11-01T11:00:00.000Z' });
    await assertWrong(/^lost: k-1$/, /^k-2 is a conversion of ref_1, not/, /^k-3 is booked with 10\.5, not 10\.49/, /^commissions/);
  });

  test('a refund that is missing, and one that nobody asked for', async () => {
    due('k-1');
    due('k-2');
    books.affonso.refunds.set('refund:1', 'k-1');
    await sale('k-1');
    const { id } = await sale('k-2', { occurred_at: '2026-11-01T11:00:00.000Z' });
    await call(`conversions/${id}/refund`, { external_event_id: 'refund:2', amount: 1 });
    await assertWrong(/^lost: refund:1/, /^given back uninvited: refund:2/, /^commissions/);
  });

  test('a sign-up that is missing', async () => {
    books.affonso.signups.set('ref_2', 'u-2');
    await assertWrong(/^0 sign-ups of u-2/);
  });

  test('a click made twice is wrong, one lost by a fault is not', async () => {
    books.affonso.clicks.add(AT).add('2026-11-01T11:00:00.000Z').add('2026-11-01T12:00:00.000Z');
    await click(AT);
    await click(AT);
    await emulator.faults([fault({ status: 503 })]);
    await click('2026-11-01T11:00:00.000Z');
    await assertWrong(/^2 clicks of the page at/, /^lost: the click of the page at 2026-11-01T12/);
  });
});

describe('impact.com', () => {
  const call = (method, url, fields, headers = {}) =>
    fetch(`${emulator.url}${url}`, { method, headers, body: new URLSearchParams({ CampaignId: '1000', EventDate: AT, ...fields }) });
  const authorization = `Basic ${Buffer.from(`${ACCOUNT_SID}:${TOKEN}`).toString('base64')}`;
  const order = (id, more) =>
    call('POST', `/impact/api/Advertisers/${ACCOUNT_SID}/Conversions`, { EventTypeId: '4000', OrderId: id, ClickId: CLICK, CurrencyCode: 'USD', OrderSubTotalPostDiscount: '10.50', ...more }, { authorization });
  const due = (id, more) => books.impact.orders.set(id, { partner: PARTNER, amount: '10.50', reversed: false, ...more });
  const verdict = async () => judgeImpact(books.impact, await emulator.impact.ledger());
  const assertWrong = async (...patterns) => {
    const { wrong } = await verdict();
    assert.equal(wrong.length, patterns.length, wrong.join('\n'));
    patterns.forEach((pattern, index) => assert.match(wrong[index], pattern));
  };

  test('nothing is wrong where everything stands as it should', async () => {
    due('o-1');
    books.impact.loads.add(Date.parse(AT));
    await order('o-1');
    await order('o-1');
    await call('POST', '/impact/trk/PageLoad', { PageUrl: 'https://shop.example/', CustomProfileId: 'a-1' });
    const { wrong, seen } = await verdict();
    assert.deepEqual(wrong, []);
    assert.deepEqual([seen.actions, seen['page loads']], [1, 1]);
  });

  test('an order under another id is credited twice and uninvited', async () => {
    due('o-1');
    await order('o-1');
    await order('o-1-again');
    await assertWrong(/^1 orders credited twice/, /^credited uninvited: o-1-again/);
  });

  test('an order that is missing, of another amount, or should have gone back', async () => {
    due('o-1');
    due('o-2', { amount: '10.49' });
    due('o-3', { reversed: true });
    await order('o-2');
    await order('o-3', { EventDate: '2026-11-01T11:00:00.000Z' });
    await assertWrong(/^lost: o-1$/, /^o-2 is credited with 10\.5/, /^o-3 is PENDING, and should have gone back/);
  });

  test('a page load that is missing', async () => {
    books.impact.loads.add(Date.parse(AT));
    await assertWrong(/^lost: the page load at 2026-11-01T10/);
  });
});
