// What the soak came to: the figures, and what of them is wrong.

import { growthAnHour } from './gauge.mjs';
import { ROUND_S } from './weather.mjs';

/** Segment waits so long for an answer. */
const SEGMENT_MS = 5000;

/** Of the whole run; the door only looks into memory and queue. */
const MOST_P99_MS = 1000;

/** What the Worker may hold more in the last tenth of the run than in the first, in MB: at 200,000 events 40 bytes each. */
const MOST_HELD_MB = 8;

/**
 * How much the process of workerd may grow in an hour, in the second half of the run, in MB: the queue of Miniflare lives in it, and
 * V8's heap grows in steps, which nobody limits outside of Cloudflare. Only a long run tells.
 */
const MOST_GROWTH_MB = 80;
const LONG_ENOUGH_S = 1700;

/**
 * How many times the processor time of the first round an event may take in the last: what is kept must not be gone through. A busy
 * machine makes a half of it, a statement that read all of a table made it two and a half times in an hour.
 */
const MOST_TIMES = 1.7;

/** The last sample of a round may come so much early. */
const SLACK_S = 15;

/** As many wrongs are told. */
const TOLD = 25;

/** Tells the verdict, and gives all of it as one object. */
export function report(run) {
  const figures = figuresOf(run);
  const books = [...run.verdict.affonso.wrong, ...run.verdict.impact.wrong];
  const wrong = [...books, ...run.shop.troubles, ...run.errors.map((text) => `workerd says: ${text}`), ...notDrained(run), ...notFast(run), ...notFlat(run, figures)];
  tellWhatHappened(run);
  tellFigures(run, figures);
  if (books.length === 0) console.log('ledger = model');
  for (const what of wrong.slice(0, TOLD)) console.log(`WRONG ${what}`);
  if (wrong.length > TOLD) console.log(`WRONG and ${wrong.length - TOLD} more`);
  const { options, samples, traffic, held: heldBack, shop, operator, summaries, verdict, latency } = run;
  if (wrong.length > 0) console.log(`failed; again with --seed ${options.seed} --rate ${options.rate} --minutes ${options.minutes}`);
  const seen = { affonso: verdict.affonso.seen, impact: verdict.impact.seen };
  return { ...options, traffic, heldBack, ...figures, latency, counts: shop.counts, letters: operator.counts, summaries, seen, wrong, samples };
}

/** Memory and processor while there was traffic. */
function figuresOf({ samples, traffic }) {
  const during = samples.filter(({ s }) => s <= traffic);
  const half = during.filter(({ s }) => s > traffic / 2);
  const mb = during.map((sample) => sample.mb.workerd);
  const heaps = during.flatMap(({ heap }) => heap ?? []);
  const tenth = Math.max(1, Math.floor(heaps.length / 10));
  const rounds = roundsOf(during);
  const share = (name) => Math.round(during.reduce((sum, { cpu }) => sum + cpu[name], 0) / during.length);
  return {
    memory: { first: mb[0], last: mb.at(-1), most: Math.max(...mb), growthAnHour: growthAnHour(half.map(({ s }) => s), half.map((sample) => sample.mb.workerd)) },
    heap: { first: median(heaps.slice(0, tenth)), last: median(heaps.slice(-tenth)), most: Math.max(...heaps) },
    cpu: { workerd: share('workerd'), emulator: share('emulator'), soak: share('soak') },
    eventMs: { first: rounds[0], last: rounds.at(-1) },
  };
}

/** The processor time of workerd for each event that left the queue, in ms, round by round of the weather. */
function roundsOf(samples) {
  const done = ({ events, outstanding }) => events - outstanding;
  const rounds = [];
  for (let begin = 0; begin + ROUND_S <= samples.at(-1).s + SLACK_S; begin += ROUND_S) {
    const round = samples.filter(({ s }) => s > begin && s <= begin + ROUND_S);
    const spent = round.slice(1).reduce((sum, { s, cpu }, index) => sum + 10 * cpu.workerd * (s - round[index].s), 0);
    rounds.push(Math.round((100 * spent) / (done(round.at(-1)) - done(round[0]))) / 100);
  }
  return rounds;
}

function notDrained({ shop }) {
  return shop.outstanding() > 0 ? [`${shop.outstanding()} events never left the queue: ${shop.left().join(', ')}`] : [];
}

function notFast({ samples, latency }) {
  const late = samples.filter((sample) => sample.latency.p99 > SEGMENT_MS);
  return [
    ...(latency.p99 > MOST_P99_MS ? [`p99 at the door is ${latency.p99} ms, more than ${MOST_P99_MS}`] : []),
    ...(late.length > 0 ? [`${late.length} samples have a p99 above Segment's ${SEGMENT_MS} ms`] : []),
  ];
}

function notFlat({ traffic }, { memory, heap, eventMs }) {
  const grown = traffic >= LONG_ENOUGH_S && memory.growthAnHour > MOST_GROWTH_MB;
  return [
    ...(heap.last === undefined ? ['the inspector told no heap'] : []),
    ...(heap.last - heap.first > MOST_HELD_MB ? [`the Worker holds ${heap.last} MB in the last tenth, ${heap.first} in the first: more than ${MOST_HELD_MB} MB on top`] : []),
    ...(eventMs.last > eventMs.first * MOST_TIMES ? [`an event takes ${eventMs.last} ms of the processor in the last round, ${eventMs.first} in the first: more than ${MOST_TIMES} times as much`] : []),
    ...(grown ? [`workerd grows by ${memory.growthAnHour} MB an hour in the second half, more than ${MOST_GROWTH_MB}`] : []),
  ];
}

function tellWhatHappened({ shop: { counts }, operator, traffic, held, summaries, verdict }) {
  console.log(`\n${counts.events} events in ${counts.webhooks} webhooks of ${counts.stories} stories in ${Math.round(traffic)} s, ${counts.again} sent again; held back for ${Math.round(held / 1000)} s`);
  for (const [name, party] of [['Affonso', 'affonso'], ['impact.com', 'impact']]) {
    const { calls, faults } = summaries[party];
    console.log(`${name}: ${calls} calls, ${faults} struck by a fault; ${pairs(verdict[party].seen)}`);
  }
  console.log(`dead letters: ${pairs(operator.counts.listed) || 'none'}; put back ${operator.counts.replayed}`);
}

function tellFigures({ latency }, { memory, heap, cpu, eventMs }) {
  console.log(`memory of workerd: first ${memory.first} MB, last ${memory.last}, most ${memory.most}; in the second half ${memory.growthAnHour} MB an hour`);
  console.log(`heap of the Worker after a collection: first tenth ${heap.first} MB, last tenth ${heap.last}, most ${heap.most}`);
  console.log(`processor: workerd ${cpu.workerd} %, emulator ${cpu.emulator} %, soak ${cpu.soak} % of one core`);
  if (eventMs.first !== undefined) console.log(`workerd spends on an event: ${eventMs.first} ms in the first round, ${eventMs.last} in the last`);
  console.log(`answers at the door: p50 ${latency.p50} ms, p99 ${latency.p99}, most ${latency.most}; ${latency.unanswered} calls without one`);
}

const median = (list) => list.toSorted((one, other) => one - other)[Math.floor(list.length / 2)];
const pairs = (counts) => Object.entries(counts).map(([name, count]) => `${name} ${count}`).join(', ');
