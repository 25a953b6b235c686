// A memory that fails or hangs, before it has kept something or after: nothing is lost, nothing is paid or counted twice.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { order, orders, page } from './events.mjs';
import { assertBooks, bodiesTo } from './faults.mjs';
import { pair } from './pair.mjs';
import { createSender, post } from './segment.mjs';

/**
 * The shipped memory, but for its first calls: `ails` is a list of 'reject' (nothing is done), 'lose' (all is done, and the
 * answer lost), 'hang' or 'well', and whether only calls that keep something count.
 */
const ailing = (ails, { keeping = false } = {}) => `
  import worker, { Memory as Sound } from './worker.js';
  export default worker;
  const ails = ${JSON.stringify(ails)};
  export class Memory extends Sound {
    async exchange(settlements, names) {
      const ail = ${keeping} && settlements.length === 0 ? 'well' : ails.shift();
      if (ail === 'hang') await new Promise((wake) => setTimeout(wake, 20_000));
      if (ail === 'reject') throw new Error('sick');
      const rows = await super.exchange(settlements, names);
      if (ail === 'lose') throw new Error('sick');
      return rows;
    }
  }`;

async function start(t, entry, options) {
  const { stop, ...both } = await pair({ entry, env: { ALLOW_SIGNED_FIRST: 'true' }, ...options });
  t.after(stop);
  return both;
}

describe('a memory that ails', { concurrency: 16 }, () => {
  for (const ail of ['reject', 'lose', 'hang']) {
    test(`asked first (${ail}): nothing is sent, and the event comes again`, async (t) => {
      const { emulator, worker } = await start(t, ailing([ail]));
      const sender = createSender(worker);
      const { end, answers } = await sender.send(order('ask-1'));
      assert.deepEqual([end, ...answers.map(({ status }) => status)], ['delivered', 503, 200]);
      assert.equal(answers[0].json.code, 'memory_failed');
      assert.equal((await assertBooks(emulator, ['ask-1'])).summary.calls, 1);
    });

    test(`having to keep (${ail}): what was booked comes again, and is paid once`, async (t) => {
      const { emulator, worker } = await start(t, ailing([ail], { keeping: true }));
      const sender = createSender(worker);
      const { end, answers } = await sender.send(order('keep-1'));
      assert.deepEqual([end, ...answers.map(({ status }) => status)], ['delivered', 503, 200]);
      assert.equal(answers[0].json.code, 'memory_failed');
      await assertBooks(emulator, ['keep-1']);
    });

    test(`after a click, which has no key (${ail}): the page call does not come again`, async (t) => {
      const { emulator, worker } = await start(t, ailing([ail], { keeping: true }), { settings: { clicks: true, anonymousEvents: 'ignore' } });
      const { end, answers } = await createSender(worker).send(page('click-1', '?ref=partner_demo', { anonymousId: 'web-1' }));
      assert.deepEqual([end, answers.length], ['delivered', 1]);
      assert.equal(bodiesTo(await emulator.ledger(), '/v1/clicks').length, 1);
    });
  }

  test('again and again, under an array', async (t) => {
    const { emulator, worker } = await start(t, ailing(['reject', 'well', 'lose', 'well', 'reject', 'well', 'lose', 'reject']));
    const sender = createSender(worker);
    assert.equal((await sender.send(orders(12, 'array'))).end, 'delivered');
    await assertBooks(emulator, orders(12, 'array').map(({ messageId }) => messageId));
  });

  for (const ail of ['reject', 'lose', 'hang']) {
    test(`at the queue's door and at its consumer (${ail}): taken, and delivered in the end`, async (t) => {
      const { emulator, worker } = await start(t, ailing(Array(4).fill(ail)), { queue: true });
      const sender = createSender(worker);
      const events = orders(5, `queued-${ail}`);
      assert.equal((await sender.send(events)).end, 'delivered');
      await worker.ended(5);
      await assertBooks(emulator, events.map(({ messageId }) => messageId));
      assert.equal((await post(worker, events[0])).status, 202);
    });
  }
});
