// Many webhooks through one Worker: it must hold as much after the last as after the first.
//
// What it holds is its heap after a collection, in the first tenth of the webhooks and in the last. The memory of the process
// says less: outside of Cloudflare nobody limits the heap, and workerd lets it grow in steps, whatever the Worker; the plain
// one's, which keeps nothing, by 60 MB over 200,000 webhooks, although it is collected fifty times meanwhile. So the process is
// only held against the plain one's. Queue and memory object are under `cargo xtask soak`, for an hour.

import { startContestants } from '../contest.mjs';
import { inRounds, spreadOf } from '../rounds.mjs';
import { figure } from '../../figure.mjs';
import { singleSales } from '../webhooks.mjs';

const TENTHS = 10;
const SAMPLES_A_TENTH = 5;

/** Over 200,000 webhooks it is five bytes each. */
const MOST_GROWTH_MB = 1;

/** The two may be a step of the heap apart, and a step is a third. */
const MOST_TIMES = 1.5;

export async function memoryFigures({ uploads, farSide, effort: { memoryWebhooks } }) {
  const requestAt = singleSales();
  const contest = await startContestants(uploads, { settings: { baseUrl: farSide.url }, connections: 16, inspected: true });
  const { shipped, plain } = await inRounds(TENTHS, ['shipped', 'plain'], async (name) => {
    const [held, resident] = [[], []];
    for (let sample = 0; sample < SAMPLES_A_TENTH; sample += 1) {
      await contest.run(name, memoryWebhooks / TENTHS / SAMPLES_A_TENTH, requestAt);
      resident.push(contest.residentMb(name));
      held.push(await contest.heldMb(name, requestAt));
    }
    return { held: spreadOf(held), resident: spreadOf(resident) };
  });
  await contest.stop();
  const last = TENTHS - 1;
  const growth = (tenths) => tenths[last].held.median - tenths[0].held.median;
  const webhooks = memoryWebhooks.toLocaleString('en');
  return [
    figure(`what the Worker holds more after ${webhooks} webhooks than in the first tenth`, 'MB', growth(shipped), { most: MOST_GROWTH_MB }),
    figure('  first tenth', 'MB', shipped[0].held),
    figure('  last tenth', 'MB', shipped[last].held),
    figure('  plain, first tenth', 'MB', plain[0].held),
    figure('  plain, last tenth', 'MB', plain[last].held),
    figure('memory of workerd after them: shipped / plain', '×', shipped[last].resident.median / plain[last].resident.median, { most: MOST_TIMES }),
    figure('  shipped, first tenth', 'MB', shipped[0].resident),
    figure('  shipped, last tenth', 'MB', shipped[last].resident),
    figure('  plain, first tenth', 'MB', plain[0].resident),
    figure('  plain, last tenth', 'MB', plain[last].resident),
  ];
}
