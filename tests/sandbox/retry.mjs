// Segment's retries: the exact original payload again, for four hours of virtual time, with growing random waits.
//
// https://segment.com/docs/connections/destinations/#retries-between-segment-and-destinations

const FOUR_HOURS_MS = 4 * 60 * 60 * 1000;
// Neither the first wait nor the number of attempts is documented; these give about twenty attempts.
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30 * 60 * 1000;

/** A clock that only moves when it is told to. */
export function virtualClock(start = 0) {
  let now = start;
  return {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  };
}

/**
 * Calls `handler` until the event is delivered or discarded, or the four hours are over.
 * For `onBatch`, `event` is the array of events, and each next batch holds the events still to be retried.
 *
 * maxTries   stop earlier, as if the time were over (no limit)
 * clock      {now, sleep}: real or virtual (virtual)
 * random     for the jitter (Math.random)
 * onResult   called with each result, for assertions on every single call
 *
 * Gives `{outcome, verdicts, results, waitedMs}`; outcome is 'delivered', 'discarded' (at least one event) or
 * 'expired' (at least one event), verdicts are the last ones, by position.
 */
export async function retryLoop(sandbox, handler, event, settings, options = {}) {
  const { maxTries = Infinity, clock = virtualClock(), random = Math.random, onResult = () => {} } = options;
  const batch = handler === 'onBatch';
  const verdicts = batch ? Array(event.length) : Array(1);
  let open = [...verdicts.keys()];
  const results = [];
  const startedAt = clock.now();

  while (open.length > 0) {
    const payload = structuredClone(batch ? open.map((index) => event[index]) : event);
    const result = await sandbox.call(handler, payload, structuredClone(settings));
    await clock.sleep(result.ms);
    onResult(result);
    results.push(result);
    open.forEach((index, position) => {
      verdicts[index] = batch ? result.verdicts[position] : result.segment;
    });
    open = open.filter((index) => verdicts[index].retried);
    const wait = backOff(results.length, random);
    const over = clock.now() - startedAt + wait > FOUR_HOURS_MS || results.length >= maxTries;
    if (open.length === 0 || over) break;
    await clock.sleep(wait);
  }
  return { outcome: outcomeOf(verdicts), verdicts, results, waitedMs: clock.now() - startedAt };
}

function backOff(tries, random) {
  const ceiling = Math.min(FIRST_WAIT_MS * 2 ** (tries - 1), LONGEST_WAIT_MS);
  return ceiling * (0.5 + random() / 2);
}

function outcomeOf(verdicts) {
  if (verdicts.some(({ retried }) => retried)) return 'expired';
  return verdicts.every(({ code }) => code === 'delivered') ? 'delivered' : 'discarded';
}
