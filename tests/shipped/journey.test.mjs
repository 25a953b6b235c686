// Days in the life of the shipped function: random calls through a random network, and at the end the books are right.
//
// Each run draws settings, people, calls and faults from its seed and lives through hours of Segment's retries on a clock
// of its own. A failing run names its seed; this plays it again, alone:
//
//     JOURNEY_SEED=123 JOURNEY_RUNS=1 node --test tests/shipped/journey.test.mjs
//
// JOURNEY_RUNS is how many runs there are (2000), JOURNEY_SEED the seed of the first one (1), JOURNEY_LANES how many go on
// at the same time (2). Long soaks are JOURNEY_RUNS=20000 with another first seed.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { startEmulator } from './emulator.mjs';
import { play } from './journey/run.mjs';

const number = (name, otherwise) => Number(process.env[name] ?? otherwise);
const FIRST = number('JOURNEY_SEED', 1);
const RUNS = number('JOURNEY_RUNS', 2000);

test(`${RUNS} journeys, beginning with seed ${FIRST}`, async (t) => {
  const emulator = await startEmulator();
  t.after(() => emulator.stop());
  const sum = { events: 0, calls: 0, requests: 0 };
  for (let seed = FIRST; seed < FIRST + RUNS; seed += 1) {
    try {
      const figures = await play(seed, emulator);
      for (const key of Object.keys(sum)) sum[key] += figures[key];
    } catch (error) {
      error.message = `seed ${seed}: ${error.message}`;
      throw error;
    }
  }
  t.diagnostic(JSON.stringify(sum));
});
