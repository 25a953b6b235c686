// What goes wrong at Affonso and impact.com, and when: spells of faults that come round again.

import { createDice } from './dice.mjs';
import { fault } from '../shipped/emulator.mjs';

/** A round of all spells takes so long; a shorter run has a shorter one. */
export const ROUND_S = 300;

/** No spell sees more calls. */
const MOST_CALLS = 6000;

const API = '/impact/api/Advertisers/IRdemo/Conversions';
const LOADS = '/impact/trk/PageLoad';
const TOO_MANY = { answer: { status: 429, headers: [['Retry-After', '6']], body: '{}' } };
const CALMER = { answer: { status: 429, headers: [['X-RateLimit-Reset', '6']], body: '{}' } };
const ALWAYS = { calls: 'all' };

/** As a share of a round; `affonso` and `impact` give the faults from `every`, which strikes one call in so many. */
const SPELLS = [
  { name: 'calm', share: 0.12 },
  { name: '5xx', share: 0.12, affonso: (every) => [every(7, { status: 503 }), every(9, { status: 500 }, 'after')], impact: (every) => [every(8, { status: 502 }), every(11, { status: 504 }, 'after')] },
  { name: '429', share: 0.1, affonso: (every) => [every(5, TOO_MANY)], impact: (every) => [every(6, CALMER)] },
  { name: 'resets and lost answers', share: 0.12, affonso: (every) => [every(9, 'reset'), every(5, 'reset', 'after')], impact: (every) => [every(9, 'reset'), every(5, 'reset', 'after')] },
  { name: 'slow', share: 0.08, affonso: (every) => [every(60, { delay: 1500 }, 'after'), every(150, { delay: 1000 }), every(400, 'hang'), every(500, 'slow_body', 'after')], impact: (every) => [every(50, { delay: 1200 }, 'after'), every(300, 'hang')] },
  // Longer than all attempts of a message take: the first of it become dead letters.
  { name: 'Affonso is down', share: 0.2, affonso: () => [fault({ status: 503 }, ALWAYS)] },
  { name: 'calm again', share: 0.06, operator: true },
  { name: 'impact.com is down', share: 0.1, impact: (every) => [{ ...fault({ status: 503 }, ALWAYS), path: API }, { ...every(20, { status: 503 }), path: LOADS }] },
  { name: 'nonsense', share: 0.1, affonso: (every) => [every(11, 'garbage', 'after'), every(13, { status: 501 }), every(17, { status: 408 }, 'after')], impact: (every) => [every(11, 'garbage', 'after'), every(13, { status: 501 })] },
];

/** Spells from the start until `seconds` have passed: `{ name, at, affonso, impact, operator }`, `at` in milliseconds. */
export function weatherFor({ seed, seconds }) {
  const round = Math.min(ROUND_S, seconds);
  const dice = createDice(seed);
  const every = (about, kind, when = 'before') => {
    const nth = [];
    for (let call = 0; call < MOST_CALLS;) nth.push((call += dice.whole(1, 2 * about - 1)));
    return fault(kind, { when, calls: { nth } });
  };
  const spells = [];
  for (let at = 0; at < seconds;) {
    for (const { name, share, affonso, impact, operator = false } of SPELLS) {
      if (at >= seconds) break;
      spells.push({ name, at: at * 1000, affonso: affonso?.(every) ?? [], impact: impact?.(every) ?? [], operator });
      at += share * round;
    }
  }
  return spells;
}
