// Shipped, plain and floor Worker side by side, each in a workerd of its own; those that are not asked stand still.

import { openClients } from './clients.mjs';
import { startWorker } from './workerd.mjs';

const NAMES = ['shipped', 'plain', 'floor'];

/** Starts them under the same `settings`, with so many connections to each. */
export async function startContestants(uploads, { settings, connections }) {
  const contestants = {};
  for (const name of NAMES) {
    const worker = await startWorker(uploads[name], { settings });
    contestants[name] = { worker, clients: await openClients(worker.port, connections) };
  }
  return {
    names: NAMES,
    /** Sends `count` webhooks to one of them; gives the time from the first to the last answer, and what workerd spent. */
    async run(name, count, requestAt) {
      const { worker, clients } = contestants[name];
      const before = worker.cpuMs();
      const ms = await clients.send(count, requestAt);
      return { ms, cpu: worker.cpuMs() - before };
    },
    async stop() {
      for (const { worker, clients } of Object.values(contestants)) {
        clients.close();
        await worker.stop();
      }
    },
  };
}
