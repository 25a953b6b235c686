// Through the queue, with memory: how many events a second this machine delivers, and how often the memory is called.
//
// Queue and Durable Object are Miniflare's, in the same workerd process: what they cost is in the figures, and is not what
// they cost at Cloudflare.

import { openClients } from '../clients.mjs';
import { figure } from '../table.mjs';
import { ARRAY, salesInArrays, uniqueSales } from '../webhooks.mjs';
import { startWorker } from '../workerd.mjs';

const CONNECTIONS = 16;
const WARM_UP = 300;
const ARRAYS = 4;
const POLL_MS = 20;
const LONGEST_MS = 300_000;

export async function queueFigures({ uploads, farSide, effort: { queued } }) {
  const worker = await startWorker(uploads.counting, { settings: { baseUrl: farSide.url }, queued: true });
  const clients = await openClients(worker.port, CONNECTIONS);
  await through(worker, clients, farSide, WARM_UP, uniqueSales('warm-up'));
  const { door, all, cpu, calls } = await through(worker, clients, farSide, queued, uniqueSales('queued'));
  clients.close();
  await worker.stop();
  return [
    figure('queue and memory, events delivered a second', '/s', (queued / all) * 1000),
    figure('  taken at the door', '/s', (queued / door) * 1000),
    figure('  CPU of workerd, queue and memory included, an event', 'ms', cpu / queued),
    figure('  calls to the memory, an event', '', calls / queued),
  ];
}

/** Sends so many webhooks and waits until as many requests have reached the far side. */
async function through(worker, clients, farSide, count, requestAt) {
  const [requests, cpu, calls] = [await farSide.requests(), worker.cpuMs(), await memoryCalls(worker)];
  const start = performance.now();
  const door = await clients.send(count, requestAt, 202);
  while ((await farSide.requests()) - requests < count) {
    if (performance.now() - start > LONGEST_MS) throw new Error('not everything came through the queue');
    await new Promise((wake) => setTimeout(wake, POLL_MS));
  }
  const all = performance.now() - start;
  // The last batch has yet to be settled.
  await new Promise((wake) => setTimeout(wake, 500));
  return { door, all, cpu: worker.cpuMs() - cpu, calls: (await memoryCalls(worker)) - calls };
}

async function memoryCalls({ url }) {
  return (await (await fetch(new URL('/calls', url))).json()).calls;
}
