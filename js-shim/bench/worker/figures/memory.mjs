// Many webhooks through one Worker: its process must not grow, beyond what workerd itself does.
//
// Outside of Cloudflare nobody limits the heap, and workerd lets it grow in steps, whatever the Worker: the plain one's, which
// keeps nothing, by some 300 MB over 200,000 webhooks. So what is held against a target is the difference between the two.

import { inRounds, spreadOf } from '../rounds.mjs';
import { figure } from '../table.mjs';
import { singleSales } from '../webhooks.mjs';
import { startContestants } from '../contest.mjs';

const TENTHS = 10;
const SAMPLES_A_TENTH = 5;

/** The two may be a step apart, and a step is a third. What this finds is a Worker that keeps 1 KB or more of each webhook. */
const MOST_TIMES = 1.5;

export async function memoryFigures({ uploads, farSide, effort: { memoryWebhooks } }) {
  const requestAt = singleSales();
  const contest = await startContestants(uploads, { settings: { baseUrl: farSide.url }, connections: 16 });
  const { shipped, plain } = await inRounds(TENTHS, ['shipped', 'plain'], async (name) => {
    const samples = [];
    for (let sample = 0; sample < SAMPLES_A_TENTH; sample += 1) {
      await contest.run(name, memoryWebhooks / TENTHS / SAMPLES_A_TENTH, requestAt);
      samples.push(contest.residentMb(name));
    }
    return spreadOf(samples);
  });
  await contest.stop();
  const last = TENTHS - 1;
  const ratio = shipped[last].median / plain[last].median;
  const growth = (tenths) => tenths[last].median - tenths[0].median;
  return [
    figure(`memory of workerd after ${memoryWebhooks.toLocaleString('en')} webhooks: shipped / plain`, '×', ratio, { most: MOST_TIMES }),
    figure('  shipped, first tenth', 'MB', shipped[0]),
    figure('  shipped, last tenth', 'MB', shipped[last]),
    figure('  plain, first tenth', 'MB', plain[0]),
    figure('  plain, last tenth', 'MB', plain[last]),
    figure('  growth from the first to the last, shipped less plain', 'MB', growth(shipped) - growth(plain)),
  ];
}
