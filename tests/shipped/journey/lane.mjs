// One of several threads that play runs at the same time, each against an emulator of its own.

import { parentPort, workerData } from 'node:worker_threads';

import { startEmulator } from '../emulator.mjs';
import { play } from './run.mjs';

const { first, runs, taken } = workerData;

const emulator = await startEmulator();
for (;;) {
  // Whoever is free takes the next seed: some runs are ten times as long as others.
  const seed = first + Atomics.add(taken, 0, 1);
  if (seed >= first + runs) break;
  try {
    parentPort.postMessage({ seed, tally: await play(seed, emulator) });
  } catch (error) {
    parentPort.postMessage({ seed, error: { message: error.message, stack: error.stack } });
  }
}
await emulator.stop();
