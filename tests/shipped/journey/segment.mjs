// Segment's side of a journey: gathers calls into batches, and brings those to be retried again, in other company.
//
// https://segment.com/docs/connections/destinations/#batching
// https://segment.com/docs/connections/destinations/#retries-between-segment-and-destinations

import { HANDLERS } from '../../sandbox/sandbox.mjs';

const FOUR_HOURS_MS = 4 * 60 * 60 * 1000;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30 * 60 * 1000;

/** How this Segment behaves: in batches or one by one, in order or not, in one process or two. */
export function drawHabits(random) {
  return {
    single: random.weighted([[5, 0], [4, 0.3], [1, 1]]),
    shuffles: random.chance(0.3),
    processes: random.chance(0.3) ? 2 : 1,
    restarts: random.chance(0.3) ? 0.1 : 0,
    spreadMs: random.pick([0, 5000, 60000, 600000]),
    sizes: random.pick([[[1, 4]], [[1, 12]], [[3, 12], [1, 40]]]),
  };
}

/**
 * @param clock see clock.mjs
 * @param random see random.mjs
 * @param habits see above
 * @param process `{start(slot), call(slot, handler, payload, settings)}`: the processes that the function runs in
 * @param onCall called with each call and its deliveries as it ends; may give further events
 */
export function createSegment(clock, random, habits, process, onCall) {
  const queue = [];
  const deliveries = [];

  /** One copy of one event on its way; the same event can come twice. */
  function take(event, after = 0) {
    const dueAt = clock.now() + after;
    const delivery = { event, arrival: deliveries.length, firstAt: undefined, dueAt, tries: 0, end: undefined, calls: [] };
    deliveries.push(delivery);
    queue.push(delivery);
  }

  async function deliverAll() {
    for (let slot = 0; slot < habits.processes; slot += 1) process.start(slot);
    while (queue.length > 0) {
      const wait = Math.min(...queue.map(({ dueAt }) => dueAt)) - clock.now();
      // Segment waits for more to come, up to ten seconds.
      await clock.until(clock.sleep(Math.max(0, wait) + (random.chance(0.7) ? random.between(0, 10000) : 0)));
      const calls = [];
      for (let slot = 0; slot < habits.processes; slot += 1) {
        const batch = gather();
        if (batch.length > 0) calls.push(bring(slot, batch));
      }
      await clock.until(Promise.all(calls));
    }
    return deliveries;
  }

  function gather() {
    const ready = queue.filter(({ dueAt }) => dueAt <= clock.now());
    const inOrder = ready.sort((one, other) => one.arrival - other.arrival);
    const single = random.chance(habits.single);
    const size = single ? 1 : 1 + random.below(random.weighted(habits.sizes));
    // A batch goes to one instance.
    const together = (habits.shuffles ? random.shuffled(inOrder) : inOrder).filter(
      ({ event }, _, [first]) => event.settings === first.event.settings,
    );
    const batch = together.slice(0, size);
    for (const delivery of batch) queue.splice(queue.indexOf(delivery), 1);
    return Object.assign(batch, { single });
  }

  async function bring(slot, batch) {
    if (random.chance(habits.restarts)) process.start(slot);
    const handler = batch.single ? handlerOf(batch[0].event.call) : 'onBatch';
    const payloads = batch.map(({ event }) => structuredClone(event.call));
    for (const delivery of batch) delivery.firstAt ??= clock.now();
    const call = await process.call(slot, handler, batch.single ? payloads[0] : payloads, batch[0].event.settings);
    const verdicts = batch.single ? [call.result.segment] : call.result.verdicts;
    for (const [position, delivery] of batch.entries()) settle(delivery, verdicts[position], call);
    for (const { event, after } of onCall(call, batch) ?? []) take(event, after);
  }

  function settle(delivery, verdict, call) {
    delivery.tries += 1;
    delivery.calls.push(call);
    if (!verdict?.retried) {
      delivery.end = verdict;
      return;
    }
    const ceiling = Math.min(FIRST_WAIT_MS * 2 ** (delivery.tries - 1), LONGEST_WAIT_MS);
    delivery.dueAt = clock.now() + ceiling * random.between(0.5, 1);
    if (delivery.dueAt - delivery.firstAt <= FOUR_HOURS_MS) queue.push(delivery);
    else delivery.end = { ...verdict, code: 'expired' };
  }

  return { take, deliverAll };
}

function handlerOf({ type }) {
  return Object.keys(HANDLERS).find((name) => HANDLERS[name] === type);
}
