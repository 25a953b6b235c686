// Times several ways to do the same thing against each other: in turns, in many short rounds, by medians.

/** By then the engine has compiled what it will. */
const WARM_UP_MS = 500;

/**
 * Median times and ratios of `subjects` ({ name: (count) => nothing, milliseconds by a clock of its own, or a promise of either,
 * which does the thing `count` times }).
 * In each round every subject has one sample of about `sampleMs`, in an order that changes from round to round, so that
 * what disturbs the machine for a while disturbs all of them.
 */
export async function race(subjects, { rounds, sampleMs }) {
  const names = Object.keys(subjects);
  const counts = {};
  for (const name of names) counts[name] = await warmUp(subjects[name], sampleMs);
  const times = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of rotated(names, round)) {
      times[name].push((await time(subjects[name], counts[name])) / counts[name]);
    }
  }
  return {
    /** Microseconds for one. */
    us: (name) => spread(times[name].map((ms) => ms * 1000)),
    /** How many times as long `name` takes as `other`, round by round. */
    ratio: (name, other) => spread(times[name].map((ms, round) => ms / times[other][round])),
  };
}

/** `{ median, low, high }`: the middle, and what eight of ten values lie between. */
export function spread(values) {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (part) => sorted[Math.round((sorted.length - 1) * part)];
  return { median: at(0.5), low: at(0.1), high: at(0.9) };
}

/** A subject that calls `run` with the number of the turn. */
export function loop(run) {
  return (count) => {
    let seen = 0;
    for (let turn = 0; turn < count; turn += 1) seen += run(turn).length;
    // Without a use of the results the engine may leave the work out.
    if (seen === 0) throw new Error('nothing was produced');
  };
}

/** The same for something that must be awaited. */
export function loopAsync(run) {
  return async (count) => {
    for (let turn = 0; turn < count; turn += 1) await run(turn);
  };
}

/** Runs a subject until the engine has settled; returns how often it fits into a sample. */
async function warmUp(subject, sampleMs) {
  let count = 64;
  let ms = await time(subject, count);
  const until = performance.now() + WARM_UP_MS;
  while (performance.now() < until) {
    count = Math.max(1, Math.round((count * sampleMs) / Math.max(ms, 0.01)));
    ms = await time(subject, count);
  }
  return count;
}

async function time(subject, count) {
  const start = performance.now();
  const own = await subject(count);
  return own ?? performance.now() - start;
}

function rotated(names, by) {
  const turned = names.map((_, index) => names[(index + by) % names.length]);
  return by % 2 === 0 ? turned : turned.reverse();
}
