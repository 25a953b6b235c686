// How fast the shipped function goes: within the limit of the key, over all calls, and without waiting for nothing.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';

import { assertClean } from '../sandbox/sandbox.mjs';
import { assertSoldOnce, deliver, emulatorWith, keysOf } from './deliver.mjs';
import { startEmulator } from './emulator.mjs';
import { LONGEST_CALL_MS, order, orders, settingsFor, shipped } from './function.mjs';

/** How long a call may take beside its waiting. */
const WORK_MS = 700;

const how = (result) => result.returned.map(({ status, errormessage }) => (status === 200 ? 200 : errormessage.split(':')[0]));
const count = (list, what) => list.filter((one) => one === what).length;

/** What a busy machine may delay an arrival; the moments of leaving are checked to the millisecond in meter.test.mjs. */
const JITTER_MS = 100;

/** The most calls that came within a second, over one or several far sides. */
async function mostInASecond(...emulators) {
  const ledgers = await Promise.all(emulators.map((emulator) => emulator.ledger()));
  const moments = ledgers.flatMap(({ attempts }) => attempts.map(({ at_ms: at }) => at));
  return Math.max(...moments.map((start) => moments.filter((at) => at >= start && at < start + 1000 - JITTER_MS).length));
}

// What is done for the first time in a process would delay some requests and not others.
before(async () => {
  const emulator = await startEmulator();
  await shipped().call('onBatch', orders(20), settingsFor(emulator));
  await emulator.stop();
});

