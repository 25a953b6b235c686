// The settings form: made from the table, read as Segment would hand it over, judged at every change.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import { calm, choose, destination, fieldsOf, openBrowser, tab, type } from './browser.mjs';

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser.stop());

const SALE = { type: 'track', event: 'Order Completed', messageId: 'm-1', userId: 'user_demo', timestamp: '2025-06-06T10:00:00Z', properties: { order_id: 'o-1', revenue: 1999, net: '7.50', currency: 'USD', sku: 's-1' } };

async function opened() {
  const shown = await browser.page();
  await type(shown.page, JSON.stringify(SALE));
  await tab(shown.page, 'Settings');
  return shown;
}
const settled = (page) => page.waitForTimeout(180);
const value = async (page, field) => (await fieldsOf(page))[field]?.value;

test('every setting of the table has its field, in its words', async () => {
  const shown = await opened();
  const { page } = shown;
  for (const [target, file] of [['Affonso', 'settings.json'], ['impact.com', 'settings-impact.json']]) {
    await destination(page, target);
    const table = JSON.parse(await readFile(new URL(`../../pkg/${file}`, import.meta.url), 'utf8'));
    const shownAs = await page.locator('#form .setting').evaluateAll((all) => all.map((box) => ({
      name: box.querySelector('.name > code').textContent,
      label: box.querySelector('.name > .label').textContent,
      about: box.querySelector('p.hint').textContent,
      kinds: [...box.querySelectorAll('input')].map(({ type }) => type),
    })));
    assert.deepEqual(shownAs.map(({ name, label }) => [name, label]), table.map(({ name, label }) => [name, label]));
    for (const [index, { name, sensitive, description }] of table.entries()) {
      const { about, kinds } = shownAs[index];
      assert.ok(about.startsWith(description.split('. Default: ')[0].replaceAll('`', '')), name);
      assert.equal(kinds.includes('password'), sensitive, name);
    }
  }
  calm(shown);
});

test('of the words to choose from the core takes every one', async () => {
  const shown = await opened();
  const { page } = shown;
  const offered = {};
  for (const target of ['Affonso', 'impact.com']) {
    await destination(page, target);
    const lists = await page.locator('#form select').evaluateAll((all) => all.map((one) => [one.id.replace('setting-', ''), [...one.options].map(({ value }) => value)]));
    const wrong = await page.evaluate(findingsOf, [`./core-${target.split('.')[0].toLowerCase()}.js`, lists]);
    assert.deepEqual(wrong, []);
    Object.assign(offered, Object.fromEntries(lists));
  }
  // The default is nothing, as everywhere; and what is no list of words is none.
  assert.deepEqual(offered.userIdIs, ['', 'external_user_id']);
  assert.equal(offered.conversionKey, undefined);
  assert.ok(Object.keys(offered).length >= 12, Object.keys(offered).join(', '));
  calm(shown);
});

/** Runs in the page: the words whose own setting the core finds wrong. */
async function findingsOf([file, lists]) {
  const { createGlue, wasm } = await import(file);
  const packed = Uint8Array.from(atob(wasm()), (byte) => byte.charCodeAt(0));
  const glue = createGlue();
  const bytes = await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
  glue.initSync({ module: await WebAssembly.compile(bytes) });
  return lists.flatMap(([key, words]) => words.filter((word) => JSON.parse(new glue.Playground(JSON.stringify({ [key]: word })).findings()).some((one) => one.grade === 'error' && one.key === key)));
}

