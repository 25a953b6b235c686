// An hour of a shop's traffic through the shipped Worker in real workerd, while Affonso and impact.com fail in every way; at
// the end their ledgers are held against what was sent. Called by `cargo xtask soak`:
//
//     node tests/soak/soak.mjs [--minutes N] [--seed S] [--rate EVENTS_A_SECOND] [--plant NAME] [--result FILE]
//
// AFFONSO_EMULATOR is the path of the emulator.

import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { CUSTOMERS, clickOf, customer } from './affonso-stories.mjs';
import { openBooks } from './books.mjs';
import { diceFor } from './dice.mjs';
import { createGauge } from './gauge.mjs';
import { CLICKS } from './impact-stories.mjs';
import { judgeImpact } from './impact-judge.mjs';
import { judgeAffonso } from './judge.mjs';
import { createOperator } from './operator.mjs';
import { planFor } from './plan.mjs';
import { PLANTS } from './plants.mjs';
import { report } from './report.mjs';
import { openShop } from './shop.mjs';
import { weatherFor } from './weather.mjs';
import { heldMb } from '../../js-shim/bench/worker/heap.mjs';
import { startEmulator } from '../shipped/emulator.mjs';
import { startWorker } from '../workerd/host.mjs';

const SAMPLE_MS = 10_000;

/** The heap is looked at so many times, and no more often than there are samples: each time all of it is collected. */
const HEAPS = 60;

/** When so many events wait, nobody new comes: the machine is busy with something else. */
const MOST_OUTSTANDING = 5000;

/** After so long without an end nothing more is expected; the longest pause of the queue is ten seconds. */
const STILL_MS = 45_000;

/** However much moves, so long after the traffic everything must be at its end, and a tenth of the traffic's time more. */
const MOST_DRAIN_MS = 180_000;

/** What is left in the queue at the end, repeats of what has ended, is over after this. */
const SETTLED_MS = 15_000;

/** A message is a dead letter after as many attempts and one: within a minute. */
const RETRIES = 4;

const AFFONSO = {
  userIdIs: 'external_user_id', unlistedEvents: 'ignore', anonymousEvents: 'ignore', signups: 'off', clicks: true,
  eventTypes: { 'Order Refunded': 'refund', 'Signed Up': 'signup', 'Onboarding Completed': 'milestone' },
};
const IMPACT = { eventTypeId: '4000', reversalEventNames: ['Order Refunded'], fullReversalWithoutAmounts: true };

const text = { type: 'string' };
const { values } = parseArgs({ options: { minutes: { ...text, default: '60' }, seed: text, rate: { ...text, default: '60' }, plant: text, result: text } });
const options = {
  minutes: positive('minutes', values.minutes),
  seed: positive('seed', values.seed ?? String(Date.now() % 1_000_000)),
  rate: positive('rate', values.rate),
  plant: values.plant,
};
if (options.plant !== undefined && !Object.hasOwn(PLANTS, options.plant)) stop(`--plant is one of ${Object.keys(PLANTS).join(', ')}, found ${options.plant}`);

const seconds = options.minutes * 60;
const plan = planFor({ ...options, seconds });
const books = openBooks();
const gauge = createGauge();
const emulator = await startEmulator();
let shop;
const worker = await startWorker({
  emulator,
  queue: true,
  settings: AFFONSO,
  impact: IMPACT,
  env: { ALLOW_SIGNED_FIRST: 'true' },
  // As it is deployed, but for the retries.
  consumer: { maxBatchTimeout: 2, maxRetries: RETRIES },
  entry: PLANTS[options.plant],
  inspectorPort: 0,
  onLog: (text) => hear(text),
});
shop = openShop({ worker, gauge });
const operator = createOperator(worker);
const run = { options, samples: [], held: 0, spell: 'calm', errors: [] };
let finished = false;
// Until the verdict: whoever ends it early has none.
process.exitCode = 1;
try {
  await prepare();
  console.log(`soak: ${options.minutes} minutes, ${options.rate} events a second, ${plan.length} stories, seed ${options.seed}`);
  gauge.watch({ workerd: worker.pid(), emulator: emulator.pid, soak: process.pid });
  const began = performance.now();
  const sampling = sampleAll(began).catch(notTheEnd('samples'));
  const weather = letItStorm(began).catch(notTheEnd('weather and operator'));
  await tellAll(began);
  await weather;
  run.traffic = (performance.now() - began) / 1000;
  await drain();
  finished = true;
  await sampling;
  const ledgers = [await emulator.ledger(), await emulator.impact.ledger()];
  const verdict = { affonso: judgeAffonso(books.affonso, ledgers[0]), impact: judgeImpact(books.impact, ledgers[1]) };
  const summaries = { affonso: ledgers[0].summary, impact: ledgers[1].summary };
  const result = report({ ...run, shop, operator, verdict, summaries, latency: gauge.latency() });
  if (values.result) writeFileSync(values.result, `${JSON.stringify(result)}\n`);
  process.exitCode = result.wrong.length > 0 ? 1 : 0;
} finally {
  finished = true;
  await worker.stop();
  await emulator.stop();
}

