// Bodies that are too deep, too large, too slow or too many at once. Whatever comes, an answer in five seconds.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { soldKeys, startEmulator } from '../shipped/emulator.mjs';
import { assertAnswer, JSON_TYPE, raw } from './door.mjs';
import { order, orders } from './events.mjs';
import { post, sign } from './segment.mjs';
import { startWorker } from './worker.mjs';

const MB = 1024 * 1024;

let emulator;
let worker;
before(async () => {
  emulator = await startEmulator();
  worker = await startWorker({ emulator, env: { ALLOW_SIGNED_FIRST: 'true' } });
});
beforeEach(() => emulator.reset());
after(() => emulator.stop());

const sold = async () => soldKeys(await emulator.ledger());

/** After what it was given the Worker is as healthy as before. */
async function assertHealthy(id) {
  const answer = await post(worker, order(id));
  assert.equal(answer.status, 200, answer.text);
  assert.ok((await sold()).includes(id));
}

describe('depth', () => {
  const nested = (levels, open, close) => `${open.repeat(levels)}1${close.repeat(levels)}`;
  for (const [what, open, close] of [['objects', '{"":', '}'], ['arrays', '[', ']']]) {
    for (const levels of [100, 100_000]) {
      test(`${what} nested ${levels} deep in an event are no accident`, async () => {
        const body = JSON.stringify(order(`deep-${what}-${levels}`)).replace('"context":{}', `"context":{"x":${nested(levels, open, close)}}`);
        const answer = await raw(worker, body);
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
    // Planned and not sent: four thousand sales would take the emulator longer than the test is about.
    const open = await startWorker({ emulator, queue: true, memory: false, settings: { dryRun: true }, env: { ALLOW_SIGNED_FIRST: 'true' } });
    t.after(() => open.stop());
    const events = orders(4001, 'many');
    const most = await post(open, events.slice(0, 4000));
    assert.deepEqual([most.status, most.json.counts], [200, { ignored: 4000 }], most.text);
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
    assert.ok(answer.ms < 4000, `${answer.ms} ms`);
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
    // The large ones must not keep the small ones out.
    assert.equal((await post(crowded, order('flight-small'))).status, 200);
    for (const { finish } of holding) finish();
    for (const { answer } of holding) assert.equal((await answer).status, 200);
    assert.equal((await crowded.call('POST', '/affonso', { headers, body })).status, 200);
  });
});
