// The playground in a real Chromium: the page is the shipped one, served on loopback.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

import { servePlayground } from '../../js-shim/demo/playground/serve.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const tools = createRequire(`${ROOT}js-shim/package.json`);
const { chromium } = tools('playwright-core');

/** Pages that no test uses any more. */
const idle = [];

/** What axe-core is as a script. */
export const AXE = tools.resolve('axe-core/axe.min.js');

/** The browser and its flags are those of the other browser tests. */
const { binary, args } = JSON.parse(await readFile(`${ROOT}webdriver.json`, 'utf8'))['goog:chromeOptions'];

/** A browser with the page's server; `page` opens the page anew and gives its tools. */
export async function openBrowser() {
  const server = await servePlayground();
  const browser = await chromium.launch({ executablePath: binary, args: args.filter((flag) => !flag.startsWith('--headless')) });

  async function blank(options) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    const shown = { page, context, requests: [], trouble: [] };
    context.on('request', (request) => shown.requests.push(`${request.method()} ${request.url()}`));
    page.on('console', (message) => message.type() === 'error' && shown.trouble.push(message.text()));
    page.on('pageerror', (error) => shown.trouble.push(String(error)));
    return shown;
  }

  return {
    url: server.url,
    async page({ fragment = '', ...options } = {}) {
      const isPlain = Object.keys(options).length === 0;
      // A context takes longer than a page; what a test leaves in one is gone with its page, but for the theme.
      const shown = (isPlain && idle.pop()) || (await blank(options));
      await shown.page.goto('about:blank');
      shown.requests.length = shown.trouble.length = 0;
      shown.isPlain = isPlain;
      await shown.page.goto(`${server.url}${fragment}`);
      await shown.page.waitForSelector('main:not([hidden])');
      return shown;
    },
    async stop() {
      await browser.close();
      await server.stop();
    },
  };
}

/** Types over what is in the box, and waits until it has been planned. */
export async function type(page, text) {
  await page.getByRole('textbox', { name: 'Segment event' }).fill(text);
  await page.waitForTimeout(120);
}

export async function choose(page, label) {
  await page.getByLabel('Sample').selectOption({ label });
}

/** The rows of the field table, as the page shows them. */
export function fieldsOf(page) {
  return page.locator('#request table.fields').first().locator('tbody tr').evaluateAll((rows) =>
    Object.fromEntries(rows.map((row) => [row.cells[0].textContent, { value: row.cells[1].textContent, from: row.cells[2].textContent }])));
}

/** Chooses a destination, whose core may have to be loaded. */
export async function destination(page, name) {
  await page.getByRole('radio', { name }).check();
  await page.waitForSelector('#target:not([aria-busy])');
}

export async function tab(page, name) {
  await page.getByRole('tab', { name }).click();
}

/** The end of a test: no complaint of the page, and none of its security policy. */
export function calm(shown) {
  assert.deepEqual(shown.trouble, []);
  if (shown.isPlain) idle.push(shown);
}
