// What the door takes: methods, content types, sizes, depths, slow and unending bodies. Whatever comes, an answer in five seconds.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { soldKeys, startEmulator } from '../shipped/emulator.mjs';
import { order, orders } from './events.mjs';
import { post, sign } from './segment.mjs';
import { startWorker } from './worker.mjs';

const MB = 1024 * 1024;
const JSON_TYPE = { 'content-type': 'application/json' };
const LONGEST_MS = 5000;

let emulator;
let worker;
before(async () => {
  emulator = await startEmulator();
  worker = await startWorker({ emulator, env: { ALLOW_SIGNED_FIRST: 'true' } });
});
beforeEach(() => emulator.reset());
after(() => emulator.stop());

const sold = async () => soldKeys(await emulator.ledger());

function assertAnswer(answer, status, outcome, code) {
  assert.deepEqual([answer.status, answer.json?.outcome, answer.json?.code], [status, outcome, code], answer.text.slice(0, 500));
  assert.ok(answer.json.message.length > 10, 'says nothing');
  assert.match(answer.headers['content-type'], /^application\/json/);
  assert.ok(answer.ms < LONGEST_MS, `${answer.ms} ms`);
}

/** A signed call with exactly this body. */
const raw = (body, headers = JSON_TYPE, options = {}) =>
  worker.call('POST', '/affonso', { headers: { ...headers, 'x-signature': sign(body) }, body, ...options });

/** After what it was given the Worker is as healthy as before. */
async function assertHealthy(id) {
  const answer = await post(worker, order(id));
  assert.equal(answer.status, 200, answer.text);
  assert.ok((await sold()).includes(id));
}

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

  for (const route of ['/', '/affonso/', '/affonso/x', '/Affonso', '/impact', '/favicon.ico', '/health/x', '/%61ffonso%2f']) {
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
      assert.equal((await raw(body, { 'content-type': type })).status, 200);
    });
  }

  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonp', 'text/html, application/json']) {
    test(`${type} is not`, async () => {
      assertAnswer(await raw(JSON.stringify(order('type-1')), { 'content-type': type }), 415, 'rejected', 'wrong_content_type');
      assert.deepEqual(await sold(), []);
    });
  }

  test('none at all is not', async () => {
    assertAnswer(await raw(JSON.stringify(order('type-2')), {}), 415, 'rejected', 'wrong_content_type');
  });
});

