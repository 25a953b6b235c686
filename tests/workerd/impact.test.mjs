// impact.com in the Worker, beside Affonso and without it: each webhook goes to its own, memory credits a later order, and
// through every fault an order is credited once.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';

import { SIDES } from '../shipped/deliver.mjs';
import { fault, soldKeys, startEmulator } from '../shipped/emulator.mjs';
import { assertNoViolations, BRIEF, CLICK, credited, event, formsTo, order, orders, page, REVERSALS, refund } from '../shipped/impact.mjs';
import { order as affonsoOrder } from './events.mjs';
import { postAll } from './people.mjs';
import { createSender, post } from './segment.mjs';
import { startWorker } from './worker.mjs';

const TO = { to: 'impact' };
const LINK = 'https://mysite.pxf.io/c/20000/1/1000';
const idsOf = (events) => events.map(({ properties }) => properties.order_id).sort();

let emulator;
let impact;
let worker;
before(async () => {
  emulator = await startEmulator();
  ({ impact } = emulator);
  worker = await startWorker({ emulator, impact: REVERSALS, env: { ALLOW_SIGNED_FIRST: 'true' } });
});
beforeEach(() => Promise.all([emulator.reset(), impact.reset()]));
after(() => emulator.stop());

async function assertCredited(ids) {
  const ledger = await impact.ledger();
  assert.deepEqual(credited(ledger), [...ids].sort());
  assert.equal(ledger.summary.double_credits, 0, 'credited twice');
  assertNoViolations(ledger);
  return ledger;
}

describe('two destinations in one Worker', () => {
  test('each webhook goes to its own', async () => {
    assert.deepEqual(await postAll(worker, [affonsoOrder('own-1')]), ['delivered']);
    assert.deepEqual(await postAll(worker, [order('own-2')], TO), ['queued']);
    assert.deepEqual(soldKeys(await emulator.ledger()), ['own-1']);
    await assertCredited(['order-own-2']);
  });

  test('the same event may go to both: what one has seen the other has not', async () => {
    const both = affonsoOrder('both', { anonymousId: 'a', context: { page: { url: `https://shop.example/?im_ref=${CLICK}` } } });
    assert.deepEqual([...await postAll(worker, [both]), ...await postAll(worker, [both, both], TO)], ['delivered', 'queued', 'seen_before']);
    assert.equal((await impact.ledger()).summary.calls, 1);
  });

  test('without a signature nobody gets in, and no other door is there', async () => {
    const unsigned = await post(worker, order('door-1'), { ...TO, secret: 'wrong' });
    assert.deepEqual([unsigned.status, unsigned.json.outcome], [503, 'retry']);
    assert.equal((await post(worker, order('door-2'), { to: 'impact/api' })).status, 404);
    assert.equal((await impact.ledger()).summary.calls, 0);
  });
});

describe('outcomes and statuses', () => {
  const nameless = () => order(undefined, { properties: { order_id: undefined } });
  for (const [what, expected, make, kind] of [
    ['queued', [200, 'delivered', 'queued'], () => order('s-1')],
    ['a page load', [200, 'delivered', 'delivered'], () => page('s-2')],
    ['a reversal', [200, 'delivered', 'queued'], () => refund('s-3', 'x')],
    ['not listed', [200, 'ignored', 'event_not_listed'], () => event('track', 's-4', { event: 'Product Viewed' })],
    ['nobody', [400, 'rejected', 'missing_attribution'], () => order('s-5', { userId: null, anonymousId: null, context: {} })],
    ['refused', [422, 'rejected', 'refused'], () => order('s-6'), { status: 422 }],
    ['a 410, which Segment would retry', [422, 'rejected', 'refused'], () => order('s-7'), { status: 410 }],
    ['a wrong token', [503, 'retry', 'unauthorized'], () => order('s-8'), { status: 401 }],
    ['a 501, which Segment would drop', [503, 'retry', 'target_unavailable'], () => order('s-9'), { status: 501 }],
    ['no id at all, and no clear answer', [422, 'rejected', 'unclear_not_retried'], nameless, { status: 503 }],
    ['no id at all, turned away at the door', [503, 'retry', 'rate_limited'], nameless, { status: 429 }],
  ]) {
    test(`${what}: ${expected.join(', ')}`, async () => {
      await impact.faults(kind ? [fault(kind)] : []);
      const { status, json, text } = await post(worker, make(), TO);
      assert.deepEqual([status, json.outcome, json.code], expected, text);
    });
  }

  test('the wait that impact.com asks for is passed on', async () => {
    await impact.faults([fault({ answer: { status: 429, headers: [['X-RateLimit-Reset', '17']], body: '{}' } })]);
    const { status, headers, json } = await post(worker, order('wait-1'), TO);
    assert.deepEqual([status, json.code, headers['retry-after']], [503, 'rate_limited', '17']);
  });

  test('an order without any id is not taken from an array, where a neighbour can make it come again', async () => {
    const { status, json } = await post(worker, [order('beside-1'), nameless()], TO);
    assert.deepEqual([status, json.counts, json.failures.map(({ code }) => code)], [200, { delivered: 1, rejected: 1 }, ['order_may_repeat']]);
  });
});

