// Measures several contestants in alternating rounds, so that what disturbs the machine for a while disturbs all of them.

/**
 * In each round every contestant has its turn, in an order that changes; `turn(name)` gives what was measured.
 * Gives, by name, what each round measured.
 */
export async function inRounds(rounds, names, turn) {
  const measured = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    const order = names.map((_, index) => names[(index + round) % names.length]);
    if (round % 2 === 1) order.reverse();
    for (const name of order) measured[name].push(await turn(name));
  }
  return measured;
}

/** `{ median, low, high }` over all rounds: the middle, the least and the most. */
export function spreadOf(values) {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  const median = (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
  return { median, low: sorted[0], high: sorted[sorted.length - 1] };
}

/** Round by round, `one` through `other`. */
export function ratioOf(one, other) {
  return spreadOf(one.map((value, round) => value / other[round]));
}

/** Round by round, what `one` has more than `other`. */
export function overOf(one, other) {
  return one.map((value, round) => value - other[round]);
}
