// Many webhooks through one Worker: its process must not grow.

import assert from 'node:assert/strict';

import { sendAll } from '../clients.mjs';
import { spreadOf } from '../rounds.mjs';
import { figure } from '../table.mjs';
import { singleSales } from '../webhooks.mjs';
import { startWorker } from '../workerd.mjs';

const CONNECTIONS = 16;

/** By then the heap has the size that the engine gives it when nobody limits it: here the plain Worker's grows as long. */
const WARM_UP = 50_000;

const TENTHS = 10;
const SAMPLES_A_TENTH = 10;

/** The garbage that lies about at a sample differs by as much. */
const MOST_MB = 8;

export async function memoryFigures({ uploads, farSide, effort: { memoryWebhooks } }) {
  const worker = await startWorker(uploads.shipped, { settings: { baseUrl: farSide.url } });
  const requestAt = singleSales();
  const send = (count) => sendAll(worker.port, CONNECTIONS, count, requestAt);
  const before = await farSide.requests();
  await send(WARM_UP);
  const tenths = [];
  for (let tenth = 0; tenth < TENTHS; tenth += 1) {
    const samples = [];
    for (let sample = 0; sample < SAMPLES_A_TENTH; sample += 1) {
      await send(memoryWebhooks / TENTHS / SAMPLES_A_TENTH);
      samples.push(worker.residentMb());
    }
    tenths.push(spreadOf(samples));
  }
  await worker.stop();
  assert.equal((await farSide.requests()) - before, memoryWebhooks + WARM_UP, 'each webhook is one request');
  const [first, last] = [tenths[0], tenths[TENTHS - 1]];
  return [
    figure(`memory of workerd over ${memoryWebhooks.toLocaleString('en')} webhooks, last tenth less first`, 'MB', last.median - first.median, { most: MOST_MB }),
    figure('  in the first tenth', 'MB', first),
    figure('  in the last tenth', 'MB', last),
  ];
}
