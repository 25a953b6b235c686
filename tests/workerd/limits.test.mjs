// What the door takes for a webhook: methods, routes, content types, and bodies that are none.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';

import { soldKeys, startEmulator } from '../shipped/emulator.mjs';
import { assertAnswer, JSON_TYPE, raw } from './door.mjs';
import { order } from './events.mjs';
import { sign } from './segment.mjs';
import { startWorker } from './worker.mjs';

let emulator;
let worker;
before(async () => {
  emulator = await startEmulator();
  worker = await startWorker({ emulator, env: { ALLOW_SIGNED_FIRST: 'true' } });
});
beforeEach(() => emulator.reset());
after(() => emulator.stop());

const sold = async () => soldKeys(await emulator.ledger());

describe('methods and routes', () => {
  for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
    test(`${method} /affonso is the wrong method`, async () => {
      const answer = await worker.call(method, '/affonso');
      assertAnswer(answer, 405, 'rejected', 'wrong_method');
      assert.match(answer.headers.allow, /\bPOST\b/);
    });
  }

  test('HEAD /affonso is the wrong method, without a body', async () => {
    const answer = await worker.call('HEAD', '/affonso');
    assert.deepEqual([answer.status, answer.text], [405, '']);
  });

  test('OPTIONS tells what is allowed', async () => {
    for (const [route, method] of [['/affonso', 'POST'], ['/health', 'GET'], ['/dead-letters/replay', 'POST']]) {
      const answer = await worker.call('OPTIONS', route);
      assert.deepEqual([answer.status, answer.text], [204, ''], route);
      assert.ok(answer.headers.allow.split(/,\s*/).includes(method), `${route}: ${answer.headers.allow}`);
    }
  });

  test('HEAD /health is GET without the body', async () => {
    const [head, get] = [await worker.call('HEAD', '/health'), await worker.call('GET', '/health')];
    assert.deepEqual([head.status, head.text, get.status], [200, '', 200]);
    assert.match(head.headers['content-type'], /json/);
  });

  for (const route of ['/affonso/', '/affonso/x', '/Affonso', '/favicon.ico', '/health/x', '/%61ffonso%2f']) {
    test(`there is no route ${route}`, async () => {
      const answer = await worker.call('POST', route, { headers: JSON_TYPE, body: '{}' });
      assertAnswer(answer, 404, 'rejected', 'no_such_route');
    });
  }

  test('a query changes nothing', async () => {
    const body = JSON.stringify(order('query-1'));
    const headers = { ...JSON_TYPE, 'x-signature': sign(body) };
    assert.equal((await worker.call('POST', '/affonso?from=segment', { headers, body })).status, 200);
  });
});

describe('content types', () => {
  for (const type of ['application/json', 'application/json; charset=utf-8', 'Application/JSON', 'application/json;charset=UTF-8']) {
    test(`${type} is JSON`, async () => {
      const body = JSON.stringify(order(`type-${type}`));
      assert.equal((await raw(worker, body, { 'content-type': type })).status, 200);
    });
  }

  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonp', 'text/html, application/json']) {
    test(`${type} is not`, async () => {
      assertAnswer(await raw(worker, JSON.stringify(order('type-1')), { 'content-type': type }), 415, 'rejected', 'wrong_content_type');
      assert.deepEqual(await sold(), []);
    });
  }

  test('none at all is not', async () => {
    assertAnswer(await raw(worker, JSON.stringify(order('type-2')), {}), 415, 'rejected', 'wrong_content_type');
  });
});

describe('bodies that are no events', () => {
  for (const body of ['', ' ', 'null', '7', '"track"', 'true', '{', '}', '[', 'event=x', '{"type":"track"', '{"type":"track"} {}', '\u0000', '<html>']) {
    test(`${JSON.stringify(body)} is rejected`, async () => {
      assertAnswer(await raw(worker, body), 400, 'rejected', 'invalid_event');
    });
  }

  test('bytes that are no UTF-8 are rejected or read with a substitute, never an accident', async () => {
    const body = Buffer.from(JSON.stringify(order('utf-1')).replace('order-utf-1', 'order-\u00ff'), 'latin1');
    const answer = await raw(worker, body);
    assert.ok([200, 400].includes(answer.status), answer.text);
    assert.notEqual(answer.json.code, 'core_failed');
  });

  test('an array of things that are no events: each is rejected, nothing comes again', async () => {
    const body = `[{"type":"track"},1,null,"x",[],{}]`;
    const answer = await worker.call('POST', '/affonso', { headers: { ...JSON_TYPE, 'x-signature': sign('{"type":"track"}') }, body });
    assertAnswer(answer, 200, 'done', 'array');
    assert.equal(Object.values(answer.json.counts).reduce((sum, count) => sum + count), 6);
    assert.ok(answer.json.counts.rejected >= 4, answer.text);
    for (const { index, code, message } of answer.json.failures) assert.ok(Number.isInteger(index) && code && message);
  });
});
