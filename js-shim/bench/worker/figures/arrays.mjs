// Arrays that are planned and not sent (dryRun): what the workerd process spends on one, beyond what any Worker costs.

import { startContestants } from '../contest.mjs';
import { inRounds, overOf, ratioOf, spreadOf } from '../rounds.mjs';
import { figure } from '../../figure.mjs';
import { ARRAY, salesInArrays } from '../webhooks.mjs';

const MOST_CPU = 0.7;

export async function arrayFigures({ uploads, farSide, effort: { arrayRounds, arrays } }) {
  const requestAt = salesInArrays();
  const contest = await startContestants(uploads, { settings: { baseUrl: farSide.url, dryRun: true }, connections: 2 });
  const turn = async (name) => {
    const { cpu } = await contest.run(name, arrays, requestAt);
    return cpu / arrays;
  };
  await inRounds(2, contest.names, turn);
  const { shipped, plain, floor } = await inRounds(arrayRounds, contest.names, turn);
  await contest.stop();
  const [shippedOver, plainOver] = [overOf(shipped, floor), overOf(plain, floor)];
  return [
    figure(`array of ${ARRAY}, planned, CPU over the floor: shipped / plain`, '×', ratioOf(shippedOver, plainOver), { most: MOST_CPU }),
    figure('  shipped, over the floor', 'ms', spreadOf(shippedOver)),
    figure('  plain, over the floor', 'ms', spreadOf(plainOver)),
    figure('  floor, which reads the body', 'ms', spreadOf(floor)),
  ];
}
