// A thousand webhooks at once: each is answered in time or comes again, and every sale is in the books once.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { fault, startEmulator } from '../shipped/emulator.mjs';
import { orders } from './events.mjs';
import { assertBooks, sold } from './faults.mjs';
import { createSender } from './segment.mjs';
import { startWorker } from './worker.mjs';

const COUNT = 1000;

for (const [what, options] of [
  ['delivered directly, with memory', {}],
  ['delivered directly, without memory', { memory: false }],
  ['through the queue, with memory', { queue: true }],
]) {
  test(`a thousand at once, ${what}, while Affonso fails now and then`, async (t) => {
    const emulator = await startEmulator();
    t.after(() => emulator.stop());
    const nth = Array.from({ length: 40 }, (_, index) => 25 * index + 7);
    await emulator.faults([
      fault({ status: 503 }, { calls: { nth } }),
      fault('reset', { when: 'after', calls: { nth: nth.map((call) => call + 5) } }),
    ]);
    const worker = await startWorker({ emulator, ...options });
    t.after(() => worker.stop());
    const events = orders(COUNT, 'crowd');
    const sender = createSender(worker);
    const results = await Promise.all(events.map((event) => sender.send(event)));

    assert.deepEqual([sender.counts.delivered, sender.counts.dropped, sender.counts.expired], [COUNT, 0, 0]);
    // On a busy machine a call may wait longer for its turn than Segment does: then it has come again, and that is all.
    for (const { answers } of results) for (const { status } of answers) assert.ok([undefined, 200, 202, 503].includes(status), status);
    await sold(emulator, COUNT, 60_000);
    if (options.queue) await worker.ended(COUNT, { withinMs: 60_000 });
    await assertBooks(emulator, events.map(({ messageId }) => messageId));
  });
}
