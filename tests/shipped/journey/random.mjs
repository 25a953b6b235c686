// Chance that can be had again: the same seed and the same purpose draw the same numbers.

/**
 * A source of its own for each purpose, so that one more draw for the network leaves the events as they were.
 * @param {number} seed
 * @param {string} purpose
 */
export function createRandom(seed, purpose) {
  let state = hash(`${purpose} ${seed}`);

  // mulberry32: small, and good enough to choose with.
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit) => Math.floor(next() * limit);

  return {
    next,
    below,
    /** A fraction and all: two such moments hardly ever coincide. */
    between: (least, most) => least + next() * (most - least),
    chance: (probability) => next() < probability,
    pick: (list) => list[below(list.length)],
    /** One of `[weight, value]`, as often as its weight says. */
    weighted(choices) {
      let left = next() * choices.reduce((sum, [weight]) => sum + weight, 0);
      return (choices.find(([weight]) => (left -= weight) < 0) ?? choices.at(-1))[1];
    },
    shuffled(list) {
      const keyed = list.map((value) => [next(), value]);
      return keyed.sort(([one], [other]) => one - other).map(([, value]) => value);
    },
  };
}

/** FNV-1a, so that neighbouring seeds begin far apart. */
function hash(text) {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ character.charCodeAt(0), 0x01000193);
  return value;
}
