// What a Worker with a memory knows: which conversion an order became, and which click brought a person.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';

import { fault, startEmulator } from '../shipped/emulator.mjs';
import { alias, identify, order, page, refund, REFUNDS } from './events.mjs';
import { assertBooks } from './faults.mjs';
import { createSender, post } from './segment.mjs';
import { startWorker, until } from './worker.mjs';

/** People whom a click has brought and nobody knows yet, and one customer who is known already. */
const TEAM = {
  referrals: [
    ...['ref_a', 'ref_b'].map((id) => ({ referral_id: id, status: 'click' })),
    { referral_id: 'ref_known', customer_id: 'known', external_user_id: 'known' },
  ],
};
const SETTINGS = { userIdIs: 'external_user_id', signups: 'off', eventTypes: REFUNDS, anonymousEvents: 'ignore' };

let emulator;
let worker;
before(async () => {
  emulator = await startEmulator();
  worker = await startWorker({ emulator, settings: SETTINGS });
});
beforeEach(() => emulator.reset(TEAM));
after(() => emulator.stop());

const outcomeOf = async (event, at = worker) => {
  const { json, text } = await post(at, event);
  assert.ok(json, text);
  return json.code;
};
const creditOf = async (key) => (await emulator.ledger()).entries.find(({ external_event_id: id }) => id === key)?.referral_id;
const visit = (id, click, more) => page(id, `?affonso_referral=${click}`, more);

describe('refunds by order', () => {
  test('an order that was sold is refunded by its id, once', async () => {
    assert.equal(await outcomeOf(order('sale-1', { userId: 'known' })), 'delivered');
    const back = refund('back-1', 'order-sale-1', { userId: 'known' });
    assert.equal(await outcomeOf(back), 'delivered');
    await outcomeOf(back);
    const { entries, refunds } = await emulator.ledger();
    assert.deepEqual(refunds.map(({ conversion_id: id }) => id), [entries[0].conversion_id]);
  });

  test('a refund that comes before its sale comes again until the sale is there', async () => {
    const early = createSender(worker);
    const waiting = early.send(refund('back-2', 'order-sale-2', { userId: 'known' }));
    await until(() => early.counts.tries >= 2);
    assert.equal(await outcomeOf(order('sale-2', { userId: 'known' })), 'delivered');
    const { end, answers } = await waiting;
    assert.deepEqual([end, answers[0].status, answers[0].json.outcome], ['delivered', 503, 'retry']);
    assert.equal((await emulator.ledger()).refunds.length, 1);
  });

  test('so it does in the queue', async (t) => {
    const queued = await startWorker({ emulator, queue: true, settings: SETTINGS });
    t.after(() => queued.stop());
    await post(queued, refund('back-3', 'order-sale-3', { userId: 'known' }));
    await until(() => queued.lines().some(({ outcome, via }) => outcome === 'retry' && via === 'queue'));
    await post(queued, order('sale-3', { userId: 'known' }));
    await queued.ended(2);
    assert.equal((await emulator.ledger()).refunds.length, 1);
  });

  test('after the patience it is rejected, naming the order as unknown', async (t) => {
    const answer = await post(worker, refund('back-4', 'order-never', { daysAgo: 2 }));
    assert.deepEqual([answer.status, answer.json.outcome], [400, 'rejected'], answer.text);
    const hasty = await startWorker({ emulator, settings: { ...SETTINGS, refundPatience: '1h' } });
    t.after(() => hasty.stop());
    assert.equal((await post(hasty, refund('back-5', 'order-never'))).status, 503);
    assert.equal((await post(hasty, refund('back-6', 'order-never', { daysAgo: 0.1 }))).status, 400);
  });

  test('a sale that memory lost is found again when Affonso tells it anew', async () => {
    await emulator.faults([fault('reset', { when: 'after' })]);
    assert.equal((await createSender(worker).send(order('sale-7', { userId: 'known' }))).end, 'delivered');
    assert.equal(await outcomeOf(refund('back-7', 'order-sale-7', { userId: 'known' })), 'delivered');
  });
});

