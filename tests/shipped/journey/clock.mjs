// A clock that stands still while anything can happen, and jumps to the next moment when nothing can.

import { AsyncResource } from 'node:async_hooks';

/** A call settles within this many turns of the event loop once its last answer is there; the sandbox takes two. */
const QUIET_TURNS = 5;

/** @param {number} start milliseconds since 1970 */
export function createClock(start) {
  let now = start;
  let timersMade = 0;
  const timers = new Map();
  /** What goes on outside of this process, at a time of its own. */
  const outside = new Set();

  const clock = {
    now: () => now,
    setTimeout(callback, delay) {
      timersMade += 1;
      // Whoever asks for less than a millisecond gets one, as in Node.
      const at = now + (delay >= 1 ? delay : 1);
      // It runs on behalf of whoever set it, as in Node.
      const owner = new AsyncResource('VirtualTimer');
      timers.set(timersMade, { at, run: () => owner.runInAsyncScope(callback) });
      return timersMade;
    },
    clearTimeout: (id) => void timers.delete(id),
    setInterval() {
      throw new Error('this clock has no intervals');
    },
    sleep: (ms) => new Promise((wake) => clock.setTimeout(wake, ms)),

    /** Stops the clock until something real has happened. */
    async hold(promise) {
      const settled = promise.then(() => {}, () => {});
      outside.add(settled);
      try {
        return await promise;
      } finally {
        outside.delete(settled);
      }
    },

    /** Lets time pass until the promise settles. */
    async until(promise) {
      let over = false;
      const end = () => (over = true);
      promise.then(end, end);
      while (!over) {
        await quiet();
        if (over) break;
        if (outside.size > 0) await Promise.race(outside);
        else if (!jump()) throw new Error('nothing can happen any more, and still somebody waits');
      }
      return promise;
    },

    /** Lets time pass until nothing is left to happen. */
    async drain() {
      for (;;) {
        await quiet();
        if (outside.size > 0) await Promise.race(outside);
        else if (!jump()) return;
      }
    },
  };

  /** On to the earliest timer; of several for one moment the first one made. */
  function jump() {
    let first;
    for (const entry of timers) if (!first || entry[1].at < first[1].at) first = entry;
    if (!first) return false;
    const [id, { at, run }] = first;
    timers.delete(id);
    now = Math.max(now, at);
    run();
    return true;
  }

  return clock;
}

async function quiet() {
  for (let turn = 0; turn < QUIET_TURNS; turn += 1) await new Promise(setImmediate);
}

/** Puts a context's Date under the clock; for `prepare` of a sandbox. */
export function dateUnder(clock) {
  return (globals) => {
    const RealDate = globals.Date;
    // A Date has whole milliseconds.
    const now = () => Math.floor(clock.now());
    globals.Date = class Date extends RealDate {
      constructor(...values) {
        super(...(values.length > 0 ? values : [now()]));
      }

      static now() {
        return now();
      }
    };
  };
}
