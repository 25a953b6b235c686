// What becomes of an event: the decision, the request, and where every field of it came from, shown both ways.

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';

import { calm, choose, destination, fieldsOf, openBrowser, type } from './browser.mjs';

const SAMPLES = new URL('../../js-shim/playground/samples/', import.meta.url);

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser.stop());

/** The texts that are lit in the event, in its order. */
const litParts = (page) => page.locator('#mirror .part.lit').allTextContents();
/** The fields whose rows are lit. */
const litFields = (page) => page.locator('#request tr.lit button.field').allTextContents();

async function pointAt(page, text) {
  const box = await page.locator('#mirror .part', { hasText: text }).first().boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
}

const impact = (page) => destination(page, 'impact.com');
const decision = (page) => page.locator('#word').textContent();

test('the first sample is explained field by field', async () => {
  const opened = await browser.page();
  const fields = await fieldsOf(opened.page);
  assert.deepEqual(fields.sale_amount, { value: '49.90', from: 'properties.revenue' });
  assert.deepEqual(fields.referral_id, { value: '"ref_demo_user"', from: 'context.page.search?affonso_referral' });
  assert.equal(fields.event_type.from, "Affonso's documented event names");
  assert.equal(await decision(opened.page), 'act');
  const wire = await opened.page.locator('#request .wire').textContent();
  assert.match(wire, /^POST https:\/\/api\.affonso\.io\/v1\/events\n/);
  assert.match(wire, /Authorization: Bearer \*\*\*\n/);
  assert.ok(!wire.includes('sk_live_demo'));
  // The digits are those that were typed, and the body is what would leave, to the character.
  assert.deepEqual(JSON.parse(wire.slice(wire.indexOf('\n\n') + 2)).metadata, { order_id: 'NW-1001', coupon: 'SUMMER', plan: 'team' });
  assert.match(wire, /"sale_amount":49\.90,/);
  calm(opened);
});

test('every sample ends as its kind does', async () => {
  const opened = await browser.page();
  const { page } = opened;
  const ends = {
    'Order on the web, with a referral': ['act', 'act'],
    'Order from the server': ['act', 'act'],
    'Order in an app': ['act', 'act'],
    'Order with products (impact.com)': ['act', 'act'],
    'Refund of the first sale in the books': ['act', 'reject'],
    'Page reached by an affiliate’s link': ['act', 'act'],
    'Landing page (impact.com)': ['ignore', 'act'],
    'Sign-up: identify with a click': ['act', 'act'],
    'Sign-up: a track event': ['act', 'ignore'],
    Trial: ['act', 'ignore'],
    'App install (impact.com)': ['ignore', 'act'],
    'Amount with a comma': ['reject', 'act'],
    'No currency': ['reject', 'act'],
    'Nobody to credit': ['reject', 'act'],
    'Not JSON': ['reject', 'reject'],
    'A call that is not used': ['ignore', 'ignore'],
  };
  const labels = await page.locator('#sample option').allTextContents();
  assert.deepEqual(labels.slice(1, -1).toSorted(), Object.keys(ends).toSorted());
  assert.equal(labels.length - 2, (await readdir(SAMPLES)).length);
  const found = {};
  for (const label of Object.keys(ends)) {
    await choose(page, label);
    found[label] = [await decision(page)];
  }
  await impact(page);
  for (const label of Object.keys(ends)) {
    await choose(page, label);
    found[label].push(await decision(page));
    assert.ok((await page.locator('#sentence').textContent()).length > 10, label);
  }
  assert.deepEqual(found, ends);
  calm(opened);
});

