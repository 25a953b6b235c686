// Through the queue, with memory: how many events a second this machine delivers, and how often the memory is called.
//
// Queue and Durable Object are Miniflare's, in the same workerd process: what they cost is in the figures, and is not what
// they cost at Cloudflare.

import { sendAll } from '../clients.mjs';
import { figure } from '../../figure.mjs';
import { ARRAY, uniqueSales, uniqueSalesInArrays } from '../webhooks.mjs';
import { startWorker } from '../workerd.mjs';

const WARM_UP = 300;
const POLL_MS = 20;
const LONGEST_MS = 300_000;

/** By then the last batch is settled, too. */
const SETTLED_MS = 500;

export async function queueFigures({ uploads, farSide, effort: { queued } }) {
  const worker = await startWorker(uploads.counting, { settings: { baseUrl: farSide.url }, queued: true });
  const through = (webhooks) => passed(worker, farSide, webhooks);
  await through({ count: WARM_UP, requestAt: uniqueSales('warm-up'), connections: 16 });
  const singles = await through({ count: queued, requestAt: uniqueSales('single'), connections: 16 });
  const count = Math.ceil(queued / ARRAY);
  const arrays = await through({ count, length: ARRAY, requestAt: uniqueSalesInArrays('array'), connections: 1 });
  await worker.stop();
  return [...figuresOf('single sales', singles), ...figuresOf(`arrays of ${ARRAY}`, arrays)];
}

function figuresOf(what, { events, door, all, cpu, calls }) {
  return [
    figure(`queue and memory, ${what}, events delivered a second`, '/s', (events / all) * 1000),
    figure('  taken at the door', '/s', (events / door) * 1000),
    figure('  CPU of workerd, queue and memory included, an event', 'ms', cpu / events),
    figure('  calls to the memory, an event', '', calls / events),
  ];
}

/** Sends so many webhooks of so many events, and waits until as many requests have reached the far side. */
async function passed(worker, farSide, { count, length = 1, requestAt, connections }) {
  const events = count * length;
  const [requests, cpu, calls] = [await farSide.requests(), worker.cpuMs(), await memoryCalls(worker)];
  const start = performance.now();
  const door = await sendAll(worker.port, connections, count, requestAt, 202);
  while ((await farSide.requests()) - requests < events) {
    if (performance.now() - start > LONGEST_MS) throw new Error('not everything came through the queue');
    await new Promise((wake) => setTimeout(wake, POLL_MS));
  }
  const all = performance.now() - start;
  await new Promise((wake) => setTimeout(wake, SETTLED_MS));
  return { events, door, all, cpu: worker.cpuMs() - cpu, calls: (await memoryCalls(worker)) - calls };
}

async function memoryCalls({ url }) {
  return (await (await fetch(new URL('/calls', url))).json()).calls;
}
