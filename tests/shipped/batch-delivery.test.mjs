// Whole batches of the shipped function through everything that can go wrong: each sale once, none twice, none lost, and
// nobody's sale before the sign-up that it rests on.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { assertClean, trapOnCall } from '../sandbox/sandbox.mjs';
import { assertSoldOnce, BRIEF, deliver, emulatorWith, keysOf, scatteredFaults, SIDES, SLOW } from './deliver.mjs';
import { fault, soldKeys } from './emulator.mjs';
import { LONGEST_CALL_MS, order, orders, settingsFor, shipped } from './function.mjs';

const codes = (result) => result.verdicts.map(({ code }) => code);
const how = (result) => result.returned.map(({ status, errormessage }) => (status === 200 ? 200 : errormessage.split(':')[0]));
const count = (list, what) => list.filter((one) => one === what).length;

// ---- one fault in a batch

/** A fault strikes one request of a batch: one event comes again, the others are done, each order is sold once. */
async function strikeOne(t, kind, when) {
  const emulator = await emulatorWith(t, [fault(kind, { when, calls: { nth: [3] } })]);
  const events = orders(8);
  const sandbox = shipped();
  const end = await deliver(sandbox, 'onBatch', events, settingsFor(emulator));
  assert.equal(end.outcome, 'delivered');
  const [first, second, ...more] = end.results.map(codes);
  assert.deepEqual([count(first, 'retry'), count(first, 'delivered')], [1, 7]);
  assert.deepEqual([second, more], [['delivered'], []]);
  await assertSoldOnce(emulator, keysOf(events));
  assert.deepEqual(sandbox.unhandled, []);
}

for (const [name, kind] of Object.entries(BRIEF)) {
  for (const when of SIDES) {
    test(`one event of a batch comes again after ${name} ${when} the booking`, (t) => strikeOne(t, kind, when));
  }
}

test('three batches through a far side that fails every second time', async (t) => {
  const emulator = await emulatorWith(t, scatteredFaults(400, 11));
  const sandbox = shipped();
  const events = orders(60);
  for (const start of [0, 20, 40]) {
    const end = await deliver(sandbox, 'onBatch', events.slice(start, start + 20), settingsFor(emulator));
    assert.equal(end.outcome, 'delivered');
  }
  await assertSoldOnce(emulator, keysOf(events));
});

test('a final refusal of one event is told once, and the others are sold', async (t) => {
  const emulator = await emulatorWith(t, [fault({ status: 422 }, { calls: { nth: [2] } })]);
  const result = await shipped().call('onBatch', orders(4), settingsFor(emulator, { concurrency: '1' }));
  assertClean(result);
  assert.deepEqual(codes(result), ['delivered', 'message_rejected', 'delivered', 'delivered']);
});

// ---- time

describe('what takes the whole deadline', { concurrency: 16 }, () => {
  for (const [name, kind] of Object.entries(SLOW)) {
    for (const when of SIDES) {
      test(`one event of a batch comes again after ${name} ${when} the booking`, (t) => strikeOne(t, kind, when));
    }
  }

  test('a batch against a far side that hangs is handed back in time, whole', async (t) => {
    const emulator = await emulatorWith(t, [fault('hang', { calls: 'all' })]);
    const events = orders(30);
    const sandbox = shipped();
    const result = await sandbox.call('onBatch', events, settingsFor(emulator));
    assertClean(result);
    assert.ok(result.ms < LONGEST_CALL_MS, `${result.ms} ms`);
    assert.deepEqual(how(result), [...Array(10).fill('timeout'), ...Array(20).fill('no_time_left')]);
    assert.equal(result.requests.length, 10, 'what has no time left is not begun');
    await emulator.faults([]);
    assert.equal((await deliver(sandbox, 'onBatch', events, settingsFor(emulator))).outcome, 'delivered');
    await assertSoldOnce(emulator, keysOf(events));
  });

  test('a slow request holds its own place and no other', async (t) => {
    const emulator = await emulatorWith(t, [fault('hang', { calls: { nth: [1, 2] } })]);
    const events = orders(60);
    const result = await shipped().call('onBatch', events, settingsFor(emulator, { concurrency: '3' }));
    assertClean(result);
    assert.ok(result.ms < LONGEST_CALL_MS, `${result.ms} ms`);
    assert.deepEqual([count(how(result), 200), count(how(result), 'timeout')], [58, 2]);
  });

  test('requests begun late in a call end with the call', async (t) => {
    const emulator = await emulatorWith(t, [fault({ delay: 1500 }, { when: 'after', calls: 'all' })]);
    const events = orders(8);
    const sandbox = shipped();
    const result = await sandbox.call('onBatch', events, settingsFor(emulator, { concurrency: '2' }));
    assertClean(result);
    assert.ok(result.ms < LONGEST_CALL_MS, `${result.ms} ms`);
    assert.deepEqual(how(result), [200, 200, 200, 200, 'timeout', 'timeout', 'no_time_left', 'no_time_left']);
    await emulator.faults([]);
    assert.equal((await deliver(sandbox, 'onBatch', events, settingsFor(emulator))).outcome, 'delivered');
    await assertSoldOnce(emulator, keysOf(events));
  });

  test('after a request was given up, batches go on as if nothing had been', async (t) => {
    const emulator = await emulatorWith(t, [fault('hang')]);
    // Nothing traps: it counts the instances.
    const { prepare, seen } = trapOnCall({ trap: /^nothing$/, onCall: 1 });
    const sandbox = shipped({ prepare });
    const slow = sandbox.call('onBatch', orders(2, 'slow'), settingsFor(emulator));
    await new Promise((wake) => setTimeout(wake, 3700));
    await emulator.faults([fault({ delay: 800 }, { when: 'after', calls: 'all' })]);
    // Under way in the old instance while the hanging request is given up.
    const [other, given] = await Promise.all([sandbox.call('onBatch', orders(5, 'other'), settingsFor(emulator)), slow]);
    assert.deepEqual(how(given).sort(), [200, 'timeout']);
    assert.deepEqual(how(other), Array(5).fill(200));
    assert.equal(seen.instances, 2, 'whatever silenced the first one stays in it');
    assert.deepEqual(sandbox.unhandled, []);
  });
});