describe('a click on the web, a sale on the server a day later', () => {
  const ids = (name) => ({ anonymousId: `web-${name}`, userId: `user-${name}` });
  const sale = (name, more) => order(`sold-${name}`, { userId: `user-${name}`, ...more });
  const click = (name, more) => visit(`visit-${name}`, 'ref_a', { anonymousId: `web-${name}`, daysAgo: 1, ...more });

  test('without memory nobody is credited', async (t) => {
    const forgetful = await startWorker({ emulator, settings: SETTINGS, memory: false });
    t.after(() => forgetful.stop());
    for (const event of [click('0'), identify('known-0', ids('0'))]) await post(forgetful, event);
    assert.equal(await outcomeOf(sale('0'), forgetful), 'no_referral');
  });

  const JOINS = {
    identify: (name) => identify(`join-${name}`, ids(name), {}, { daysAgo: 0.5 }),
    alias: (name) => alias(`join-${name}`, `web-${name}`, `user-${name}`, { daysAgo: 0.5 }),
  };
  for (const [what, join] of Object.entries(JOINS)) {
    for (const joinedFirst of [false, true]) {
      const name = `${what}-${joinedFirst}`;
      test(`joined by ${what}, which arrives ${joinedFirst ? 'before' : 'after'} the click`, async () => {
        const both = joinedFirst ? [join(name), click(name)] : [click(name), join(name)];
        for (const event of both) assert.ok((await post(worker, event)).status < 400);
        const answer = await post(worker, sale(name));
        assert.equal(answer.json.code, 'delivered', answer.text);
        assert.equal(await creditOf(`sold-${name}`), 'ref_a');
      });
    }
  }

  test('whoever looks at the outcome learns that the click was remembered', async () => {
    for (const event of [click('told'), identify('known-told', ids('told'))]) await post(worker, event);
    const { text } = await post(worker, sale('told'));
    assert.match(text, /remembered/);
  });

  test('a sale that has both ids needs no join', async () => {
    await post(worker, click('both'));
    assert.equal(await outcomeOf(sale('both', ids('both'))), 'delivered');
    assert.equal(await creditOf('sold-both'), 'ref_a');
  });

  test('page, identify, sale and refund in one array', async (t) => {
    const arrays = await startWorker({ emulator, settings: SETTINGS, env: { ALLOW_SIGNED_FIRST: 'true' } });
    t.after(() => arrays.stop());
    const events = [click('array'), identify('known-array', ids('array')), sale('array'), refund('back-array', 'order-sold-array')];
    assert.equal((await createSender(arrays).send(events)).end, 'delivered');
    assert.equal(await creditOf('sold-array'), 'ref_a');
    assert.equal((await emulator.ledger()).refunds.length, 1);
  });

  test('whoever signs up without a click in reach signs up with the remembered one', async (t) => {
    const leads = await startWorker({ emulator, settings: { ...SETTINGS, signups: 'on' } });
    t.after(() => leads.stop());
    await post(leads, click('lead'));
    assert.equal(await outcomeOf(identify('known-lead', ids('lead'), { email: 'lead@example.com' }), leads), 'delivered');
    const { signups } = await emulator.ledger();
    assert.deepEqual(signups.map(({ click_id: id, external_user_id: user }) => [id, user]), [['ref_a', 'user-lead']]);
  });

  test('a second alias leads on from the first', async () => {
    for (const event of [click('chain'), alias('chain-1', 'web-chain', 'lead-chain'), alias('chain-2', 'lead-chain', 'user-chain')]) await post(worker, event);
    assert.equal(await outcomeOf(sale('chain')), 'delivered');
  });

  test('nobody gets the click of another', async () => {
    for (const event of [click('mine'), identify('known-mine', ids('mine')), identify('known-other', ids('other'))]) await post(worker, event);
    assert.equal(await outcomeOf(sale('other')), 'no_referral');
  });

  test('the window is sixty days unless set, by the time of the click and not of its arrival', async (t) => {
    for (const event of [click('late', { daysAgo: 61 }), identify('known-late', ids('late'))]) await post(worker, event);
    assert.equal(await outcomeOf(sale('late')), 'no_referral');
    const short = await startWorker({ emulator, settings: { ...SETTINGS, attributionWindow: '1d' } });
    t.after(() => short.stop());
    for (const [name, daysAgo, code] of [['in', 0.9, 'delivered'], ['out', 1.1, 'no_referral']]) {
      for (const event of [click(name, { daysAgo }), identify(`known-${name}`, ids(name))]) await post(short, event);
      assert.equal(await outcomeOf(sale(name), short), code, name);
    }
  });

  test('a click after the sale earns nothing from it', async () => {
    for (const event of [click('after', { daysAgo: 0.1 }), identify('known-after', ids('after'))]) await post(worker, event);
    assert.equal(await outcomeOf(sale('after', { daysAgo: 2 })), 'no_referral');
  });

  for (const [touch, credited] of [['last', 'ref_b'], ['first', 'ref_a'], [undefined, 'ref_b']]) {
    test(`of two clicks ${touch ?? 'by default the last'} counts, in whatever order they arrive`, async (t) => {
      const at = await startWorker({ emulator, settings: { ...SETTINGS, attributionTouch: touch } });
      t.after(() => at.stop());
      const both = (name) => [visit(`b-${name}`, 'ref_b', { anonymousId: `web-${name}`, daysAgo: 1 }), visit(`a-${name}`, 'ref_a', { anonymousId: `web-${name}`, daysAgo: 3 })];
      for (const [name, visits] of [['x', both('x')], ['y', both('y').reverse()]]) {
        await emulator.reset(TEAM);
        for (const event of [...visits, identify(`known-${name}`, ids(name))]) await post(at, event);
        assert.equal(await outcomeOf(sale(name), at), 'delivered');
        assert.equal(await creditOf(`sold-${name}`), credited);
      }
    });
  }

  for (const [touch, what, arrange] of [['first', 'seen again later is still the first', (all) => all], ['last', 'whose earlier visit arrives late is still the last', (all) => all.reverse()]]) {
    test(`a click ${what}`, async (t) => {
      const at = await startWorker({ emulator, settings: { ...SETTINGS, attributionTouch: touch } });
      t.after(() => at.stop());
      const visits = [[3, 'ref_a'], [2, 'ref_b'], [1, 'ref_a']].map(([daysAgo, id]) => visit(`visit-${daysAgo}`, id, { anonymousId: 'web-again', daysAgo }));
      for (const event of [...arrange(visits), identify('known-again', ids('again')), sale('again')]) await post(at, event);
      assert.equal(await creditOf('sold-again'), 'ref_a');
    });
  }

  test('a click that Affonso made is remembered by the id it answered', async (t) => {
    const own = await startWorker({ emulator, settings: { ...SETTINGS, clicks: true } });
    t.after(() => own.stop());
    await emulator.reset({ affiliates: [{ tracking_id: 'maya' }], referrals: [] });
    for (const event of [page('visit-own', '?ref=maya', { anonymousId: 'web-own' }), identify('known-own', ids('own'))]) await post(own, event);
    assert.equal(await outcomeOf(sale('own'), own), 'delivered');
    const { clicks } = await emulator.ledger();
    assert.equal(await creditOf('sold-own'), clicks[0].id);
  });

  test('a remembered click that Affonso refuses beside a known customer costs nobody the sale', async () => {
    for (const event of [visit('stale', 'ref_a', { anonymousId: 'web-known' }), identify('known-known', { anonymousId: 'web-known', userId: 'known' })]) await post(worker, event);
    assert.equal(await outcomeOf(order('sold-known', { userId: 'known' })), 'delivered');
    assert.equal(await creditOf('sold-known'), 'ref_known');
    await assertBooks(emulator, ['sold-known']);
  });

  test('a click of the event itself goes before a remembered one', async () => {
    for (const event of [click('own-click'), identify('known-own-click', ids('own-click'))]) await post(worker, event);
    assert.equal(await outcomeOf(sale('own-click', { context: { page: { search: '?affonso_referral=ref_b' } } })), 'delivered');
    assert.equal(await creditOf('sold-own-click'), 'ref_b');
  });
});
