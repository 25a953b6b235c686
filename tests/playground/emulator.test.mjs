// The emulator behind the page: what it answers, what it books, what goes wrong on demand, and Affonso's adapter beside us.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { calm, choose, destination, openBrowser, tab, type } from './browser.mjs';

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser.stop());

async function opened(sample, target = 'Affonso') {
  const shown = await browser.page();
  await destination(shown.page, target);
  if (sample) await choose(shown.page, sample);
  await tab(shown.page, 'Emulator');
  return shown;
}

const send = (page) => page.getByRole('button', { name: 'Send the event' }).click();
const journey = (page) => page.locator('#journey').innerText();
const code = (page) => page.locator('#journey .ending code').textContent();
/** The records of a list of the books, as objects. */
const records = (page, list) => page.locator('#ledger details', { hasText: new RegExp(`^${list} `) }).locator('table').evaluate((table) => {
  const names = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
  return [...table.tBodies[0].rows].map((row) => Object.fromEntries([...row.cells].map((cell, index) => [names[index], cell.textContent])));
});

test('a sale is booked, a repeat is not, and the books say so', async () => {
  const shown = await opened('Order from the server');
  const { page } = shown;
  await send(page);
  assert.match(await journey(page), /→ POST https:\/\/api\.affonso\.io\/v1\/events[^]*← 201[^]*com_000001[^]*Segment counts it as delivered/);
  await send(page);
  assert.equal(await code(page), 'replayed');
  const [entry, ...others] = await records(page, 'entries');
  assert.deepEqual([entry.amount, entry.currency, entry['referral id'], others.length], ['129.50', 'USD', 'ref_demo_user', 0]);
  const [commission] = await records(page, 'commissions');
  assert.equal(commission.amount, '38.85');
  // The refund of the story: the sample names the first sale in the books.
  await choose(page, 'Refund of the first sale in the books');
  await send(page);
  assert.equal((await records(page, 'refunds'))[0].amount, '129.5');
  assert.ok(!(await page.locator('#emulator').innerText()).includes('Bearer'));
  await page.getByRole('button', { name: 'Empty the books' }).click();
  assert.match(await page.locator('#ledger').innerText(), /Nothing yet/);
  calm(shown);
});

describe('faults', () => {
  const CASES = [
    ['503, in trouble', 'target_unavailable', /sends it again for up to four hours/],
    ['500, failed', 'target_unavailable', /sends it again/],
    ['429, too many requests', 'rate_limited', /Asked to wait: 1 s/],
    ['401, key refused', 'unauthorized', /sends it again/],
    ['422, refused', 'refused', /ValidationError/],
    ['connection reset', 'unreachable', /The connection broke/],
    ['never answers', 'timeout', /No complete answer within four seconds/],
    ['answers after five seconds', 'timeout', /No complete answer/],
    ['answer breaks off', 'timeout', /No complete answer/],
    ['a page in place of JSON', 'unreadable_answer', /sends it again/],
    ['a redirect', 'wrong_address', /sends it again/],
  ];
  test('each ends as the core says, before the booking and after it', async () => {
    const shown = await opened('Order from the server');
    const { page } = shown;
    const offered = await page.locator('#fault option').allTextContents();
    assert.deepEqual(offered.slice(1), CASES.map(([label]) => label));
    for (const [label, wanted, words] of CASES) {
      for (const when of ['before it is booked', 'after it is booked']) {
        await page.getByRole('button', { name: 'Empty the books' }).click();
        await page.getByLabel('Fault', { exact: true }).selectOption({ label });
        await page.getByLabel('When the fault strikes').selectOption({ label: when });
        await page.getByLabel('Which calls the fault strikes').selectOption({ label: 'next call' });
        await send(page);
        // A late delay still answers too late; all others are what they are.
        assert.equal(await code(page), wanted, `${label}, ${when}`);
        assert.match(await journey(page), words, label);
        // It has struck: the same event again is either a repeat or the first one.
        await send(page);
        assert.equal(await code(page), when.startsWith('after') ? 'replayed' : 'delivered', `${label}, ${when}, again`);
        assert.equal((await records(page, 'entries')).length, 1, label);
      }
    }
    calm(shown);
  });

  test('every call, until it is taken away', async () => {
    const shown = await opened('Order from the server');
    const { page } = shown;
    await page.getByLabel('Fault', { exact: true }).selectOption({ label: '503, in trouble' });
    await page.getByLabel('Which calls the fault strikes').selectOption({ label: 'every call' });
    for (let i = 0; i < 3; i++) {
      await send(page);
      assert.equal(await code(page), 'target_unavailable');
    }
    await page.getByLabel('Fault', { exact: true }).selectOption({ label: 'none' });
    await send(page);
    assert.equal(await code(page), 'delivered');
    calm(shown);
  });
});