describe('what belongs together', () => {
  test('pointing at a row lights its source and its place in the body', async () => {
    const opened = await browser.page();
    const { page } = opened;
    const cases = {
      sale_amount: ['49.90'],
      external_user_id: ['"user_demo"'],
      // A parameter alone, not the whole query; an element of an array; several values behind a setting.
      referral_id: ['affonso_referral=ref_demo_user'],
      product_ids: ['"plan_team"'],
      metadata: ['"NW-1001"', '"SUMMER"', '"team"'],
      event_type: [],
    };
    for (const [field, parts] of Object.entries(cases)) {
      await page.locator('#request tr', { has: page.getByRole('button', { name: field, exact: true }) }).hover();
      assert.deepEqual(await litParts(page), parts, field);
      assert.deepEqual(await litFields(page), [field]);
      assert.deepEqual((await page.locator('#request .member.lit').allTextContents()).map((text) => text.split('"')[1]), [field]);
    }
    await page.mouse.move(1, 1);
    assert.deepEqual(await litParts(page), []);
    calm(opened);
  });

  test('pointing at the event, or at the body, lights the row', async () => {
    const opened = await browser.page();
    const { page } = opened;
    for (const [text, fields] of Object.entries({ '49.90': ['sale_amount'], 'ajs-next': ['external_event_id'], true: ['is_subscription'], 'NW-1001': ['metadata'] })) {
      await pointAt(page, text);
      assert.deepEqual(await litFields(page), fields, text);
    }
    await page.locator('#request .member', { hasText: '"interval"' }).hover();
    assert.deepEqual([await litFields(page), await litParts(page)], [['interval'], ['"month"']]);
    calm(opened);
  });

  test('by keyboard: focus lights and tells, Enter keeps, Escape lets go; the caret does it from the other side', async () => {
    const opened = await browser.page();
    const { page } = opened;
    const amount = page.getByRole('button', { name: 'sale_amount', exact: true });
    await amount.focus();
    assert.deepEqual(await litParts(page), ['49.90']);
    assert.equal(await page.locator('#place').textContent(), 'sale_amount ← properties.revenue, line 10');
    await page.waitForFunction(() => document.getElementById('voice').textContent.includes('properties.revenue'));
    await page.keyboard.press('Enter');
    assert.equal(await amount.getAttribute('aria-pressed'), 'true');
    await page.keyboard.press('Tab');
    await page.locator('#text').focus();
    await page.mouse.move(1, 1);
    assert.equal(await amount.getAttribute('aria-pressed'), 'true');
    await page.keyboard.press('Escape');
    assert.equal(await amount.getAttribute('aria-pressed'), 'false');
    const put = (needle) => page.locator('#text').evaluate((field, text) => {
      field.focus();
      field.setSelectionRange(field.value.indexOf(text) + 2, field.value.indexOf(text) + 2);
    }, needle);
    await put('"eur"');
    await page.waitForFunction(() => document.querySelector('#request tr.lit'));
    assert.deepEqual(await litFields(page), ['sale_amount_currency']);
    // A value that goes nowhere tells its path at least.
    await put('56.30');
    await page.waitForFunction(() => document.getElementById('place').textContent === 'properties.total');
    assert.deepEqual(await litFields(page), []);
    calm(opened);
  });

  test('lines of products: each row lights its own element', async () => {
    const opened = await browser.page();
    const { page } = opened;
    await impact(page);
    await choose(page, 'Order with products (impact.com)');
    const cases = { ItemSku1: ['"s-1"'], ItemSku2: ['"s-2"'], ItemPrice1: ['19.99'], ItemPrice2: ['5'], ItemQuantity2: ['1'], ItemBrand1: ['"Northwind"'], ClickId: ['im_ref=clk_demo'] };
    for (const [field, parts] of Object.entries(cases)) {
      await page.getByRole('button', { name: field, exact: true }).focus();
      assert.deepEqual(await litParts(page), parts, field);
    }
    assert.match(await page.locator('#request .wire').textContent(), /^POST https:\/\/api\.impact\.com\/[^]*Authorization: Basic \*\*\*\n/);
    assert.match((await page.locator('#request .member.lit').textContent()), /^ClickId=clk_demo&?$/);
    calm(opened);
  });

  test('offsets count what JavaScript counts, whatever the text is made of', async () => {
    const opened = await browser.page();
    const { page } = opened;
    const event = '{"type":"track","event":"trial_started","messageId":"Größe 🛍️ \\u00fc","userId":"user_demo","x":{"é\\"":[1,{"🛒":"🙂"}]},"userId":"user_🙂"}';
    await type(page, event);
    await page.getByRole('button', { name: 'external_user_id', exact: true }).focus();
    // Of duplicate names the last one counts.
    assert.deepEqual(await litParts(page), ['"user_🙂"']);
    await page.getByRole('button', { name: 'external_event_id', exact: true }).focus();
    assert.deepEqual(await litParts(page), ['"Größe 🛍️ \\u00fc"']);
    const wrong = await page.evaluate(async (text) => {
      const { createGlue, wasm } = await import('./core-affonso.js');
      const packed = Uint8Array.from(atob(wasm()), (byte) => byte.charCodeAt(0));
      const bytes = await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
      const glue = createGlue();
      glue.initSync({ module: await WebAssembly.compile(bytes) });
      const { rows } = JSON.parse(glue.positions(text));
      const values = [JSON.parse(text)];
      return rows.filter(([parent, name, from, to], row) => {
        if (row > 0) values[row] = values[parent][name];
        // The first of two members of one name is overwritten in the parsed value.
        return name !== 'userId' && JSON.stringify(JSON.parse(text.slice(from, to))) !== JSON.stringify(values[row]);
      });
    }, event);
    assert.deepEqual(wrong, []);
    calm(opened);
  });
});

test('typing is planned at once, and what is no event says where it stops being one', async () => {
  const opened = await browser.page();
  const { page } = opened;
  await choose(page, 'Order from the server');
  const text = await readFile(new URL('order-server.json', SAMPLES), 'utf8');
  await type(page, text.replace('129.50', '1234567890.10'));
  assert.equal((await fieldsOf(page)).sale_amount.value, '1234567890.10');
  await type(page, text.slice(0, 60));
  assert.equal(await decision(page), 'reject');
  assert.match(await page.locator('#sentence').textContent(), /^invalid_event .*byte/);
  await type(page, '');
  assert.equal(await decision(page), 'reject');
  calm(opened);
});

test('the command line has placeholders for credentials and survives its shell', async () => {
  const opened = await browser.page();
  const { page, context } = opened;
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const copied = async () => {
    await page.getByRole('button', { name: 'Copy as cURL' }).click();
    await page.waitForFunction(() => document.getElementById('voice').textContent === 'Copied');
    return page.evaluate(() => navigator.clipboard.readText());
  };
  await type(page, JSON.stringify({ type: 'track', event: "Maya's order", messageId: "it's", userId: 'user_demo' }).replace('Maya', 'trial_started'));
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByLabel('Events in no list').selectOption({ label: 'milestone (default)' });
  await page.getByLabel('Signing secret').fill('whsec_of_the_test');
  await page.waitForTimeout(250);
  const line = await copied();
  assert.match(line, /^curl --request POST 'https:\/\/api\.affonso\.io\/v1\/events' \\\n {2}--header "Authorization: Bearer \$AFFONSO_API_KEY"/);
  assert.match(line, /X-Affonso-Signature: \$AFFONSO_SIGNATURE/);
  assert.match(line, /it'\\''s/);
  for (const secret of ['sk_live_demo', 'whsec_of_the_test']) assert.ok(!line.includes(secret), secret);
  await impact(page);
  await page.getByRole('tab', { name: 'Event', exact: true }).click();
  await choose(page, 'Order with products (impact.com)');
  assert.match(await copied(), /--user "\$IMPACT_ACCOUNT_SID:\$IMPACT_API_KEY"/);
  calm(opened);
});
