// Days in the life of the shipped function: random calls through a random network, and at the end the books are right.
//
// Each run draws settings, people, calls and faults from its seed and lives through hours of Segment's retries on a clock
// of its own. A run that fails names its seed; this plays it again, alone:
//
//     JOURNEY_SEED=123 JOURNEY_RUNS=1 node --test tests/shipped/journey.test.mjs
//
// JOURNEY_RUNS is how many runs there are (2000), JOURNEY_SEED the seed of the first one (1), JOURNEY_LANES how many go on
// at the same time (2), SEGMENT_FUNCTION another file than the shipped one. A long soak is JOURNEY_RUNS=20000 with a first
// seed that nobody has had.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';

import { addTally, MUST_HAPPEN } from './journey/tally.mjs';

const number = (name, otherwise) => Number(process.env[name] ?? otherwise);
const FIRST = number('JOURNEY_SEED', 1);
const RUNS = number('JOURNEY_RUNS', 2000);
const LANES = Math.min(number('JOURNEY_LANES', 2), RUNS);

/** After so many failures the rest would say nothing new. */
const ENOUGH = 3;

test(`${RUNS} journeys, the first with seed ${FIRST}`, async (t) => {
  const taken = new Int32Array(new SharedArrayBuffer(4));
  const failures = [];
  const sum = {};
  let played = 0;
  const take = ({ seed, tally, error }) => {
    played += 1;
    if (error) failures.push(`JOURNEY_SEED=${seed} JOURNEY_RUNS=1: ${error.stack}`);
    if (failures.length >= ENOUGH) Atomics.store(taken, 0, RUNS);
    addTally(sum, tally ?? {});
  };
  const lanes = Array.from({ length: LANES }, () => {
    const lane = new Worker(new URL('./journey/lane.mjs', import.meta.url), { workerData: { first: FIRST, runs: RUNS, taken } });
    lane.on('message', take);
    return once(lane, 'exit');
  });
  await Promise.all(lanes);
  t.diagnostic(`${played} runs: ${JSON.stringify(sum)}`);
  assert.equal(failures.length, 0, failures.join('\n\n'));
  assert.equal(played, RUNS);
  // So many runs see everything; fewer may not.
  if (RUNS >= 1000) assert.deepEqual(MUST_HAPPEN.filter((what) => !(sum[what] > 0)), [], 'never happened');
});
