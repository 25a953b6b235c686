// Single sales, delivered within the request: webhooks a second, and what the workerd process spends on each.

import { inRounds, overOf, ratioOf, spreadOf } from '../rounds.mjs';
import { figure } from '../../figure.mjs';
import { singleSales } from '../webhooks.mjs';
import { startContestants } from '../contest.mjs';

/** More would wait in front of workerd, which has one thread for one Worker. */
const CONNECTIONS = 16;

const LEAST_THROUGHPUT = 0.95;
const MOST_CPU = 1.05;

export async function directFigures({ uploads, farSide, effort: { directRounds, directWebhooks } }) {
  const requestAt = singleSales();
  const contest = await startContestants(uploads, { settings: { baseUrl: farSide.url }, connections: CONNECTIONS });
  const turn = (count) => async (name) => {
    const { ms, cpu } = await contest.run(name, count, requestAt);
    return { perSecond: (count / ms) * 1000, cpu: cpu / count };
  };
  await inRounds(2, contest.names, turn(directWebhooks));
  const { shipped, plain, floor } = await inRounds(directRounds, contest.names, turn(directWebhooks));
  await contest.stop();
  const speed = (turns) => turns.map(({ perSecond }) => perSecond);
  const cpu = (turns) => turns.map(({ cpu }) => cpu);
  return [
    figure('single sale, direct, webhooks a second: shipped / plain', '×', ratioOf(speed(shipped), speed(plain)), { least: LEAST_THROUGHPUT }),
    figure('  shipped', '/s', spreadOf(speed(shipped))),
    figure('  plain', '/s', spreadOf(speed(plain))),
    figure('  floor', '/s', spreadOf(speed(floor))),
    figure('single sale, direct, CPU of workerd: shipped / plain', '×', ratioOf(cpu(shipped), cpu(plain)), { most: MOST_CPU }),
    figure('  shipped', 'ms', spreadOf(cpu(shipped))),
    figure('  plain', 'ms', spreadOf(cpu(plain))),
    figure('  floor, which sends nothing', 'ms', spreadOf(cpu(floor))),
    figure('  shipped, floor subtracted', 'ms', spreadOf(overOf(cpu(shipped), cpu(floor)))),
  ];
}
