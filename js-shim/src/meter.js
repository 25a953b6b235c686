// When a request may begin: so many in any one second, thirty times as many in any one minute, counted for each meter.

import { keepRecent } from './recent.js';

/** Both a little long: what leaves together does not arrive together, least of all over the first connections. */
const SECOND_MS = 1100;
const MINUTE_MS = 60100;

const SECONDS_WORTH_A_MINUTE = 30;

/** Meters kept at once; each holds the requests of one minute. */
const MAX_METERS = 256;

/** For calls of five seconds. */
const FAR_AHEAD_MS = 10000;

/** @param {number} [farAheadMs] no start is given further ahead than this: later than one call can be */
export function createMeters(farAheadMs = FAR_AHEAD_MS) {
  const startsOf = keepRecent(MAX_METERS, () => /** @type {number[]} */ ([]));

  return {
    /**
     * The moment at which one more request may begin, `now` at the earliest; it is taken. Undefined, and nothing taken,
     * when there is none until `latest`. First come, first served, whatever call they belong to.
     *
     * @param {{ requestsPerSecond: number | null, meter: string }} pace
     * @param {number} now
     * @param {number} latest
     */
    book({ requestsPerSecond, meter }, now, latest) {
      if (requestsPerSecond === null) return now <= latest ? now : undefined;
      const starts = startsOf(meter);
      const start = Math.max(now, earliest(starts, requestsPerSecond, now, farAheadMs));
      if (start > latest) return undefined;
      starts.push(start);
      return start;
    },
  };
}

/** `starts` are the moments taken, in order; those that no longer count are dropped. */
function earliest(/** @type {number[]} */ starts, /** @type {number} */ perSecond, /** @type {number} */ now, /** @type {number} */ farAheadMs) {
  // So far ahead is only what was taken before the clock was set back.
  if (starts[starts.length - 1] > now + farAheadMs) starts.length = 0;
  while (starts[0] <= now - MINUTE_MS) starts.shift();
  if (starts.length === 0) return now;
  const after = (/** @type {number} */ count, /** @type {number} */ ms) => (starts.length < count ? now : starts[starts.length - count] + ms);
  // Nobody overtakes: with one key and two limits the order would be lost.
  const last = starts[starts.length - 1];
  return Math.max(last, after(perSecond, SECOND_MS), after(perSecond * SECONDS_WORTH_A_MINUTE, MINUTE_MS));
}