describe('one fault, and Segment comes again', () => {
  for (const [name, kind] of Object.entries(BRIEF)) {
    for (const when of SIDES) {
      test(`one action in spite of ${name} ${when} the booking, alone and in an array`, async () => {
        const sender = createSender(worker, TO);
        await impact.faults([fault(kind, { when })]);
        const single = await sender.send(order(`${name} ${when}`));
        assert.deepEqual([single.end, ...single.answers.map(({ status }) => status)], ['delivered', 503, 200]);
        await impact.faults([fault(kind, { when, calls: { nth: [2] } })]);
        const events = orders(3, `${name} ${when}`);
        const array = await sender.send(events);
        assert.deepEqual([array.end, ...array.answers.map(({ status }) => status)], ['delivered', 503, 200]);
        assert.deepEqual(array.answers[0].json.counts, { delivered: 2, retry: 1 });
        // With a memory a repeat asks again for nothing but what failed.
        const { summary } = await assertCredited([`order-${name} ${when}`, ...idsOf(events)]);
        assert.equal(summary.calls, 2 + 4);
      });
    }
  }

  test('of an array whose page loads hang every order is delivered in the same call', async () => {
    await impact.faults([{ ...fault('hang', { calls: 'all' }), path: '/impact/trk/PageLoad' }]);
    const loads = Array.from({ length: 12 }, (_, n) => page(`hang-${n}`, { anonymousId: `visitor-${n}`, userId: undefined }));
    const sales = orders(12, 'hang').map((one, n) => ({ ...one, anonymousId: `buyer-${n}`, userId: undefined }));
    const { status, json, ms } = await post(worker, [...loads, ...sales], TO);
    assert.deepEqual([status, json.counts], [503, { delivered: 12, retry: 12 }]);
    assert.ok(ms < 5000, `${ms} ms`);
    await assertCredited(idsOf(sales));
  });
});

describe('memory', () => {
  const person = (name) => ({ anonymousId: `web-${name}`, userId: undefined });
  const visit = (name, url = LINK) => page(`visit-${name}`, { ...person(name), context: { page: { url } } });
  const known = (name) => event('identify', `known-${name}`, { anonymousId: `web-${name}`, userId: `user-${name}`, traits: {} });
  const sale = (name, more) => order(`sold-${name}`, { anonymousId: undefined, userId: `user-${name}`, context: {}, ...more });
  const clickOf = async () => formsTo(await impact.ledger(), 'Conversions').at(-1).ClickId;

  test('the click id of a page load\'s answer goes with a later order of the server, which has the user alone', async () => {
    assert.deepEqual(await postAll(worker, [visit('maya'), known('maya')], TO), ['delivered', 'call_not_used']);
    const { json, text } = await post(worker, sale('maya'), TO);
    assert.equal(json.code, 'queued', text);
    assert.match(text, /remembered/);
    const { page_loads: [load], actions } = await impact.ledger();
    assert.equal(await clickOf(), load.click_id);
    assert.deepEqual(actions.map(({ media_partner_id: partner, attributed_by: by }) => [partner, by]), [[20000, 'ClickId']]);
  });

  test('the click of the page itself is remembered where no page load is sent', async (t) => {
    const quiet = await startWorker({ emulator, impact: { enablePageEvents: false } });
    t.after(() => quiet.stop());
    await postAll(quiet, [visit('quiet', `https://shop.example/?im_ref=${CLICK}`), known('quiet'), sale('quiet')], TO);
    assert.equal(await clickOf(), CLICK);
    assert.equal((await impact.ledger()).summary.page_loads, 0);
  });

  test('in one array neither waits for the other: the order goes without the click, the next one has it', async () => {
    const { status, json } = await post(worker, [visit('array'), known('array'), sale('array')], TO);
    assert.deepEqual([status, json.counts], [200, { delivered: 2, ignored: 1 }]);
    assert.equal(await clickOf(), undefined);
    await post(worker, sale('array', { messageId: 'sold-array-2', properties: { order_id: 'array-2', revenue: 5 } }), TO);
    assert.match(await clickOf(), /^clk_load_/);
  });

  test('a click of the order itself goes before a remembered one, and nobody gets the click of another', async () => {
    await postAll(worker, [visit('own'), known('own'), known('other')], TO);
    await post(worker, sale('own', { context: { page: { url: `https://shop.example/?im_ref=${CLICK}` } } }), TO);
    assert.equal(await clickOf(), CLICK);
    await post(worker, sale('other'), TO);
    assert.equal(await clickOf(), undefined);
  });

  test('seen twice is one request, and ends as it ended', async () => {
    const events = [visit('twice'), sale('twice'), order('twice-2', { userId: null, anonymousId: null, context: {} })];
    await postAll(worker, events, TO);
    assert.deepEqual(await postAll(worker, events, TO), ['seen_before', 'seen_before', 'missing_attribution']);
    assert.equal((await impact.ledger()).summary.calls, 2);
  });

  test('a delete call erases the click', async () => {
    await postAll(worker, [visit('gone'), known('gone')], TO);
    const deleted = event('delete', 'delete-gone', { anonymousId: undefined, userId: 'user-gone', context: [], integrations: null });
    assert.deepEqual(await postAll(worker, [deleted, sale('gone')], TO), ['memory_erased', 'queued']);
    assert.equal(await clickOf(), undefined);
  });

  test('what Affonso\'s door was told of a person does not reach impact.com', async () => {
    await postAll(worker, [visit('apart', `https://shop.example/?im_ref=${CLICK}&affonso_referral=ref_demo`), known('apart')]);
    await post(worker, sale('apart'), TO);
    assert.equal(await clickOf(), undefined);
  });
});
