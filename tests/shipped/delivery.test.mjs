// Whole deliveries of the shipped function through everything that can go wrong: one sale each, none twice, none lost.

import assert from 'node:assert/strict';
import http from 'node:http';
import { describe, test } from 'node:test';

import { assertClean, retryLoop } from '../sandbox/sandbox.mjs';
import { assertSoldOnce, BRIEF, deliver, emulatorWith, keysOf, scatteredFaults, SIDES, SLOW } from './deliver.mjs';
import { fault, soldKeys } from './emulator.mjs';
import { assertChosenEnd, LONGEST_CALL_MS, order, orders, settingsFor, shipped } from './function.mjs';

/** One fault at the first call, and the delivery of one order through it. */
async function deliverThrough(t, kind, when, tries) {
  const emulator = await emulatorWith(t, [fault(kind, { when })]);
  const sandbox = shipped();
  const end = await deliver(sandbox, 'onTrack', order('m-1'), settingsFor(emulator));
  assert.equal(end.outcome, 'delivered');
  assert.deepEqual(end.results.map(({ segment }) => segment.code), tries);
  await assertSoldOnce(emulator, ['m-1']);
  // Ending the far side rejects what the function has given up; by then nobody may be left without a listener.
  await emulator.stop();
  await new Promise((wake) => setTimeout(wake, 20));
  assert.deepEqual(sandbox.unhandled, []);
}

test('without a fault one call is enough', async (t) => {
  const emulator = await emulatorWith(t, []);
  const end = await deliver(shipped(), 'onTrack', order('m-1'), settingsFor(emulator));
  assert.deepEqual(end.results.map(({ segment }) => segment.code), ['delivered']);
  await assertSoldOnce(emulator, ['m-1']);
});

for (const [name, kind] of Object.entries(BRIEF)) {
  for (const when of SIDES) {
    test(`one sale in spite of ${name} ${when} the booking`, (t) =>
      deliverThrough(t, kind, when, ['retry', 'delivered']));
  }
}

test('a delay within the deadline is no fault', (t) => deliverThrough(t, { delay: 1500 }, 'after', ['delivered']));

describe('what takes the whole deadline', { concurrency: 16 }, () => {
  for (const [name, kind] of Object.entries(SLOW)) {
    for (const when of SIDES) {
      test(`one sale in spite of ${name} ${when} the booking`, (t) =>
        deliverThrough(t, kind, when, ['retry', 'delivered']));
    }
  }

  test('a single call against a slow far side keeps its limit at every delay', async (t) => {
    const delays = [3500, 4000, 4500, 6000];
    await Promise.all(
      delays.map(async (delay) => {
        const emulator = await emulatorWith(t, [fault({ delay }, { when: 'after', calls: 'all' })]);
        const result = await shipped().call('onTrack', order('m-1'), settingsFor(emulator));
        assertClean(result);
        assertChosenEnd(result, `delay ${delay}`);
        assert.ok(result.ms < LONGEST_CALL_MS, `${result.ms} ms at a delay of ${delay}`);
        assert.deepEqual(soldKeys(await emulator.ledger()), ['m-1']);
      }),
    );
  });
});

// ---- several faults

test('one sale in spite of five faults in a row', async (t) => {
  const kinds = [{ status: 503 }, 'reset', 'garbage', { status: 429 }, 'reset'];
  const sides = ['before', 'after', 'after', 'before', 'after'];
  const faults = kinds.map((kind, index) => fault(kind, { when: sides[index], calls: { nth: [index + 1] } }));
  const emulator = await emulatorWith(t, faults);
  const end = await deliver(shipped(), 'onTrack', order('m-1'), settingsFor(emulator));
  assert.deepEqual([end.outcome, end.results.length], ['delivered', 6]);
  await assertSoldOnce(emulator, ['m-1']);
});

test('thirty orders through a far side that fails every second time', async (t) => {
  const emulator = await emulatorWith(t, scatteredFaults(200, 7));
  const sandbox = shipped();
  const events = orders(30);
  for (const event of events) {
    assert.equal((await deliver(sandbox, 'onTrack', event, settingsFor(emulator))).outcome, 'delivered');
  }
  await assertSoldOnce(emulator, keysOf(events));
});

// ---- what is final

for (const status of [400, 409, 413, 415, 422]) {
  test(`a ${status} is final: told once, never sent again`, async (t) => {
    const emulator = await emulatorWith(t, [fault({ status }, { calls: 'all' })]);
    const end = await deliver(shipped(), 'onTrack', order('m-1'), settingsFor(emulator));
    assert.deepEqual([end.outcome, end.results.length, end.results[0].error.name], ['discarded', 1, 'ValidationError']);
    const { summary } = await emulator.ledger();
    assert.deepEqual([summary.calls, summary.conversions], [1, 0]);
  });
}

test('a far side that never recovers uses up the four hours, and the event is never called delivered', async (t) => {
  const emulator = await emulatorWith(t, [fault({ status: 503 }, { calls: 'all' })]);
  const end = await retryLoop(shipped(), 'onTrack', order('m-1'), settingsFor(emulator), { onResult: assertClean });
  assert.equal(end.outcome, 'expired');
  assert.equal((await emulator.ledger()).summary.conversions, 0);
});

// ---- redirects

for (const status of [301, 302, 303, 307, 308]) {
  test(`a ${status} is not followed: the other host gets neither the key nor the event`, async (t) => {
    const thief = await startThief(t);
    const answer = { status, headers: [['Location', `${thief.url}/v1/events`]], body: '' };
    const emulator = await emulatorWith(t, [fault({ answer })]);
    const end = await deliver(shipped(), 'onTrack', order('m-1'), settingsFor(emulator));
    assert.deepEqual([end.outcome, end.results[0].error?.name], ['delivered', 'RetryError']);
    assert.deepEqual(thief.arrived, []);
    await assertSoldOnce(emulator, ['m-1']);
  });
}

/** A host that answers everything with success and keeps what it got. */
async function startThief(t) {
  const arrived = [];
  const server = http.createServer((request, response) => {
    arrived.push([request.method, request.url, request.headers.authorization]);
    response.setHeader('Content-Type', 'application/json');
    response.end('{"success":true,"data":{}}');
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${server.address().port}`, arrived };
}

// ---- nobody listens

test('an order is retried while the address refuses connections, and sold once it answers', async (t) => {
  const emulator = await emulatorWith(t, []);
  const sandbox = shipped();
  const event = order('m-1');
  const refused = await sandbox.call('onTrack', event, settingsFor(emulator, { baseUrl: 'http://127.0.0.1:1/v1' }));
  assertClean(refused);
  assert.equal(refused.segment.code, 'retry');
  assert.equal((await deliver(sandbox, 'onTrack', event, settingsFor(emulator))).outcome, 'delivered');
  await assertSoldOnce(emulator, ['m-1']);
});
