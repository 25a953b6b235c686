// The playground at the Worker's root: files that the platform serves, beside routes that stay what they are.

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { ROOT, startWorker } from './worker.mjs';

const FOLDER = path.join(ROOT, 'pkg/playground');

let worker;
before(async () => {
  worker = await startWorker();
});
after(() => worker.stop());

test('the page and all it needs are there, with the policy that keeps it quiet', async () => {
  const files = (await readdir(FOLDER)).filter((name) => name !== '_headers');
  for (const name of files) {
    const route = name === 'index.html' ? '/' : `/${name}`;
    const { status, text, headers } = await worker.call('GET', route);
    assert.equal(status, 200, route);
    assert.equal(text, await readFile(path.join(FOLDER, name), 'utf8'), route);
    assert.match(headers['content-security-policy'], /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; [^]*frame-ancestors 'none'$/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    const head = await worker.call('HEAD', route);
    assert.deepEqual([head.status, head.text], [200, '']);
  }
  assert.match((await worker.call('GET', '/')).headers['content-type'], /^text\/html/);
});

test('it takes nothing, and hides no route', async () => {
  for (const method of ['POST', 'PUT', 'DELETE']) assert.equal((await worker.call(method, '/')).status, 405, method);
  for (const [method, route, status, code] of [
    ['GET', '/_headers', 404, 'no_such_route'],
    ['GET', '/nothing', 404, 'no_such_route'],
    ['GET', '/affonso', 405, 'wrong_method'],
    ['GET', '/health', 200, 'ready'],
    ['GET', '/metrics', 401, 'admin_token_wrong'],
  ]) {
    const { status: found, json } = await worker.call(method, route);
    assert.deepEqual([found, json?.code], [status, code], route);
  }
});
