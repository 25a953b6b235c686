// The page for everybody: in both themes, at the width of a phone, by keyboard, to a screen reader, at rest.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';

import { AXE, calm, choose, destination, openBrowser, tab, type } from './browser.mjs';

let browser;
let axe;
before(async () => {
  [browser, axe] = await Promise.all([openBrowser(), readFile(AXE, 'utf8')]);
});
after(() => browser.stop());

/** Every state the page can show, one after the other. */
const STATES = {
  async Request(page) {
    await page.getByRole('button', { name: 'sale_amount', exact: true }).focus();
  },
  async Emulator(page) {
    await tab(page, 'Emulator');
    await page.getByLabel('Fault', { exact: true }).selectOption({ label: '503, in trouble' });
    await page.getByRole('button', { name: 'Send the event' }).click();
    await page.getByRole('button', { name: 'Send the event' }).click();
    await page.locator('#ledger details').evaluateAll((all) => all.forEach((one) => (one.open = true)));
  },
  async Compare(page) {
    await tab(page, 'Compare');
  },
  async Settings(page) {
    await tab(page, 'Settings');
    await page.getByLabel('Requests per second').fill('many');
    await page.waitForTimeout(300);
  },
  async Batch(page) {
    await tab(page, 'Event');
    await choose(page, 'A shop’s day');
    await page.waitForSelector('.reasons');
    await page.locator('.reasons button').first().click();
  },
  async 'impact.com'(page) {
    await destination(page, 'impact.com');
    await choose(page, 'Order with products (impact.com)');
    await tab(page, 'Request');
  },
};

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing serious in the ${colorScheme} theme`, async () => {
    const shown = await browser.page({ colorScheme });
    const { page } = shown;
    await page.evaluate(axe);
    for (const [name, bring] of Object.entries(STATES)) {
      await bring(page);
      const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
      const serious = found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      assert.deepEqual(serious.map(({ id, nodes }) => [id, nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).slice(0, 3)]), [], name);
      assert.ok(found.passes.length > 10 || found.violations.length === 0);
    }
    calm(shown);
  });
}

test('at 390 pixels nothing is wider than the page', async () => {
  const shown = await browser.page({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const { page } = shown;
  for (const [name, bring] of Object.entries(STATES)) {
    await bring(page);
    const [wide, widest] = await page.evaluate(() => {
      const inside = (element) => element.closest('.scroll, .unseen, svg');
      const over = [...document.querySelectorAll('main *, header *')].filter((one) => !inside(one) && one.getBoundingClientRect().right > innerWidth + 0.5);
      return [document.documentElement.scrollWidth, over.map((one) => one.outerHTML.slice(0, 120))];
    });
    assert.deepEqual(widest, [], name);
    assert.equal(wide, 390, name);
  }
  calm(shown);
});

describe('by keyboard', () => {
  test('every control can be reached, and is seen when it is', async () => {
    const shown = await browser.page();
    const { page } = shown;
    const reached = new Set();
    const unseen = [];
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press('Tab');
      const { name, outlined, end } = await page.evaluate(() => {
        const element = document.activeElement;
        if (element === document.body || element === null) return { end: true };
        const shows = (one) => one && getComputedStyle(one).outlineStyle !== 'none' && parseFloat(getComputedStyle(one).outlineWidth) >= 1;
        const outlined = shows(element) || shows(element.nextElementSibling) || shows(element.previousElementSibling) || shows(element.parentElement);
        return { name: element.getAttribute('aria-label') ?? (element.labels?.[0] ?? element).textContent.trim(), outlined, end: false };
      });
      if (end) break;
      reached.add(name);
      if (!outlined) unseen.push(name);
    }
    for (const name of ['Affonso', 'Auto', 'Copy link', 'Event', 'Sample', 'Open a file with one event or many', 'Segment event, as JSON', 'Request', 'sale_amount', 'setting metadata', 'Copy as cURL', 'The request as it leaves']) {
      assert.ok(reached.has(name), `${name}: ${[...reached].join(', ')}`);
    }
    assert.deepEqual(unseen, []);
    calm(shown);
  });

  test('tabs go by arrows, Home and End, and say which is chosen', async () => {
    const shown = await browser.page();
    const { page } = shown;
    const chosen = () => page.locator('#result-tabs [aria-selected=true]').textContent();
    await page.getByRole('tab', { name: 'Request' }).focus();
    for (const [key, name] of [['ArrowRight', 'Emulator'], ['End', 'Batch'], ['ArrowRight', 'Request'], ['ArrowLeft', 'Batch'], ['Home', 'Request']]) {
      await page.keyboard.press(key);
      assert.equal(await chosen(), name);
      assert.ok(await page.getByRole('tabpanel', { name }).isVisible());
    }
    await page.getByRole('radio', { name: 'Affonso' }).focus();
    await page.keyboard.press('ArrowRight');
    assert.ok(await page.getByRole('radio', { name: 'impact.com' }).isChecked());
    calm(shown);
  });
});

test('the theme follows the system until the reader chooses, and the choice stays', async () => {
  const shown = await browser.page({ colorScheme: 'dark' });
  const { page } = shown;
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const dark = await ground();
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await ground();
  assert.notEqual(dark, light);
  await page.getByRole('radio', { name: 'Dark' }).check();
  assert.equal(await ground(), dark);
  await page.reload();
  await page.waitForSelector('main:not([hidden])');
  assert.equal(await ground(), dark);
  assert.ok(await page.getByRole('radio', { name: 'Dark' }).isChecked());
  await page.getByRole('radio', { name: 'Light' }).check();
  assert.equal(await ground(), light);
  calm(shown);
});

test('who wants no motion gets none', async () => {
  const moves = (page) => page.evaluate(() => [...document.querySelectorAll('*')].filter((one) => parseFloat(getComputedStyle(one).transitionDuration) > 0 || getComputedStyle(one).animationName !== 'none').length);
  const still = await browser.page({ reducedMotion: 'reduce' });
  assert.equal(await moves(still.page), 0);
  const lively = await browser.page({ reducedMotion: 'no-preference' });
  assert.ok((await moves(lively.page)) > 0);
});

test('the outcome of what was sent is told to who listens', async () => {
  const shown = await browser.page();
  const { page } = shown;
  await type(page, '{"type":"track","event":"trial_started","messageId":"m","userId":"user_demo"}');
  await tab(page, 'Emulator');
  assert.equal(await page.locator('#journey').getAttribute('role'), 'status');
  await page.getByRole('button', { name: 'Send the event' }).click();
  assert.match(await page.locator('#journey').innerText(), /delivered/);
  calm(shown);
});
