// A Worker and an emulator of its own, for one test or one group of tests, so that many can run side by side.

import { test } from 'node:test';

import { startEmulator } from '../shipped/emulator.mjs';
import { startWorker } from './worker.mjs';

/**
 * config, faults   of the emulator
 * the others       as startWorker takes them
 */
export async function pair({ faults = [], config, ...options } = {}) {
  const emulator = await startEmulator();
  const halt = () => emulator.stop();
  try {
    if (config) await emulator.reset(config);
    await emulator.faults(faults);
    const worker = await startWorker({ emulator, ...options });
    return { emulator, worker, stop: () => Promise.all([worker.stop(), halt()]) };
  } catch (error) {
    await halt();
    throw error;
  }
}

/** A test with a pair of its own. */
export function alone(name, options, body) {
  test(name, async () => {
    const { stop, ...both } = await pair(options);
    try {
      await body(both);
    } finally {
      await stop();
    }
  });
}