// ---- turns

const CLICKS = ['ref_jane', 'ref_joan'];
/** Jane and Joan have clicked and are known by nothing else yet. */
const TEAM = { referrals: [...CLICKS.map((id) => ({ referral_id: id, status: 'click' })), { referral_id: 'ref_old', external_user_id: 'old' }] };
const KNOWN_BY = { userIdIs: 'external_user_id' };

const signUp = (user, click, more = {}) => ({
  type: 'identify',
  messageId: `signup-${user}`,
  userId: user,
  anonymousId: `anon-${user}`,
  timestamp: '2026-07-01T10:00:00Z',
  traits: { click_id: click },
  ...more,
});
const saleOf = (user, id) => order(id, { userId: user, anonymousId: `anon-${user}` });

async function signUpTeam(t, faults = []) {
  const emulator = await emulatorWith(t, []);
  await emulator.reset(TEAM);
  await emulator.faults(faults.map(([kind, more]) => ({ ...fault(kind, more), path: '/v1/signups' })));
  return emulator;
}

/** The calls that reached the far side, in order: the sign-ups by user, the sales by key. */
async function arrivals(emulator) {
  const { attempts } = await emulator.ledger();
  return attempts.map(({ path, body }) => (path === '/v1/signups' ? JSON.parse(body).external_user_id : JSON.parse(body).external_event_id));
}

test('sales wait for the sign-up of the same person, and for nobody else', async (t) => {
  const emulator = await signUpTeam(t, [[{ delay: 300 }, { when: 'after', calls: 'all' }]]);
  const events = [
    saleOf('old', 'o-1'),
    signUp('jane', 'ref_jane'),
    saleOf('jane', 'j-1'),
    saleOf('old', 'o-2'),
    saleOf('jane', 'j-2'),
    signUp('joan', 'ref_joan'),
    saleOf('joan', 'k-1'),
    saleOf('old', 'o-3'),
  ];
  const result = await shipped().call('onBatch', events, settingsFor(emulator, KNOWN_BY));
  assertClean(result);
  assert.deepEqual(how(result), Array(8).fill(200));
  // Without the sign-ups nobody would have been credited for what Jane and Joan bought.
  await assertSoldOnce(emulator, ['j-1', 'j-2', 'k-1', 'o-1', 'o-2', 'o-3']);
  const order = await arrivals(emulator);
  assert.deepEqual(order.slice(0, 5).sort(), ['jane', 'joan', 'o-1', 'o-2', 'o-3'], 'the others need not wait');
  assert.ok(result.ms < 1500, `the sign-ups go at the same time: ${result.ms} ms`);
});

test('a sale of somebody still anonymous waits, too', async (t) => {
  const emulator = await signUpTeam(t, [[{ delay: 200 }, { when: 'after', calls: 'all' }]]);
  const anonymous = order('j-1', { userId: null, anonymousId: 'anon-jane', properties: { external_user_id: 'jane' } });
  const result = await shipped().call('onBatch', [signUp('jane', 'ref_jane'), anonymous], settingsFor(emulator, KNOWN_BY));
  assertClean(result);
  assert.deepEqual(await arrivals(emulator), ['jane', 'j-1']);
  await assertSoldOnce(emulator, ['j-1']);
});

