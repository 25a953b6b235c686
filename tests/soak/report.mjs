// What the soak came to: what is wrong, and the figures.

import { growthAnHour } from './gauge.mjs';

/** Segment waits so long for an answer. */
const SEGMENT_MS = 5000;

/** Of the whole run; the door only looks into memory and queue. */
const MOST_P99_MS = 1000;

/**
 * How much the process of workerd may grow in an hour, in the second half of the run, in MB. At 50 events a second this is less than
 * half a kilobyte an event; a step of V8's heap, which nobody limits outside of Cloudflare, is a third of it. Only a long run tells.
 */
const MOST_GROWTH_MB = 80;
const LONG_ENOUGH_S = 1700;

/** What the Worker may hold more in the last tenth of the run than in the first, in MB: 300,000 events would be 27 bytes each. */
const MOST_HELD_MB = 8;

/** As many wrongs are told. */
const TOLD = 25;

export function report({ options, samples, traffic, held: heldBack, errors, shop, operator, verdict, summaries, latency }) {
  const during = samples.filter(({ s }) => s <= traffic);
  const half = during.filter(({ s }) => s > traffic / 2);
  const mb = during.map((sample) => sample.mb.workerd);
  const growth = growthAnHour(half.map(({ s }) => s), half.map((sample) => sample.mb.workerd));
  const heaps = during.flatMap(({ heap }) => heap ?? []);
  const held = { first: median(heaps.slice(0, tenth(heaps))), last: median(heaps.slice(-tenth(heaps))), most: Math.max(...heaps) };
  const books = [...verdict.affonso.wrong, ...verdict.impact.wrong];
  const wrong = [...books, ...shop.troubles, ...errors.map((text) => `workerd says: ${text}`)];
  if (shop.outstanding() > 0) wrong.push(`${shop.outstanding()} events never left the queue: ${shop.left().join(', ')}`);
  if (latency.p99 > MOST_P99_MS) wrong.push(`p99 at the door is ${latency.p99} ms, more than ${MOST_P99_MS}`);
  const late = during.filter((sample) => sample.latency.p99 > SEGMENT_MS);
  if (late.length > 0 || latency.most > SEGMENT_MS) wrong.push(`${late.length} samples have a p99 above Segment's ${SEGMENT_MS} ms, the longest answer took ${latency.most}`);
  if (traffic >= LONG_ENOUGH_S && growth > MOST_GROWTH_MB) wrong.push(`workerd grows by ${growth} MB an hour in the second half, more than ${MOST_GROWTH_MB}`);

  if (heaps.length === 0) wrong.push('the inspector told no heap');
  if (held.last - held.first > MOST_HELD_MB) wrong.push(`the Worker holds ${held.last} MB in the last tenth, ${held.first} in the first: more than ${MOST_HELD_MB} MB on top`);

  const memory = { first: mb[0], last: mb.at(-1), most: Math.max(...mb), growthAnHour: growth };
  const share = (name) => Math.round(during.reduce((sum, { cpu }) => sum + cpu[name], 0) / during.length);
  console.log();
  console.log(`${shop.counts.events} events in ${shop.counts.webhooks} webhooks of ${shop.counts.stories} stories in ${Math.round(traffic)} s, ${shop.counts.again} sent again; held back for ${Math.round(heldBack / 1000)} s`);
  tell('Affonso', summaries.affonso, verdict.affonso.seen);
  tell('impact.com', summaries.impact, verdict.impact.seen);
  console.log(`dead letters: ${pairs(operator.counts.listed) || 'none'}; put back ${operator.counts.replayed}`);
  console.log(`memory of workerd: first ${memory.first} MB, last ${memory.last}, most ${memory.most}; in the second half ${growth} MB an hour`);
  console.log(`heap of the Worker after a collection: first tenth ${held.first} MB, last tenth ${held.last}, most ${held.most}`);
  console.log(`processor: workerd ${share('workerd')} %, emulator ${share('emulator')} %, soak ${share('soak')} % of one core`);
  console.log(`answers at the door: p50 ${latency.p50} ms, p99 ${latency.p99}, most ${latency.most}; ${latency.unanswered} calls without one`);
  if (books.length === 0) console.log('ledger = model');
  for (const what of wrong.slice(0, TOLD)) console.log(`WRONG ${what}`);
  if (wrong.length > TOLD) console.log(`WRONG and ${wrong.length - TOLD} more`);
  if (wrong.length > 0) console.log(`failed; again with --seed ${options.seed} --rate ${options.rate} --minutes ${options.minutes}`);
  return { ...options, traffic, heldBack, memory, heap: held, latency, counts: shop.counts, letters: operator.counts, summaries, seen: { affonso: verdict.affonso.seen, impact: verdict.impact.seen }, wrong, samples };
}

function tell(name, { calls, faults }, seen) {
  console.log(`${name}: ${calls} calls, ${faults} struck by a fault; ${pairs(seen)}`);
}

const tenth = (list) => Math.max(1, Math.floor(list.length / 10));
const median = (list) => list.toSorted((one, other) => one - other)[Math.floor(list.length / 2)];
const pairs = (counts) => Object.entries(counts).map(([name, count]) => `${name} ${count}`).join(', ');