describe('bodies that are no events', () => {
  for (const body of ['', ' ', 'null', '7', '"track"', 'true', '{', '}', '[', 'event=x', '{"type":"track"', '{"type":"track"} {}', '\u0000', '<html>']) {
    test(`${JSON.stringify(body)} is rejected`, async () => {
      assertAnswer(await raw(body), 400, 'rejected', 'invalid_event');
    });
  }

  test('bytes that are no UTF-8 are rejected or read with a substitute, never an accident', async () => {
    const body = Buffer.from(JSON.stringify(order('utf-1')).replace('order-utf-1', 'order-\u00ff'), 'latin1');
    const answer = await raw(body);
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

describe('depth', () => {
  const nested = (levels, open, close) => `${open.repeat(levels)}1${close.repeat(levels)}`;
  for (const [what, open, close] of [['objects', '{"":', '}'], ['arrays', '[', ']']]) {
    for (const levels of [100, 100_000]) {
      test(`${what} nested ${levels} deep in an event are no accident`, async () => {
        const body = JSON.stringify(order(`deep-${what}-${levels}`)).replace('"context":{}', `"context":{"x":${nested(levels, open, close)}}`);
        const answer = await raw(body);
        if (levels === 100) assert.equal(answer.status, 200, answer.text);
        // Either read past or refused for good: what cannot be read today cannot be read tomorrow.
        else assert.ok([200, 400].includes(answer.status), answer.text.slice(0, 300));
        assert.notEqual(answer.json.code, 'core_failed');
        await assertHealthy(`after-${what}-${levels}`);
      });
    }
  }

  test('a body of nothing but 100,000 brackets', async () => {
    const body = '['.repeat(100_000);
    const answer = await worker.call('POST', '/affonso', { headers: { ...JSON_TYPE, 'x-signature': sign(body) }, body });
    assert.ok([400, 503].includes(answer.status), answer.text);
    assert.notEqual(answer.json.code, 'core_failed');
    await assertHealthy('after-brackets');
  });
});

describe('sizes', () => {
  /** An order of this many bytes. */
  function orderOf(id, bytes) {
    const event = order(id, { properties: { note: '' } });
    event.properties.note = 'x'.repeat(bytes - JSON.stringify(event).length);
    return event;
  }

  test('one event of 512 KB is taken, one of a byte more is not', async () => {
    assert.equal((await post(worker, orderOf('big-1', 512 * 1024))).status, 200);
    assertAnswer(await post(worker, orderOf('big-2', 512 * 1024 + 1)), 413, 'rejected', 'event_too_large');
    assert.deepEqual(await sold(), ['big-1']);
  });

  test('4,000 events in an array are taken, 4,001 are not', async (t) => {
    const open = await startWorker({ emulator, queue: true, memory: false, settings: { dryRun: true }, env: { ALLOW_SIGNED_FIRST: 'true' } });
    t.after(() => open.stop());
    const events = orders(4001, 'many');
    const most = await post(open, events.slice(0, 4000));
    assert.deepEqual([most.status, most.json.events], [202, 4000], most.text);
    assertAnswer(await post(open, events), 503, 'retry', 'array_too_long');
  });

  test('an array beyond 16 MB is kept outside with a remedy, one below is not for its size', async () => {
    const first = order('huge-1');
    const array = (bytes) => {
      const head = `[${JSON.stringify(first)}`;
      return `${head}${' '.repeat(bytes - head.length - 1)}]`;
    };
    const headers = { ...JSON_TYPE, 'x-signature': sign(JSON.stringify(first)) };
    const below = await worker.call('POST', '/affonso', { headers, body: array(16 * MB) });
    assert.equal(below.status, 200, below.text);
    const beyond = await worker.call('POST', '/affonso', { headers, body: array(16 * MB + 1) });
    assertAnswer(beyond, 503, 'retry', 'array_too_large');
    assert.match(beyond.json.message, /batch/i);
  });

  test('a body without a length is counted as it comes', async () => {
    const chunked = (text) => (request) => {
      for (let at = 0; at < text.length; at += 65_536) request.write(text.slice(at, at + 65_536));
      request.end();
    };
    const send = (text, signature) =>
      worker.call('POST', '/affonso', { headers: { ...JSON_TYPE, 'x-signature': signature, 'transfer-encoding': 'chunked' }, body: chunked(text) });
    const one = JSON.stringify(order('chunked-1'));
    assert.equal((await send(one, sign(one))).status, 200);
    const large = JSON.stringify(orderOf('chunked-2', 600 * 1024));
    assertAnswer(await send(large, sign(large)), 413, 'rejected', 'event_too_large');
    const first = JSON.stringify(order('chunked-3'));
    const huge = `[${first},${JSON.stringify('x'.repeat(17 * MB))}]`;
    assertAnswer(await send(huge, sign(first)), 503, 'retry', 'array_too_large');
    assert.deepEqual(await sold(), ['chunked-1']);
  });
});

describe('time', { concurrency: 8 }, () => {
  /** Sends half of the body, and the rest never. */
  const dribble = (body) => (request) => {
    request.write(body.slice(0, body.length / 2));
  };

  test('a body that never ends is answered in time, and comes again', async () => {
    const body = JSON.stringify(order('slow-1'));
    const headers = { ...JSON_TYPE, 'x-signature': sign(body), 'content-length': String(body.length) };
    assertAnswer(await worker.call('POST', '/affonso', { headers, body: dribble(body) }), 503, 'retry', 'body_too_slow');
  });

  test('a body that takes two seconds is taken', async () => {
    const body = JSON.stringify(order('slow-2'));
    const answer = await worker.call('POST', '/affonso', {
      headers: { ...JSON_TYPE, 'x-signature': sign(body), 'content-length': String(body.length) },
      body: async (request) => {
        request.write(body.slice(0, 100));
        await sleep(2000);
        request.end(body.slice(100));
      },
    });
    assert.equal(answer.status, 200, answer.text);
    assert.ok(answer.ms < LONGEST_MS, `${answer.ms} ms`);
  });

  test('beyond 32 MB in flight the next are sent away at once, and afterwards all is well', async (t) => {
    const crowded = await startWorker({ emulator, env: { ALLOW_SIGNED_FIRST: 'true' } });
    t.after(() => crowded.stop());
    const first = JSON.stringify(order('flight-0'));
    const body = Buffer.from(`[${first}${' '.repeat(10 * MB)}]`);
    const headers = { ...JSON_TYPE, 'x-signature': sign(first), 'content-length': String(body.length) };
    // Three that are nearly there hold 30 MB; a fourth would make it 40.
    const holding = [1, 2, 3].map(() => {
      let finish;
      const answer = crowded.call('POST', '/affonso', {
        headers,
        body: (request) => {
          request.write(body.subarray(0, -1));
          finish = () => request.end(body.subarray(-1));
        },
      });
      return { answer, finish: () => finish() };
    });
    await sleep(1500);
    const fourth = await crowded.call('POST', '/affonso', { headers, body });
    assertAnswer(fourth, 503, 'retry', 'too_busy');
    for (const { finish } of holding) finish();
    for (const { answer } of holding) assert.equal((await answer).status, 200);
    assert.equal((await crowded.call('POST', '/affonso', { headers, body })).status, 200);
  });
});
