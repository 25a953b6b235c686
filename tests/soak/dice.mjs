// Chance that can be had again: the same seed rolls the same numbers.

/** Mulberry32, <https://github.com/bryc/code/blob/master/jshash/PRNGs.md>: small, and good enough to mix traffic. */
export function createDice(seed) {
  let state = seed >>> 0;
  /** From 0 up to 1. */
  const roll = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (from, to) => from + roll() * (to - from);
  const whole = (from, to) => Math.floor(between(from, to + 1));
  return { roll, between, whole, pick: (list) => list[whole(0, list.length - 1)], happens: (share) => roll() < share };
}

/** Dice of its own for each number, so that what one story rolls changes nothing for the others. */
export const diceFor = (seed, number) => createDice(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