test('a wrong key and a wrong address end as at the real one', async () => {
  const shown = await opened('Order from the server');
  const { page } = shown;
  await tab(page, 'Settings');
  await page.getByLabel('API key').fill('sk_live_other');
  await page.waitForTimeout(250);
  await send(page);
  assert.equal(await code(page), 'unauthorized');
  await page.getByLabel('API key').fill('sk_live_demo');
  await page.getByLabel('Base URL').fill('https://nobody.example/v1');
  await page.waitForTimeout(250);
  await send(page);
  assert.equal(await code(page), 'unreachable');
  calm(shown);
});

test('impact.com: a landing page, an order with products, an install, a reversal', async () => {
  const shown = await opened('Landing page (impact.com)', 'impact.com');
  const { page } = shown;
  await send(page);
  assert.match(await journey(page), /→ POST https:\/\/trkapi\.impact\.com\/PageLoad/);
  await choose(page, 'Order with products (impact.com)');
  await send(page);
  assert.equal(await code(page), 'queued');
  const [action] = await records(page, 'actions');
  assert.equal(action['media partner id'], '10000');
  await choose(page, 'App install (impact.com)');
  await send(page);
  assert.equal(await code(page), 'queued');
  assert.doesNotMatch(await page.locator('#ledger').innerText(), /violations/);
  calm(shown);
});

describe('compare', () => {
  const rows = (page) => page.locator('#compare table').first().locator('tbody tr').evaluateAll((all) =>
    Object.fromEntries(all.map((row) => [row.cells[0].firstChild.textContent, [row.cells[1].innerText, row.cells[2].innerText, row.classList.contains('differing')]])));

  test('where both book, what differs is marked; what the adapter does not document is named', async () => {
    const shown = await opened();
    const { page } = shown;
    await tab(page, 'Compare');
    await type(page, JSON.stringify({ type: 'track', event: 'Order Completed', messageId: 'm-1', userId: 'cus_demo', sentAt: '2025-06-06T10:00:00Z', timestamp: '2025-06-06T10:00:00Z', properties: { order_id: 'o-1', revenue: 10.5, currency: 'usd', external_user_id: 'user_demo' } }));
    await tab(page, 'Settings');
    await page.getByLabel('Identifiers').selectOption({ label: 'first' });
    await page.waitForTimeout(250);
    const { Outcome: outcome, Amount: amount, Metadata: metadata } = await rows(page);
    assert.match(outcome[0], /delivered/);
    assert.match(await page.locator('#compare').innerText(), /does not document \(sentAt\)/);
    assert.equal(amount?.[0], '10.5');
    assert.equal(metadata[0], '{"order_id":"o-1"}');
    // The adapter reads both ids, which belong to two people of the emulator's.
    assert.match(outcome[1], /refused\s+4\d\d/);
    await tab(page, 'Event');
    await type(page, JSON.stringify({ type: 'track', event: 'trial_started', messageId: 'm-2', timestamp: '2025-06-06T10:00:00Z', properties: { external_user_id: 'user_demo', plan: 'team' } }));
    const both = await rows(page);
    assert.deepEqual(both['Booked as'], ['trial', 'trial', false]);
    assert.deepEqual(both['Credited to'], ['ref_demo_user', 'ref_demo_user', false]);
    assert.deepEqual(both.Metadata, ['{"plan":"team"}', 'nothing', true]);
    calm(shown);
  });

  test('a refund: the adapter knows none, whatever stands in the books; neither side touches them', async () => {
    const shown = await opened('Order from the server');
    const { page } = shown;
    await send(page);
    const before = await page.locator('#ledger').innerText();
    await choose(page, 'Refund of the first sale in the books');
    await tab(page, 'Compare');
    const found = await rows(page);
    assert.match(found.Outcome[0], /delivered/);
    assert.equal(found.Amount[0], '129.5');
    await tab(page, 'Emulator');
    assert.equal(await page.locator('#ledger').innerText(), before);
    await tab(page, 'Compare');
    await choose(page, 'Sign-up: identify with a click');
    assert.match((await rows(page)).Outcome[1], /Only Segment track payloads are supported/);
    await destination(page, 'impact.com');
    assert.match(await page.locator('#compare').innerText(), /choose Affonso/);
    calm(shown);
  });
});
