// A Worker that has just come up: how long until it is up, and how long its first request takes.

import { startAlone } from '../alone.mjs';
import { openClient } from '../clients.mjs';
import { inRounds, overOf, ratioOf, spreadOf } from '../rounds.mjs';
import { figure } from '../../figure.mjs';
import { singleSales } from '../webhooks.mjs';

const MOST_TIMES = 1.5;

export async function startFigures({ uploads, farSide, effort: { starts } }) {
  const request = singleSales()(0);
  const { shipped, plain, floor } = await inRounds(starts, ['shipped', 'plain', 'floor'], async (name) => {
    const worker = await startAlone(uploads[name], { settings: { baseUrl: farSide.url } });
    const client = await openClient(worker.port);
    const upCpu = worker.cpuMs();
    const start = performance.now();
    await client.exchange(request);
    const first = performance.now() - start;
    const cpu = worker.cpuMs() - upCpu;
    client.close();
    await worker.stop();
    return { up: worker.readyMs, upCpu, first, cpu };
  });
  const of = (turns, what) => turns.map((turn) => turn[what]);
  return [
    figure('start-up, first request: shipped / plain', '×', ratioOf(of(shipped, 'first'), of(plain, 'first')), { most: MOST_TIMES }),
    figure('  shipped', 'ms', spreadOf(of(shipped, 'first'))),
    figure('  plain', 'ms', spreadOf(of(plain, 'first'))),
    figure('  floor, which sends nothing', 'ms', spreadOf(of(floor, 'first'))),
    figure('start-up, first request, CPU of workerd: shipped / plain', '×', ratioOf(of(shipped, 'cpu'), of(plain, 'cpu')), { most: MOST_TIMES }),
    figure('  shipped', 'ms', spreadOf(of(shipped, 'cpu'))),
    figure('  plain', 'ms', spreadOf(of(plain, 'cpu'))),
    // The Worker's modules are read and run before workerd listens: what one takes for it more than an empty one.
    figure('before it, modules read and run, over the floor: shipped', 'ms', spreadOf(overOf(of(shipped, 'up'), of(floor, 'up')))),
    figure('  plain', 'ms', spreadOf(overOf(of(plain, 'up'), of(floor, 'up')))),
    figure('  shipped, CPU of workerd', 'ms', spreadOf(overOf(of(shipped, 'upCpu'), of(floor, 'upCpu')))),
    figure('  plain, CPU of workerd', 'ms', spreadOf(overOf(of(plain, 'upCpu'), of(floor, 'upCpu')))),
  ];
}
