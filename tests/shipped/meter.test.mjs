// When requests may begin, without waiting for it: the meter is asked at moments of our choosing.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createMeters } from '../../js-shim/src/meter.js';
import { keepRecent } from '../../js-shim/src/recent.js';

const NOON = 1_800_000_000_000;
const pace = (requestsPerSecond, meter = 'one') => ({ requestsPerSecond, meter });

/** Begins as often as it is let, asking every 10 ms for `ms`; gives the moments. */
function beginAll(meters, one, ms) {
  const starts = [];
  for (let now = NOON; now < NOON + ms; now += 10) {
    for (let start = meters.book(one, now, now); start !== undefined; start = meters.book(one, now, now)) starts.push(start);
  }
  return starts;
}

function mostWithin(starts, ms) {
  return Math.max(...starts.map((start) => starts.filter((other) => other >= start && other < start + ms).length));
}

for (const limit of [1, 7, 10]) {
  test(`${limit} a second, thirty times as many a minute, in every window`, () => {
    const starts = beginAll(createMeters(), pace(limit), 150_000);
    assert.equal(mostWithin(starts, 1000), limit);
    assert.equal(mostWithin(starts, 60_000), 30 * limit);
    // What is allowed is used: after the minute it goes on.
    assert.ok(starts.length >= 75 * limit, `${starts.length}`);
  });
}

test('without a limit everything begins at once, until it is too late', () => {
  const meters = createMeters();
  for (let n = 0; n < 5000; n += 1) assert.equal(meters.book(pace(null), NOON, NOON), NOON);
  assert.equal(meters.book(pace(null), NOON + 1, NOON), undefined);
});

test('first come, first served: turns are given ahead, and what comes too late takes none', () => {
  const meters = createMeters();
  const ahead = Array.from({ length: 5 }, () => meters.book(pace(2), NOON, NOON + 4000) - NOON);
  assert.deepEqual(ahead, [0, 0, 1100, 1100, 2200]);
  assert.equal(meters.book(pace(2), NOON, NOON + 2000), undefined);
  assert.equal(meters.book(pace(2), NOON, NOON + 4000) - NOON, 2200, 'the refusal took no turn');
});

test('meters do not know of each other', () => {
  const meters = createMeters();
  assert.equal(meters.book(pace(1, 'one'), NOON, NOON), NOON);
  assert.equal(meters.book(pace(1, 'other'), NOON, NOON), NOON);
  assert.equal(meters.book(pace(1, 'one'), NOON, NOON), undefined);
});

test('two limits on one meter: each holds, and nobody is turned away for good', () => {
  const meters = createMeters();
  for (let n = 0; n < 10; n += 1) assert.equal(meters.book(pace(10), NOON, NOON), NOON);
  assert.equal(meters.book(pace(1), NOON + 500, NOON + 4000), NOON + 1100);
  assert.equal(meters.book(pace(10), NOON + 600, NOON + 4000), NOON + 1100);
});

test('a clock that was set back does not stop anybody', () => {
  const meters = createMeters();
  assert.equal(meters.book(pace(1), NOON + 3_600_000, Infinity), NOON + 3_600_000);
  assert.equal(meters.book(pace(1), NOON, NOON), NOON);
});

test('what is kept is bounded, and what is used stays', () => {
  const made = [];
  const gone = [];
  const get = keepRecent(3, (key) => made.push(key) && { key }, ({ key }) => gone.push(key));
  for (const key of ['a', 'b', 'c', 'a', 'a', 'd', 'a', 'e', 'c']) assert.equal(get(key).key, key);
  assert.deepEqual([made, gone], [['a', 'b', 'c', 'd', 'e', 'c'], ['b', 'c', 'd']]);
});

test('what cannot be made is not kept', () => {
  let able = false;
  const get = keepRecent(1, (key) => {
    if (!able) throw new Error('no');
    return key;
  });
  assert.throws(() => get('a'));
  able = true;
  assert.equal(get('a'), 'a');
});
