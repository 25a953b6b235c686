// Many webhooks through one Worker: its process must not grow.

import assert from 'node:assert/strict';

import { openClients } from '../clients.mjs';
import { spreadOf } from '../rounds.mjs';
import { figure } from '../table.mjs';
import { singleSales } from '../webhooks.mjs';
import { startWorker } from '../workerd.mjs';

const CONNECTIONS = 16;

/** Until the engine has compiled what it will and the heap has its size. */
const WARM_UP = 0.1;

const TENTHS = 10;
const SAMPLES_A_TENTH = 10;

/** The garbage that lies about at a sample differs by as much. */
const MOST_MB = 8;

export async function memoryFigures({ uploads, farSide, effort: { memoryWebhooks } }) {
  const worker = await startWorker(uploads.shipped, { settings: { baseUrl: farSide.url } });
  const clients = await openClients(worker.port, CONNECTIONS);
  const requestAt = singleSales();
  const before = await farSide.requests();
  await clients.send(memoryWebhooks * WARM_UP, requestAt);
  const tenths = [];
  for (let tenth = 0; tenth < TENTHS; tenth += 1) {
    const samples = [];
    for (let sample = 0; sample < SAMPLES_A_TENTH; sample += 1) {
      await clients.send(memoryWebhooks / TENTHS / SAMPLES_A_TENTH, requestAt);
      samples.push(worker.residentMb());
    }
    tenths.push(spreadOf(samples));
  }
  clients.close();
  await worker.stop();
  assert.equal((await farSide.requests()) - before, memoryWebhooks * (1 + WARM_UP), 'each webhook is one request');
  const [first, last] = [tenths[0], tenths[TENTHS - 1]];
  return [
    figure(`memory of workerd over ${memoryWebhooks.toLocaleString('en')} webhooks, last tenth less first`, 'MB', last.median - first.median, { most: MOST_MB }),
    figure('  in the first tenth', 'MB', first),
    figure('  in the last tenth', 'MB', last),
  ];
}