test('a sale before the sign-up does not wait for it', async (t) => {
  const emulator = await signUpTeam(t);
  const events = [saleOf('jane', 'j-1'), signUp('jane', 'ref_jane'), saleOf('jane', 'j-2')];
  const result = await shipped().call('onBatch', events, settingsFor(emulator, { ...KNOWN_BY, concurrency: '1' }));
  assertClean(result);
  assert.deepEqual(await arrivals(emulator), ['j-1', 'jane', 'j-2']);
});

for (const [what, kind] of [['is answered 503', { status: 503 }], ['is reset', 'reset'], ['meets a stranger', { answer: { status: 404, body: '<html>' } }]]) {
  for (const when of SIDES) {
    test(`when the sign-up ${what} ${when} the booking, the person's sales come again with it`, async (t) => {
      const emulator = await signUpTeam(t, [[kind, { when }]]);
      const events = [signUp('jane', 'ref_jane'), saleOf('jane', 'j-1'), saleOf('old', 'o-1'), saleOf('jane', 'j-2')];
      const end = await deliver(shipped(), 'onBatch', events, settingsFor(emulator, KNOWN_BY));
      const [first] = end.results;
      assert.deepEqual([how(first)[1], how(first)[2], how(first)[3]], ['held_back', 200, 'held_back']);
      assert.equal(first.requests.length, 2, 'what is held back is not sent');
      assert.deepEqual([end.outcome, end.results.length], ['delivered', 2]);
      await assertSoldOnce(emulator, ['j-1', 'j-2', 'o-1']);
    });
  }
}

test('when the sign-up is refused for good, or already known, the sales go on', async (t) => {
  for (const kind of [{ status: 422 }, { status: 409 }, { answer: { status: 200, body: '{"success":true,"data":{"id":"ref_jane"}}' } }]) {
    const emulator = await signUpTeam(t, [[kind, { calls: 'all' }]]);
    const result = await shipped().call('onBatch', [signUp('jane', 'ref_jane'), saleOf('jane', 'j-1')], settingsFor(emulator, KNOWN_BY));
    assertClean(result);
    assert.deepEqual([result.requests.length, how(result)[1]], [2, 200]);
  }
});

test('a second sign-up of the same person waits for the first, and the sales for both', async (t) => {
  const emulator = await signUpTeam(t, [[{ delay: 150 }, { when: 'after', calls: 'all' }]]);
  const again = signUp('jane', 'ref_jane', { messageId: 'again', anonymousId: 'anon-elsewhere' });
  const sale = order('j-1', { userId: null, anonymousId: 'anon-elsewhere', properties: { external_user_id: 'jane' } });
  const result = await shipped().call('onBatch', [signUp('jane', 'ref_jane'), again, sale], settingsFor(emulator, KNOWN_BY));
  assertClean(result);
  assert.deepEqual(await arrivals(emulator), ['jane', 'jane', 'j-1']);
  assert.ok(result.ms > 290, 'one after the other');
});

test('one held back holds back who rests on it', async (t) => {
  const emulator = await signUpTeam(t, [[{ status: 503 }]]);
  const again = signUp('jane', 'ref_jane', { messageId: 'again', anonymousId: 'anon-elsewhere' });
  const sale = order('j-1', { userId: null, anonymousId: 'anon-elsewhere', properties: { external_user_id: 'jane' } });
  const end = await deliver(shipped(), 'onBatch', [signUp('jane', 'ref_jane'), again, sale], settingsFor(emulator, KNOWN_BY));
  assert.deepEqual(how(end.results[0]).slice(1), ['held_back', 'held_back']);
  assert.equal(end.outcome, 'delivered');
  await assertSoldOnce(emulator, ['j-1']);
});

test('whoever waits for a sign-up that hangs holds no place', async (t) => {
  const emulator = await signUpTeam(t, [['hang']]);
  const behind = Array.from({ length: 6 }, (_, n) => saleOf('jane', `j-${n}`));
  const others = Array.from({ length: 12 }, (_, n) => saleOf('old', `o-${n}`));
  const sandbox = shipped();
  const settings = settingsFor(emulator, { ...KNOWN_BY, concurrency: '2' });
  const events = [signUp('jane', 'ref_jane'), ...behind, ...others];
  const result = await sandbox.call('onBatch', events, settings);
  assertClean(result);
  assert.ok(result.ms < LONGEST_CALL_MS, `${result.ms} ms`);
  assert.deepEqual(how(result), ['timeout', ...Array(6).fill('held_back'), ...Array(12).fill(200)]);
  assert.deepEqual(soldKeys(await emulator.ledger()).length, 12);
  assert.equal((await deliver(sandbox, 'onBatch', events, settings)).outcome, 'delivered');
  await assertSoldOnce(emulator, keysOf([...behind, ...others]));
});