/** What goes wrong beside the stories is told at the end: an hour is not thrown away for it. */
function notTheEnd(what) {
  return (error) => void shop.troubles.push(`${what}: ${error.message}`);
}

/** Who is known to the parties beforehand. */
async function prepare() {
  const customers = Array.from({ length: CUSTOMERS }, (_, index) => customer(index + 1));
  const visitors = plan.filter(({ needsClick }) => needsClick).map(({ number }) => clickOf(number));
  await emulator.reset({ referrals: [
    ...customers.map(({ userId, referral }) => ({ referral_id: referral, external_user_id: userId })),
    ...visitors.map((referral) => ({ referral_id: referral, status: 'click' })),
  ] });
  await emulator.impact.reset({ per_hour: null, clicks: CLICKS });
}

function hear(text) {
  const line = text.startsWith('{') ? JSON.parse(text) : undefined;
  if (line?.outcome) shop.hears(line);
  // What is no line of ours is an accident that somebody should read.
  else run.errors.push(text.slice(0, 300));
}

/** Every story at its time, as many as begin before the time is over; `run.stories` are over when the last has ended. */
async function tellAll(began) {
  const stories = [];
  for (const story of plan) {
    const wait = story.at + run.held - (performance.now() - began);
    if (wait > 5) await sleep(wait);
    if (performance.now() - began > seconds * 1000) break;
    while (shop.outstanding() > MOST_OUTSTANDING) {
      const before = performance.now();
      await sleep(100);
      run.held += performance.now() - before;
    }
    stories.push(shop.tell(story, diceFor(options.seed, story.number), books[story.to]));
  }
  run.stories = Promise.all(stories);
}

async function letItStorm(began) {
  for (const { name, at, affonso, impact, operator: comes } of weatherFor({ ...options, seconds })) {
    await sleep(Math.max(0, at - (performance.now() - began)));
    if (finished) return;
    run.spell = name;
    await Promise.all([emulator.faults(affonso), emulator.impact.faults(impact)]);
    if (comes) await operator.putBack();
  }
  await sleep(Math.max(0, seconds * 1000 - (performance.now() - began)));
}

/** All faults off, until every story is at its end and every event out of the queue, or nothing moves any more. */
async function drain() {
  run.spell = 'over';
  await Promise.all([emulator.faults([]), emulator.impact.faults([])]);
  let told = false;
  run.stories.then(() => (told = true));
  const until = performance.now() + MOST_DRAIN_MS + seconds * 100;
  let moved = performance.now();
  for (let before = -1; (!told || shop.outstanding() > 0) && performance.now() < until;) {
    await sleep(1000);
    const now = shop.outstanding() + shop.counts.stories;
    if (now !== before || await operator.putBack() > 0) moved = performance.now();
    before = now;
    if (performance.now() - moved > STILL_MS) break;
  }
  await sleep(SETTLED_MS);
}

async function sampleAll(began) {
  const inspector = await worker.inspector();
  const heapEvery = Math.max(1, Math.round((seconds * 1000) / SAMPLE_MS / HEAPS));
  for (let number = 1; !finished; number += 1) {
    await sleep(SAMPLE_MS);
    const heap = number % heapEvery === 0 ? await heldMb(inspector) : undefined;
    const s = Math.round((performance.now() - began) / 1000);
    const { latency, mb, cpu } = gauge.sample();
    const sample = { s, spell: run.spell, latency, mb, heap, cpu, outstanding: shop.outstanding(), events: shop.counts.events, letters: operator.counts.replayed };
    run.samples.push(sample);
    console.log(
      `${String(s).padStart(5)} s  ${mb.workerd.toFixed(0).padStart(4)} MB workerd ${cpu.workerd.toFixed(0).padStart(3)} %  ${heap === undefined ? '       ' : `${heap.toFixed(2).padStart(5)} MB`} heap  ` +
      `${mb.emulator.toFixed(0).padStart(4)} MB emulator ${cpu.emulator.toFixed(0).padStart(3)} %  p50 ${latency.p50} p99 ${latency.p99} ms  ` +
      `${String(sample.outstanding).padStart(4)} outstanding  ${sample.events} events  ${sample.letters} letters put back  ${run.spell}`,
    );
  }
}

function positive(name, text) {
  const number = Number(text);
  if (!(number > 0)) stop(`--${name} is a number above 0, found ${text}`);
  return number;
}

function stop(message) {
  console.error(`soak: ${message}`);
  process.exit(2);
}
