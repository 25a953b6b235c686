// Which story is told when: the whole hour, settled by the seed.

import { AFFONSO_STORIES } from './affonso-stories.mjs';
import { diceFor } from './dice.mjs';
import { IMPACT_STORIES } from './impact-stories.mjs';

const TOLD = [
  ...AFFONSO_STORIES.map((story) => ({ to: 'affonso', ...story })),
  ...IMPACT_STORIES.map((story) => ({ to: 'impact', ...story })),
];
const ALL = TOLD.reduce((sum, { share }) => sum + share, 0);

/** `{ number, at, to, tell, … }` in order, `at` in milliseconds from the start: about `rate` events a second for so many seconds. */
export function planFor({ seed, rate, seconds }) {
  const plan = [];
  let calls = 0;
  for (let number = 1; calls < rate * seconds; number += 1) {
    const story = told(diceFor(seed, -number).between(0, ALL));
    plan.push({ ...story, number, at: (calls / rate) * 1000 });
    calls += story.calls;
  }
  return plan;
}

function told(mark) {
  let rest = mark;
  return TOLD.find(({ share }) => (rest -= share) < 0) ?? TOLD[0];
}
