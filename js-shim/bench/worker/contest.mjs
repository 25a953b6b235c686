// Shipped, plain and floor Worker side by side, each in a workerd of its own; those that are not asked stand still.

import assert from 'node:assert/strict';

import { sendAll } from './clients.mjs';
import { startWorker } from './workerd.mjs';

const NAMES = ['shipped', 'plain', 'floor'];

/** Starts them under the same `settings`; each is sent so much over so many connections at once. `inspected`: see workerd.mjs. */
export async function startContestants(uploads, { settings, connections, inspected }) {
  const workers = {};
  for (const name of NAMES) workers[name] = await startWorker(uploads[name], { settings, inspected });
  return {
    names: NAMES,
    /** Sends `count` webhooks to one of them; gives the time from the first to the last answer, and what workerd spent. */
    async run(name, count, requestAt) {
      const worker = workers[name];
      const before = worker.cpuMs();
      const ms = await sendAll(worker.port, connections, count, requestAt);
      return { ms, cpu: worker.cpuMs() - before };
    },
    residentMb: (name) => workers[name].residentMb(),
    /** What a Worker holds once V8 has thrown away the rest; that is done while it has requests. */
    async heldMb(name, requestAt) {
      let held;
      const told = workers[name].heldMb().then((mb) => (held = { mb }));
      while (held === undefined) await sendAll(workers[name].port, 1, 10, requestAt);
      await told;
      assert(held.mb !== undefined, 'the inspector told no heap');
      return held.mb;
    },
    async stop() {
      for (const worker of Object.values(workers)) await worker.stop();
    },
  };
}
