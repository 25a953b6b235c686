// Nothing leaves the page: no request goes out, and the page's own policy would stop any.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import { calm, choose, destination, openBrowser, tab, type } from './browser.mjs';

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser.stop());

test('a whole session asks for the page itself and nothing else', async () => {
  const shown = await browser.page();
  const { page, requests } = shown;
  for (const target of ['impact.com', 'Affonso']) {
    await destination(page, target);
    for (const name of ['Emulator', 'Compare', 'Batch', 'Request']) {
      await tab(page, name);
      if (name === 'Emulator') await page.getByRole('button', { name: 'Send the event' }).click();
    }
  }
  await choose(page, 'A shop’s day');
  await page.waitForSelector('.reasons');
  await tab(page, 'Settings');
  await page.getByLabel('Base URL').fill('https://collector.example/v1');
  await tab(page, 'Event');
  await type(page, '{"type":"track","event":"trial_started","messageId":"m","userId":"u","context":{"page":{"url":"https://shop.example/"}}}');
  await tab(page, 'Emulator');
  await page.getByRole('button', { name: 'Send the event' }).click();
  await page.waitForTimeout(800);
  const files = ['', 'style.css', 'app.js', 'core-affonso.js', 'core-impact.js'].map((name) => `GET ${browser.url}${name}`);
  assert.deepEqual(requests.toSorted(), files.toSorted());
  calm(shown);
});

test('the policy stops whatever would go out, to the page’s own server as well', async () => {
  const { page, requests } = await browser.page();
  const before = requests.length;
  const tried = await page.evaluate(async () => {
    const stopped = [];
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => stopped.push(effectiveDirective));
    const outcome = (promise) => promise.then(() => 'went out', () => 'stopped');
    const results = {
      fetch: await outcome(fetch('/affonso', { method: 'POST', body: '{}' })),
      elsewhere: await outcome(fetch('https://collector.example/')),
      beacon: (navigator.sendBeacon('/affonso', 'x'), 'asked'),
    };
    for (const tag of ['img', 'script', 'iframe', 'link']) {
      const element = document.createElement(tag);
      if (tag === 'link') element.rel = 'stylesheet', element.href = 'https://collector.example/x.css';
      else if (tag !== 'script') element.src = 'https://collector.example/x';
      document.body.append(element);
    }
    const markup = (() => {
      try {
        document.body.innerHTML += '<p>x</p>';
        return 'written';
      } catch {
        return 'stopped';
      }
    })();
    new WebSocket(`ws://${location.host}/x`).close();
    const form = document.createElement('form');
    form.action = '/affonso';
    document.body.append(form);
    form.submit();
    await new Promise((resolve) => setTimeout(resolve, 300));
    return { results, markup, stopped: [...new Set(stopped)].sort() };
  }).catch((error) => ({ error: error.message }));
  assert.equal(tried.error, undefined);
  assert.deepEqual([tried.results.fetch, tried.results.elsewhere, tried.markup], ['stopped', 'stopped', 'stopped']);
  for (const directive of ['connect-src', 'img-src', 'frame-src', 'style-src-elem', 'form-action']) assert.ok(tried.stopped.includes(directive), `${directive}: ${tried.stopped}`);
  assert.deepEqual(requests.slice(before).filter((one) => !one.includes('collector.example')), []);
});

test('the header says what the page says, and more', async () => {
  const page = await readFile(new URL('../../pkg/playground/index.html', import.meta.url), 'utf8');
  const own = /Content-Security-Policy" content="([^"]+)"/.exec(page)[1];
  assert.match(own, /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; /);
  assert.doesNotMatch(own, /connect-src|unsafe-inline|'unsafe-eval'|https?:|\*/);
  const answer = await fetch(browser.url);
  assert.equal(answer.headers.get('content-security-policy'), `${own}; frame-ancestors 'none'`);
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
  const head = await fetch(browser.url, { method: 'HEAD' });
  assert.deepEqual([head.status, await head.text()], [200, '']);
  for (const [path, method, status] of [['/', 'POST', 405], ['/_headers', 'GET', 404], ['/../package.json', 'GET', 404], ['/%2e%2e/package.json', 'GET', 404]]) {
    assert.equal((await fetch(new URL(path, browser.url), { method })).status, status, path);
  }
});
