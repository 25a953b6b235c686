// What a Worker with a memory knows: which click brought a person, whoever that person has become since.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';

import { fault, startEmulator } from '../shipped/emulator.mjs';
import { alias, identify, order, page, refund } from './events.mjs';
import { assertBooks, bodiesTo } from './faults.mjs';
import { ids, known, postAll, SETTINGS, TEAM, visit } from './people.mjs';
import { createSender, post } from './segment.mjs';
import { startWorker } from './worker.mjs';

let emulator;
let worker;
before(async () => {
  emulator = await startEmulator();
  worker = await startWorker({ emulator, settings: SETTINGS });
});
beforeEach(() => emulator.reset(TEAM));
after(() => emulator.stop());

const outcomeOf = async (event, at = worker) => (await postAll(at, [event]))[0];
const creditOf = async (key) => (await emulator.ledger()).entries.find(({ external_event_id: id }) => id === key)?.referral_id;

describe('a click on the web, a sale on the server a day later', () => {
  const sale = (name, more) => order(`sold-${name}`, { userId: `user-${name}`, ...more });

  test('without memory nobody is credited', async (t) => {
    const forgetful = await startWorker({ emulator, settings: SETTINGS, memory: false });
    t.after(() => forgetful.stop());
    await postAll(forgetful, [visit('0'), known('0')]);
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
        const both = joinedFirst ? [join(name), visit(name)] : [visit(name), join(name)];
        for (const event of both) assert.ok((await post(worker, event)).status < 400);
        const answer = await post(worker, sale(name));
        assert.equal(answer.json.code, 'delivered', answer.text);
        assert.equal(await creditOf(`sold-${name}`), 'ref_a');
      });
    }
  }

  test('whoever looks at the outcome learns that the click was remembered', async () => {
    await postAll(worker, [visit('told'), known('told')]);
    const { text } = await post(worker, sale('told'));
    assert.match(text, /remembered/);
  });

  test('a sale that has both ids needs no join', async () => {
    await post(worker, visit('both'));
    assert.equal(await outcomeOf(sale('both', ids('both'))), 'delivered');
    assert.equal(await creditOf('sold-both'), 'ref_a');
  });

  test('page, identify, sale and refund in one array', async (t) => {
    const arrays = await startWorker({ emulator, settings: SETTINGS, env: { ALLOW_SIGNED_FIRST: 'true' } });
    t.after(() => arrays.stop());
    const events = [visit('array'), known('array'), sale('array'), refund('back-array', 'order-sold-array')];
    assert.equal((await createSender(arrays).send(events)).end, 'delivered');
    assert.equal(await creditOf('sold-array'), 'ref_a');
    assert.equal((await emulator.ledger()).refunds.length, 1);
  });

  test('whoever signs up without a click in reach signs up with the remembered one', async (t) => {
    const leads = await startWorker({ emulator, settings: { ...SETTINGS, signups: 'on' } });
    t.after(() => leads.stop());
    await post(leads, visit('lead'));
    assert.equal(await outcomeOf(known('lead', { email: 'lead@example.com' }), leads), 'delivered');
    const { signups } = await emulator.ledger();
    assert.deepEqual(signups.map(({ click_id: id, external_user_id: user }) => [id, user]), [['ref_a', 'user-lead']]);
  });

  test('a second alias leads on from the first', async () => {
    await postAll(worker, [visit('chain'), alias('chain-1', 'web-chain', 'lead-chain'), alias('chain-2', 'lead-chain', 'user-chain')]);
    assert.equal(await outcomeOf(sale('chain')), 'delivered');
  });

  test('nobody gets the click of another', async () => {
    await postAll(worker, [visit('mine'), known('mine'), known('other')]);
    assert.equal(await outcomeOf(sale('other')), 'no_referral');
  });

  test('the window is sixty days unless set, by the time of the click and not of its arrival', async (t) => {
    await postAll(worker, [visit('late', { daysAgo: 61 }), known('late')]);
    assert.equal(await outcomeOf(sale('late')), 'no_referral');
    const short = await startWorker({ emulator, settings: { ...SETTINGS, attributionWindow: '1d' } });
    t.after(() => short.stop());
    for (const [name, daysAgo, code] of [['in', 0.9, 'delivered'], ['out', 1.1, 'no_referral']]) {
      await postAll(short, [visit(name, { daysAgo }), known(name)]);
      assert.equal(await outcomeOf(sale(name), short), code, name);
    }
  });

  test('a click after the sale earns nothing from it', async () => {
    await postAll(worker, [visit('after', { daysAgo: 0.1 }), known('after')]);
    assert.equal(await outcomeOf(sale('after', { daysAgo: 2 })), 'no_referral');
  });

  for (const [touch, credited] of [['last', 'ref_b'], ['first', 'ref_a'], [undefined, 'ref_b']]) {
    test(`of two clicks ${touch ?? 'by default the last'} counts, in whatever order they arrive`, async (t) => {
      const at = await startWorker({ emulator, settings: { ...SETTINGS, attributionTouch: touch } });
      t.after(() => at.stop());
      const both = (name) => [['ref_b', 1], ['ref_a', 3]].map(([click, daysAgo]) => visit(name, { click, daysAgo, messageId: `${click}-${name}` }));
      for (const [name, visits] of [['x', both('x')], ['y', both('y').reverse()]]) {
        await emulator.reset(TEAM);
        await postAll(at, [...visits, known(name)]);
        assert.equal(await outcomeOf(sale(name), at), 'delivered');
        assert.equal(await creditOf(`sold-${name}`), credited);
      }
    });
  }

  for (const [touch, what, arrange] of [['first', 'seen again later is still the first', (all) => all], ['last', 'whose earlier visit arrives late is still the last', (all) => all.reverse()]]) {
    test(`a click ${what}`, async (t) => {
      const at = await startWorker({ emulator, settings: { ...SETTINGS, attributionTouch: touch } });
      t.after(() => at.stop());
      const visits = [[3, 'ref_a'], [2, 'ref_b'], [1, 'ref_a']].map(([daysAgo, click]) => visit('again', { click, daysAgo, messageId: `visit-${daysAgo}` }));
      await postAll(at, [...arrange(visits), known('again'), sale('again')]);
      assert.equal(await creditOf('sold-again'), 'ref_a');
    });
  }

  test('a click that Affonso made is remembered by the id it answered', async (t) => {
    const own = await startWorker({ emulator, settings: { ...SETTINGS, clicks: true } });
    t.after(() => own.stop());
    await emulator.reset({ affiliates: [{ tracking_id: 'maya' }], referrals: [] });
    await postAll(own, [page('visit-own', '?ref=maya', { anonymousId: 'web-own' }), known('own')]);
    assert.equal(await outcomeOf(sale('own'), own), 'delivered');
    const { clicks } = await emulator.ledger();
    assert.equal(await creditOf('sold-own'), clicks[0].id);
  });

  test('click, identify and sale in one array: the sale waits for the click of the person it was joined with', async (t) => {
    const own = await startWorker({ emulator, settings: { ...SETTINGS, clicks: true }, env: { ALLOW_SIGNED_FIRST: 'true' } });
    t.after(() => own.stop());
    await emulator.reset({ affiliates: [{ tracking_id: 'maya' }], referrals: [] });
    const { json } = await post(own, [page('visit-array', '?ref=maya', { anonymousId: 'web-array', daysAgo: 1 }), known('array'), sale('array')]);
    assert.deepEqual(json.counts, { delivered: 2, ignored: 1 });
    const { clicks } = await emulator.ledger();
    assert.equal(await creditOf('sold-array'), clicks[0].id);
  });

  test('a remembered click that Affonso refuses beside a known customer costs nobody the sale', async () => {
    await postAll(worker, [visit('stale', { anonymousId: 'web-known' }), identify('known-known', { anonymousId: 'web-known', userId: 'known' })]);
    assert.equal(await outcomeOf(order('sold-known', { userId: 'known' })), 'delivered');
    assert.equal(await creditOf('sold-known'), 'ref_known');
    await assertBooks(emulator, ['sold-known']);
  });

  test('what Affonso refused with a remembered click is not sent again when the sale comes again', async () => {
    await postAll(worker, [visit('twice', { anonymousId: 'web-known' }), identify('known-twice', { anonymousId: 'web-known', userId: 'known' })]);
    await emulator.faults([fault({ status: 429 }, { calls: { nth: [2] } })]);
    const sold = order('sold-twice', { userId: 'known' });
    assert.equal(await outcomeOf(sold), 'rate_limited');
    assert.equal(await outcomeOf(sold), 'delivered');
    const clicks = bodiesTo(await emulator.ledger(), '/v1/events').map(({ referral_id: id }) => id);
    assert.deepEqual(clicks, ['ref_a', undefined, undefined]);
    await assertBooks(emulator, ['sold-twice']);
  });

  test('a click of the event itself goes before a remembered one', async () => {
    await postAll(worker, [visit('own-click'), known('own-click')]);
    assert.equal(await outcomeOf(sale('own-click', { context: { page: { search: '?affonso_referral=ref_b' } } })), 'delivered');
    assert.equal(await creditOf('sold-own-click'), 'ref_b');
  });
});
