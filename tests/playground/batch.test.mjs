// Many events: every way in, how they end, why, and which they are.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { calm, choose, destination, openBrowser, tab, type } from './browser.mjs';

const track = (id, more) => JSON.stringify({ type: 'track', event: 'trial_started', messageId: `b-${id}`, userId: 'user_demo', ...more });
const LINES = [
  track(1),
  track(2, { userId: 'nobody' }),
  track(3, { userId: undefined }),
  '{"type":"track", broken',
  track(4),
  track(1),
];
const CODES = { delivered: 2, no_referral: 1, missing_identity: 1, invalid_event: 1, replayed: 1 };

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser.stop());

const reasons = async (page) => {
  await page.waitForSelector('.reasons');
  return page.locator('.reasons button').evaluateAll((all) => Object.fromEntries(all.map((one) => [one.dataset.code, Number(one.querySelector('b').textContent)])));
};
const file = (name, content) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) });

test('pasted, opened and dropped; lines, arrays, gzip; with a mark before and blanks behind', async () => {
  const shown = await browser.page();
  const { page } = shown;
  const fresh = async () => {
    await choose(page, 'Trial');
    await page.waitForSelector('#batch .empty', { state: 'attached' });
  };
  const open = (...args) => page.getByLabel('Open a file with').setInputFiles(file(...args));
  await type(page, LINES.join('\n'));
  assert.deepEqual(await reasons(page), CODES);
  await fresh();
  await open('events.ndjson', `\ufeff${LINES.join('\r\n')}\r\n\r\n`);
  assert.deepEqual(await reasons(page), CODES);
  await fresh();
  await open('events.json', `[ ${LINES.filter((line) => !line.includes('broken')).join(' ,\n')} ]`);
  assert.deepEqual(await reasons(page), { delivered: 2, no_referral: 1, missing_identity: 1, replayed: 1 });
  await fresh();
  await open('events.ndjson.gz', gzipSync(LINES.join('\n')));
  assert.deepEqual(await reasons(page), CODES);
  await fresh();
  const dropped = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], 'events.ndjson'));
    return transfer;
  }, LINES.join('\n'));
  await page.dispatchEvent('body', 'dragover', { dataTransfer: dropped });
  assert.ok(await page.locator('#drop').isVisible());
  await page.dispatchEvent('body', 'drop', { dataTransfer: dropped });
  assert.deepEqual(await reasons(page), CODES);
  assert.ok(!(await page.locator('#drop').isVisible()));
  // A broken file says so and changes nothing.
  await open('broken.gz', gzipSync('x'.repeat(5000)).subarray(0, 20));
  await page.waitForFunction(() => document.getElementById('voice').textContent.includes('broken'));
  assert.deepEqual(await reasons(page), CODES);
  calm(shown);
});

test('the chart adds up, a reason shows its events, an event opens', async () => {
  const shown = await browser.page();
  const { page } = shown;
  await tab(page, 'Batch');
  await page.getByRole('button', { name: /^Take a sample/ }).click();
  const counts = await reasons(page);
  assert.equal(Object.values(counts).reduce((a, b) => a + b), 240);
  const label = await page.locator('svg.shares').getAttribute('aria-label');
  assert.equal(label.match(/\d+/g).reduce((sum, number) => sum + Number(number), 0), 240);
  const widths = await page.locator('svg.shares rect').evaluateAll((all) => all.map((one) => Number(one.getAttribute('width'))));
  assert.ok(Math.abs(widths.reduce((a, b) => a + b) - 1000) < 0.01);
  await page.locator('.reasons button[data-code="invalid_amount"]').click();
  assert.equal(await page.locator('.listed li').count(), counts.invalid_amount);
  assert.match(await page.locator('.listed li').first().innerText(), /Order Completed[^]*49,90/);
  await page.locator('.listed button').nth(1).click();
  const which = await page.locator('#which').textContent();
  assert.equal(which, `Event ${await page.locator('.listed button').nth(1).textContent()} of 240`);
  assert.match(await page.locator('#sentence').textContent(), /invalid_amount/);
  await page.getByRole('button', { name: 'Next event' }).click();
  assert.notEqual(await page.locator('#which').textContent(), which);
  await page.getByRole('button', { name: 'Previous event' }).click();
  assert.equal(await page.locator('#which').textContent(), which);
  calm(shown);
});

test('other settings, another destination, a fault: all of them are carried out anew, in books of their own', async () => {
  const shown = await browser.page();
  const { page } = shown;
  await type(page, LINES.join('\n'));
  await reasons(page);
  await tab(page, 'Settings');
  await page.getByLabel('No referral matches').selectOption({ label: 'reject' });
  await page.waitForFunction(() => document.querySelector('svg.shares')?.getAttribute('aria-label') === '3 delivered, 3 rejected');
  await destination(page, 'impact.com');
  await page.waitForFunction(() => document.querySelector('.reasons button')?.dataset.code.startsWith('event'));
  await tab(page, 'Emulator');
  assert.match(await page.locator('#ledger').innerText(), /Nothing yet/);
  calm(shown);
});

test('one event in many lines stays one, whatever is wrong with it', async () => {
  const shown = await browser.page();
  const { page } = shown;
  await type(page, '{\n  "type": "track",\n  "properties": {},\n}\n');
  assert.ok(!(await page.locator('#many').isVisible()));
  assert.match(await page.locator('#sentence').textContent(), /invalid_event/);
  calm(shown);
});

test('ten thousand events are carried out without the page standing still', async () => {
  const shown = await browser.page();
  const { page } = shown;
  const many = Array.from({ length: 10_000 }, (_, index) => track(`many-${index}`, { userId: index % 2 ? 'nobody' : 'user_demo' }));
  await page.getByLabel('Open a file with').setInputFiles(file('many.ndjson', many.join('\n')));
  await page.waitForSelector('progress', { state: 'attached' });
  await page.waitForSelector('.reasons', { timeout: 20_000 });
  assert.deepEqual(await reasons(page), { delivered: 5000, no_referral: 5000 });
  assert.ok((await page.locator('.listed li').count()) <= 200);
  calm(shown);
});