test('each kind of field reaches the core, and its advice comes back', async () => {
  const shown = await opened();
  const { page } = shown;
  // A choice, a text, a map, a list, a tick.
  await page.getByLabel('Unit of amounts').selectOption({ label: 'minor' });
  await settled(page);
  assert.equal(await value(page, 'sale_amount'), '19.99');
  await page.getByLabel('What makes a sale one sale').fill('properties.order_id');
  await settled(page);
  assert.deepEqual((await fieldsOf(page)).external_event_id, { value: '"o-1"', from: 'properties.order_id' });
  const map = page.locator('#form .setting', { has: page.locator('code:text-is("fieldMapping")') });
  await map.getByRole('button', { name: 'Add a pair' }).click();
  await page.keyboard.type('product_ids');
  await map.getByLabel('Field mapping: to').fill('properties.sku');
  await settled(page);
  assert.deepEqual((await fieldsOf(page)).product_ids, { value: '["s-1"]', from: 'properties.sku' });
  await map.getByRole('button', { name: /^Remove/ }).click();
  await settled(page);
  assert.equal(await value(page, 'product_ids'), undefined);
  await page.getByLabel('Metadata').fill('properties.sku\nproperties.order_id');
  await settled(page);
  assert.equal(await value(page, 'metadata'), '{"sku":"s-1","order_id":"o-1"}');
  await page.getByRole('button', { name: 'metadata', exact: true }).focus();
  assert.deepEqual(await page.locator('#mirror .part.lit').allTextContents(), ['"o-1"', '"s-1"']);
  await page.getByLabel('Dry run').check();
  await settled(page);
  await tab(page, 'Emulator');
  await page.getByRole('button', { name: 'Send the event' }).click();
  assert.equal(await page.locator('#journey .ending code').textContent(), 'dry_run');
  calm(shown);
});

test('a wrong value is told at once: above, beside its field, on the tab, and in the decision', async () => {
  const shown = await opened();
  const { page } = shown;
  const field = page.getByLabel('Requests per second');
  await field.fill('many');
  await settled(page);
  const box = page.locator('#form .setting', { has: page.locator('code:text-is("requestsPerSecond")') });
  assert.match(await box.locator('.notes').textContent(), /^Error: /);
  assert.match(await page.getByRole('tab', { name: /^Settings/ }).textContent(), /1 wrong/);
  assert.match(await page.locator('#sentence').textContent(), /bad_settings/);
  await page.getByLabel('API key').focus();
  await page.locator('#findings').getByRole('button', { name: 'requestsPerSecond' }).click();
  assert.ok(await field.evaluate((element) => element === document.activeElement));
  await field.fill('20');
  await settled(page);
  assert.equal(await page.locator('#findings li').count(), 0);
  calm(shown);
});

test('found by name, by words, or by being set; a rule of the request leads to its setting', async () => {
  const shown = await opened();
  const { page } = shown;
  const visible = () => page.locator('#form .setting:visible').count();
  const all = await visible();
  await page.getByRole('searchbox', { name: 'Find' }).fill('CURRENCY');
  assert.ok((await visible()) >= 1 && (await visible()) < all);
  await page.getByRole('searchbox', { name: 'Find' }).fill('zzz');
  assert.ok(await page.getByText('No setting of that name.').isVisible());
  await page.getByRole('searchbox', { name: 'Find' }).fill('');
  await page.getByLabel('only those that are set').check();
  assert.equal(await visible(), 6);
  await page.getByRole('button', { name: 'setting metadata' }).click();
  assert.equal(await visible(), all);
  assert.ok(await page.getByLabel('Metadata', { exact: true }).evaluate((element) => element === document.activeElement));
  calm(shown);
});

test('each destination keeps its own settings; starting over brings back the first ones', async () => {
  const shown = await opened();
  const { page } = shown;
  await page.getByLabel('Default currency').fill('EUR');
  await settled(page);
  await destination(page, 'impact.com');
  assert.equal(await page.getByLabel('Account SID').inputValue(), 'IRdemo');
  assert.match(await page.locator('#request .wire').textContent(), /api\.impact\.com\/Advertisers\/IRdemo\/Conversions/);
  await destination(page, 'Affonso');
  assert.equal(await page.getByLabel('Default currency').inputValue(), 'EUR');
  await page.getByRole('button', { name: 'Start over' }).click();
  assert.equal(await page.getByLabel('Default currency').inputValue(), '');
  await tab(page, 'Event');
  await choose(page, 'No currency');
  assert.match(await page.locator('#sentence').textContent(), /missing_currency/);
  calm(shown);
});
