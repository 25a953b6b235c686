// A delivery from its first call to its last, with what must hold at each, and the books afterwards.

import assert from 'node:assert/strict';

import { assertClean, retryLoop, trapOnCall } from '../sandbox/sandbox.mjs';
import { fault, soldKeys, startEmulator } from './emulator.mjs';
import { assertChosenEnd, LONGEST_CALL_MS, settingsFor } from './function.mjs';

export const SIDES = ['before', 'after'];

/** Each costs one try, wherever the request goes: the function hands the event back to Segment, which brings it again. */
export const ANYWHERE = {
  'status 500': { status: 500 },
  'status 502': { status: 502 },
  'status 503': { status: 503 },
  'status 504': { status: 504 },
  'status 429': { status: 429 },
  'status 408': { status: 408 },
  'status 401': { status: 401 },
  'status 403': { status: 403 },
  'a 404 that is a page': { answer: { status: 404, body: '<html>no such page</html>' } },
  'a 2xx without a body': { answer: { status: 200 } },
  'a 2xx of the wrong form': { answer: { status: 200, body: '[]' } },
  reset: 'reset',
  garbage: 'garbage',
  redirect: { redirect: 'http://127.0.0.1:1/elsewhere' },
};

/** The same with what Affonso alone answers. */
export const BRIEF = {
  ...ANYWHERE,
  'status 200 that says it failed': { answer: { status: 200, body: '{"success":false,"error":{"code":"INTERNAL"}}' } },
};

/** These cost the function's whole patience as well, so they run at the same time. */
export const SLOW = {
  hang: 'hang',
  'slow body': 'slow_body',
  'a delay beyond the deadline': { delay: 4600 },
};

/** How Affonso's books are read: which sales they hold, how many of them twice, and under which key an order is found. */
const AFFONSO = {
  sold: soldKeys,
  repeats: ({ duplicate_sales: repeats }) => repeats,
  keysOf: (events) => events.map(({ messageId }) => messageId).sort(),
  settingsFor,
};

/** An emulator of its own for one test, with these faults; `partyOf` says at whom, if not at Affonso. */
export async function emulatorWith(t, faults, partyOf = (emulator) => emulator) {
  const emulator = partyOf(await startEmulator());
  t.after(() => emulator.stop());
  await emulator.faults(faults);
  return emulator;
}

/** Delivers through the retry loop; every single call must be clean, in time, and end as the function chose. */
export function deliver(sandbox, handler, event, settings) {
  const onResult = (result) => {
    assertClean(result);
    assert.ok(result.ms < LONGEST_CALL_MS, `a call took ${result.ms} ms`);
    if (handler === 'onBatch') assert.ok(result.verdicts.every(({ lost }) => !lost));
    else assertChosenEnd(result);
  };
  return retryLoop(sandbox, handler, event, settings, { onResult, maxTries: 12 });
}

export async function assertSoldOnce(emulator, keys, { sold, repeats } = AFFONSO) {
  const ledger = await emulator.ledger();
  // The whole list at once shows a loss as a missing key and a double payment as a repeated one.
  assert.deepEqual(sold(ledger), [...keys].sort());
  assert.equal(repeats(ledger.summary), 0, 'paid twice');
}

/** About every second of `count` calls fails, in a way and on a side that `seed` decides. */
export function scatteredFaults(count, seed) {
  const kinds = [{ status: 500 }, { status: 429 }, 'reset', 'garbage', { redirect: 'http://127.0.0.1:1/' }];
  let state = seed;
  const draw = (limit) => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * limit);
  };
  const faults = [];
  for (let call = 1; call <= count; call += 1) {
    const options = { when: SIDES[draw(2)], calls: { nth: [call] } };
    if (draw(2) === 0) faults.push(fault(kinds[draw(kinds.length)], options));
  }
  return faults;
}

// ---- traps in the core

// The exports of the core that begin an event, and all that decide; wasm-bindgen puts the class before the method.
const BEGINS = /^destination_begin/;
const DECIDES = /^destination_/;

/** The core traps when it begins for the n-th time. */
export const trapOnEvent = (n) => trapOnCall({ trap: BEGINS, onCall: n, watch: DECIDES });

/** One event of all was handed back, the others were sold, and the sandbox is as good as before. */
export async function assertOneRetried(emulator, { seen, sandbox, events, verdicts }, books = AFFONSO) {
  assert.ok(seen.trapped, `no export like ${BEGINS} was called seven times: ${JSON.stringify(seen)}`);
  assert.deepEqual(seen.usedAfterTrap, [], 'the trapped instance was used again');
  const retried = events.filter((_, index) => verdicts[index].code === 'retry');
  const delivered = events.filter((_, index) => verdicts[index].code === 'delivered');
  assert.deepEqual([retried.length, delivered.length], [1, events.length - 1]);
  assert.deepEqual(books.sold(await emulator.ledger()), books.keysOf(delivered), 'the verdicts name the wrong event');

  const again = await sandbox.call('onTrack', retried[0], books.settingsFor(emulator));
  assertClean(again);
  assert.equal(again.returned?.outcome, 'delivered', again.error?.message);
  await assertSoldOnce(emulator, books.keysOf(events), books);
  assert.deepEqual(sandbox.unhandled, []);
}

export const { keysOf } = AFFONSO;

// ---- what stays unsaid

/** Neither what the reader sees nor any address holds one of `secrets`; the first of them is the API key, sent as `scheme`. */
export function assertUnsaid({ returned, error, logs, unhandled, requests }, secrets, scheme = 'Bearer') {
  const said = JSON.stringify({ returned, error, logs, unhandled, urls: requests.map(({ url }) => url) });
  for (const secret of secrets) assert.ok(!said.includes(secret), `said: ${said}`);
  for (const { headers, body } of requests) {
    const { authorization, ...others } = headers;
    assert.ok(!JSON.stringify([others, body]).includes(secrets[0]), 'the key stands only in the Authorization header');
    assert.ok(authorization.startsWith(`${scheme} `));
  }
}
