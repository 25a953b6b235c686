// One run: a day in the life of the function, from a seed.

import { readFileSync } from 'node:fs';

import { createSandbox } from '../../sandbox/sandbox.mjs';
import { PATH } from '../function.mjs';
import { audit } from './books.mjs';
import { createClock, dateUnder } from './clock.mjs';
import { createEvents, drawDay } from './events.mjs';
import { conversionIn, inspect } from './inspection.mjs';
import { CALL_MS, createNetwork, REQUEST_MS } from './network.mjs';
import { createRandom } from './random.mjs';
import { createSegment, drawHabits } from './segment.mjs';
import { tallyOf } from './tally.mjs';
import { drawTerms, limitOf } from './terms.mjs';
import { drawWeather } from './weather.mjs';

let source;
let compiled;

/** Plays the run of this seed against `emulator`; throws what does not hold, and tells what happened. */
export async function play(seed, emulator) {
  const random = (purpose) => createRandom(seed, purpose);
  const terms = drawTerms(random('terms'), `${emulator.url}/v1`);
  const { people, team } = terms;
  const clock = createClock(terms.opensAt);
  const weather = drawWeather(random('weather'), terms);
  await emulator.reset({ ...team, faults: weather.faults });
  // What an answer may repeat of a request, and no message may repeat of an answer.
  const gossip = people.flatMap(({ email, settings }) => [email, settings.apiKey]);
  const network = createNetwork(clock, weather, gossip);
  const events = createEvents(random('events'), terms);
  const refunds = createRefunds(random('refunds'), events);

  const processes = createProcesses(clock, network);
  const onCall = (call, batch) => {
    inspect(call, batch, terms);
    return refunds.after(call);
  };
  const habits = drawHabits(random('habits'));
  const segment = createSegment(clock, random('segment'), habits, processes, onCall);
  try {
    const spread = random('arrivals');
    for (const event of drawDay(random('day'), events)) segment.take(event, spread.between(0, habits.spreadMs));
    const deliveries = await segment.deliverAll();
    // What is still on its way arrives after all.
    await clock.drain();
    processes.assertQuiet();
    const run = { ledger: await emulator.ledger(), deliveries, exchanges: network.exchanges, calls: processes.calls };
    audit({ ...run, events: events.all });
    return tallyOf(run);
  } finally {
    network.close();
  }
}

/** The processes that Segment runs the function in; each begins anew now and then. */
function createProcesses(clock, network) {
  const slots = [];
  const sandboxes = [];
  const calls = [];
  return {
    calls,
    start(slot) {
      const process = { call: undefined, startedByKey: {} };
      const host = { clock, fetch: network.doorOf(() => process.call) };
      const patience = { requestMs: REQUEST_MS - 1, callMs: CALL_MS - 1 };
      source ??= readFileSync(PATH, 'utf8');
      const prepare = (globals) => {
        dateUnder(clock)(globals);
        compilingOnce(globals);
      };
      process.sandbox = createSandbox(source, { host, patience, prepare });
      sandboxes.push(process.sandbox);
      slots[slot] = process;
    },
    async call(slot, handler, payload, settings) {
      const process = slots[slot];
      const call = {
        startedAt: clock.now(),
        exchanges: [],
        startedInProcess: (process.startedByKey[settings.apiKey] ??= []),
        limited: limitOf(settings) < Infinity,
      };
      process.call = call;
      calls.push(call);
      call.result = await process.sandbox.call(handler, payload, structuredClone(settings));
      return call;
    },
    assertQuiet() {
      const unhandled = sandboxes.flatMap((sandbox) => sandbox.unhandled);
      if (unhandled.length > 0) throw new Error(`rejections nobody handled: ${unhandled.join(', ')}`);
    },
  };
}

/** Compiling is the same every time, and for thousands of processes it would be most of the work. */
function compilingOnce({ WebAssembly }) {
  const { Module } = WebAssembly;
  WebAssembly.Module = function (bytes) {
    return (compiled ??= new Module(bytes));
  };
  WebAssembly.Module.prototype = Module.prototype;
}

/** Money goes back of sales whose conversion id has been told; some sales are refunded more than once. */
function createRefunds(random, events) {
  return {
    after({ exchanges }) {
      const sold = exchanges.filter((exchange) => exchange.event.wants === 'conversion' && conversionIn(exchange));
      return sold.filter(() => random.chance(0.2)).map((exchange) => ({
        event: events.refund(exchange.event, conversionIn(exchange)),
        after: random.between(0, 120000),
      }));
    },
  };
}
