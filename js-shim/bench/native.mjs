// The native build as a contestant: a process that is told how many events to map, and says how long they took.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/**
 * Starts the example `native` with the texts of each size. `bodies` are what it makes of them, in the same shape;
 * `subject(size)` maps a size's events over and over and gives the milliseconds, by its own clock.
 */
export async function startNative(program, target, settings, sizes) {
  const child = spawn(program, [target], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const ask = async (text) => {
    const answered = once(lines, 'line');
    child.stdin.write(`${text}\n`);
    return JSON.parse((await answered)[0]);
  };
  child.stdin.write(`${JSON.stringify(settings)}\n`);
  const bodies = await ask(JSON.stringify(sizes));
  assert.equal(bodies.length, sizes.length);
  return {
    bodies,
    subject: (size) => async (count) => (await ask(`${size} ${count}`)) / 1e6,
    stop: () => child.stdin.end(),
  };
}
