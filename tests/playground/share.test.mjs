// The state in the address: it comes back as it was, and no credential is in it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { calm, choose, destination, openBrowser, tab, type } from './browser.mjs';

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser.stop());

const fragmentOf = (state) => `#${Buffer.from(JSON.stringify(state)).toString('base64url')}`;
const stateOf = (page) => JSON.parse(Buffer.from(new URL(page.url()).hash.slice(1), 'base64url').toString());
const written = (page) => page.waitForTimeout(700);

test('what was entered comes back from the address, but for the credentials', async () => {
  const first = await browser.page();
  const { page } = first;
  await tab(page, 'Settings');
  await page.getByLabel('API key').fill('sk_live_of_my_team');
  await page.getByLabel('Signing secret').fill('whsec "quoted" \\ secret');
  await page.getByLabel('Default currency').fill('CHF');
  // A credential pasted where it does not belong stays out as well.
  await page.getByLabel('Program id').fill('x sk_live_of_my_team');
  await tab(page, 'Event');
  await type(page, '{"type":"track","event":"trial_started","messageId":"größe 🛍️","userId":"user_demo"}');
  await tab(page, 'Compare');
  await written(page);
  const state = stateOf(page);
  assert.deepEqual(state.s, { userIdIs: 'external_user_id', eventTypes: state.s.eventTypes, unlistedEvents: 'ignore', clicks: true, defaultCurrency: 'CHF' });
  const text = JSON.stringify(state);
  for (const secret of ['sk_live', 'whsec']) assert.ok(!text.includes(secret), secret);

  const second = await browser.page({ fragment: new URL(page.url()).hash });
  const again = second.page;
  assert.equal(await again.locator('#text').inputValue(), state.e);
  assert.equal(await again.getByRole('tab', { name: 'Compare' }).getAttribute('aria-selected'), 'true');
  await tab(again, 'Settings');
  assert.equal(await again.getByLabel('Default currency').inputValue(), 'CHF');
  assert.equal(await again.getByLabel('API key').inputValue(), 'sk_live_demo');
  assert.equal(await again.getByLabel('Signing secret').inputValue(), '');
  await written(again);
  assert.deepEqual(stateOf(again), state);
  calm(first);
  calm(second);
});

test('an event that quotes a credential stays out, and one that is too long', async () => {
  const shown = await browser.page();
  const { page } = shown;
  await tab(page, 'Settings');
  await page.getByLabel('API key').fill('sk_live_of_my_team');
  await tab(page, 'Event');
  await type(page, '{"type":"track","event":"x","properties":{"oops":"sk_live_of_my_team"}}');
  await written(page);
  assert.equal(stateOf(page).e, '');
  await type(page, `{"type":"track","event":"${'x'.repeat(20_000)}"}`);
  await written(page);
  assert.equal(stateOf(page).e, '');
  calm(shown);
});

test('impact.com, too', async () => {
  const first = await browser.page();
  await destination(first.page, 'impact.com');
  await choose(first.page, 'Order with products (impact.com)');
  await tab(first.page, 'Settings');
  await first.page.getByLabel('API key').fill('token-of-mine');
  await written(first.page);
  assert.ok(!JSON.stringify(stateOf(first.page)).includes('token'));
  const second = await browser.page({ fragment: new URL(first.page.url()).hash });
  assert.ok(await second.page.getByRole('radio', { name: 'impact.com' }).isChecked());
  assert.equal(await second.page.locator('#word').textContent(), 'act');
  calm(first);
  calm(second);
});

test('a link that somebody made up does no harm', async () => {
  const odd = [
    '#', '#zzz', '#%00', fragmentOf(null), fragmentOf([]), fragmentOf({ v: 1 }), fragmentOf({ v: 2, t: 'affonso', s: {}, e: '{}', b: 'request' }),
    fragmentOf({ v: 1, t: 'nobody', s: { apiKey: 7 }, e: '<img src=x onerror=alert(1)>', b: '<b>' }),
    fragmentOf({ v: 1, t: 'affonso', s: { eventTypes: 'x', metadata: {}, clicks: 'yes', userIdIs: ['a'], __proto__: { x: 1 }, unknown: 1, apiKey: 'sk_live_planted', baseUrl: 'https://evil.example/v1' }, e: '7', b: 'constructor' }),
  ];
  for (const fragment of odd) {
    const shown = await browser.page({ fragment });
    assert.ok((await shown.page.locator('#sentence').textContent()).length > 0, fragment);
    assert.notEqual(await shown.page.getByLabel('API key').inputValue(), 'sk_live_planted');
    assert.equal(await shown.page.locator('img').count(), 0);
    calm(shown);
  }
});

test('the link is copied by a button', async () => {
  const shown = await browser.page();
  await shown.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await shown.page.getByRole('button', { name: 'Copy link' }).click();
  await shown.page.waitForFunction(() => document.getElementById('share').textContent === 'Copied');
  assert.equal(await shown.page.evaluate(() => navigator.clipboard.readText()), shown.page.url());
  assert.ok(stateOf(shown.page).e.includes('Order Completed'));
  calm(shown);
});