// Few at once: each loads the function anew, which stops the others for as long.
describe('the limiter', { concurrency: 3 }, () => {
  test('of a big batch some forty leave in a call, the others come again, and each is sold once', async (t) => {
    const emulator = await emulatorWith(t, []);
    // No setting: ten a second, which is what Affonso's smallest plan allows, and the emulator enforces it.
    await emulator.reset({ plan: 'launch' });
    const events = orders(60);
    const sandbox = shipped();
    const settings = settingsFor(emulator, { requestsPerSecond: undefined });
    const end = await deliver(sandbox, 'onBatch', events, settings);
    const [first] = end.results;
    const sent = count(how(first), 200);
    assert.ok(sent >= 40 && sent <= 52, `${sent} were sent`);
    assert.equal(count(how(first), 'no_time_left'), 60 - sent);
    assert.deepEqual([first.requests.length, how(first).indexOf('no_time_left')], [sent, sent], 'first come, first served');
    assert.equal(end.outcome, 'delivered');
    await assertSoldOnce(emulator, keysOf(events));
    const { attempts } = await emulator.ledger();
    assert.equal(attempts.filter(({ answered }) => answered === 429).length, 0, 'the plan was never exceeded');
    assert.ok((await mostInASecond(emulator)) <= 10);
  });

  test('what cannot begin in time is handed back at once', async (t) => {
    const emulator = await emulatorWith(t, []);
    const settings = settingsFor(emulator, { requestsPerSecond: '1' });
    const sandbox = shipped();
    const result = await sandbox.call('onBatch', orders(100), settings);
    assertClean(result);
    assert.deepEqual([count(how(result), 200), count(how(result), 'no_time_left')], [4, 96]);
    assert.ok(result.ms < 3 * 1100 + WORK_MS, `${result.ms} ms`);
    const after = await sandbox.call('onBatch', orders(100, 'after'), settings);
    assertClean(after);
    assert.ok(after.ms < LONGEST_CALL_MS, `${after.ms} ms`);
    assert.ok(after.requests.length >= 3, 'the next call has turns of its own');
  });

  test('events that have nothing to send need no turn', async (t) => {
    const emulator = await emulatorWith(t, []);
    const page = (n) => ({ type: 'page', messageId: `p-${n}`, userId: 'u-1' });
    const events = [...orders(2), ...Array.from({ length: 50 }, (_, n) => page(n)), order('wrong', { properties: { revenue: 'free' } })];
    const result = await shipped().call('onBatch', events, settingsFor(emulator, { requestsPerSecond: '2' }));
    assertClean(result);
    assert.ok(result.ms < WORK_MS, `${result.ms} ms`);
    assert.deepEqual([count(how(result), 200), result.returned.at(-1).status], [52, 400]);
  });

  test('single calls keep to the limit, too', async (t) => {
    const emulator = await emulatorWith(t, []);
    const settings = settingsFor(emulator, { requestsPerSecond: '5' });
    const sandbox = shipped();
    const events = orders(12);
    const results = await Promise.all(events.map((event) => sandbox.call('onTrack', event, settings)));
    // The requests of calls that run at once are recorded with one of them.
    for (const result of results) assertClean({ ...result, requests: [] });
    const times = results.map(({ ms }) => ms).sort((one, other) => one - other);
    assert.ok(times[4] < WORK_MS && times[5] > 1000 && times[9] < 1100 + WORK_MS && times[10] > 2000, `${times}`);
    await assertSoldOnce(emulator, keysOf(events));
    assert.ok((await mostInASecond(emulator)) <= 5);
  });

  test('a single call whose turn would come too late comes again, at once', async (t) => {
    const emulator = await emulatorWith(t, []);
    const settings = settingsFor(emulator, { requestsPerSecond: '1' });
    const sandbox = shipped();
    const calls = await Promise.all(orders(6).map((event) => sandbox.call('onTrack', event, settings)));
    const late = calls.filter(({ error }) => error);
    assert.equal(late.length, 2);
    for (const { error, ms, segment } of late) {
      assert.deepEqual([error.name, segment.code], ['RetryError', 'retry']);
      assert.match(error.message, /^no_time_left: /);
      assert.ok(ms < WORK_MS, `${ms} ms`);
    }
  });

  test('settings with one key share its limit', async (t) => {
    const emulators = [await emulatorWith(t, []), await emulatorWith(t, [])];
    const sandbox = shipped();
    const results = await Promise.all(
      emulators.map((emulator, n) => {
        const settings = settingsFor(emulator, { requestsPerSecond: '10', conversionKey: n === 0 ? 'messageId' : 'properties.order_id' });
        return sandbox.call('onBatch', orders(10, `s${n}`), settings);
      }),
    );
    for (const result of results) {
      assertClean({ ...result, requests: [] });
      assert.deepEqual(how(result), Array(10).fill(200));
    }
    assert.ok((await mostInASecond(...emulators)) <= 10);
    assert.ok(Math.max(...results.map(({ ms }) => ms)) > 1000);
  });

  test('settings with keys of their own do not wait for each other', async (t) => {
    const emulator = await emulatorWith(t, []);
    const keys = ['sk_live_a', 'sk_live_b', 'sk_live_c'];
    await emulator.reset({ keys: keys.map((key) => ({ key, permissions: ['write:commissions'] })) });
    const sandbox = shipped();
    const results = await Promise.all(
      keys.map((apiKey) => sandbox.call('onBatch', orders(10, apiKey), settingsFor(emulator, { apiKey, requestsPerSecond: '10' }))),
    );
    for (const result of results) {
      assertClean({ ...result, requests: [] });
      assert.deepEqual(how(result), Array(10).fill(200));
      assert.ok(result.ms < 1000, `${result.ms} ms`);
    }
  });

  test('a sign-up that has no time left holds back the sales that rest on it', async (t) => {
    const emulator = await emulatorWith(t, []);
    const signUp = { type: 'identify', messageId: 'i-1', userId: 'jane', traits: { click_id: 'ref_demo' } };
    const events = [...orders(4), signUp, order('j-1', { userId: 'jane', anonymousId: null })];
    const result = await shipped().call('onBatch', events, settingsFor(emulator, { requestsPerSecond: '1' }));
    assertClean(result);
    assert.deepEqual(how(result), [200, 200, 200, 200, 'no_time_left', 'held_back']);
  });

  test('with none there is no limit', async (t) => {
    const emulator = await emulatorWith(t, []);
    const result = await shipped().call('onBatch', orders(200), settingsFor(emulator, { concurrency: '20' }));
    assertClean(result);
    assert.deepEqual(how(result), Array(200).fill(200));
  });

  test('the limit of a key outlives a trap', async (t) => {
    const emulator = await emulatorWith(t, []);
    const settings = settingsFor(emulator, { requestsPerSecond: '3' });
    let trap = false;
    const prepare = ({ WebAssembly }) => {
      const { Instance, RuntimeError } = WebAssembly;
      WebAssembly.Instance = function Trapping(module, imports) {
        const { exports } = new Instance(module, imports);
        const destination_begin = (...values) => {
          if (trap) throw new RuntimeError('unreachable');
          return exports.destination_begin(...values);
        };
        return Object.create(Instance.prototype, { exports: { value: { ...exports, destination_begin } } });
      };
      WebAssembly.Instance.prototype = Instance.prototype;
    };
    const sandbox = shipped({ prepare });
    assertClean(await sandbox.call('onBatch', orders(3, 'a'), settings));
    trap = true;
    assert.deepEqual(how(await sandbox.call('onBatch', orders(1, 'b'), settings)), ['core_failed']);
    trap = false;
    assertClean(await sandbox.call('onBatch', orders(3, 'c'), settings));
    assert.ok((await mostInASecond(emulator)) <= 3);
  });
});

test('the emulator that these tests need enforces the plan', async (t) => {
  const emulator = await startEmulator();
  t.after(() => emulator.stop());
  await emulator.reset({ plan: 'launch' });
  const result = await shipped().call('onBatch', orders(40), settingsFor(emulator, { concurrency: '40' }));
  assertClean(result);
  assert.ok(count(how(result), 'rate_limited') > 0);
});
