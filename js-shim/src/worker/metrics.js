// The counters in the form that Prometheus reads.

import { comeAgain } from './answer.js';

/** How a sale ends that could be credited, and how one that could not: the ratio is about these. */
const SALE = 'conversion';
const MATCHED = ['delivered', 'replayed'];
const UNMATCHED = 'no_referral';

/** @type {import('./routes.js').Room} */
export async function metrics(request, { memory }) {
  if (!memory) return comeAgain('memory_off', 'MEMORY or MEMORY_SECRET is missing: nothing is counted or kept. GET /health says which.');
  const { counts, letters } = await memory().counts();
  const lines = [
    '# HELP affonso_segment_events_total Events by the outcome and the code they ended with, by destination and what they are to it; each attempt counts.',
    '# TYPE affonso_segment_events_total counter',
    ...counts.map(({ target, outcome, code, kind, n }) =>
      `affonso_segment_events_total{destination="${label(target)}",outcome="${label(outcome)}",code="${label(code)}",event_type="${label(kind)}"} ${n}`),
    '# HELP affonso_segment_match_ratio Sales at Affonso that found an affiliate among all that were sent, of the last 90 days.',
    '# TYPE affonso_segment_match_ratio gauge',
    `affonso_segment_match_ratio ${matchRatio(counts)}`,
    '# HELP affonso_segment_dead_letters Letters that no attempt brought home and that wait for a replay.',
    '# TYPE affonso_segment_dead_letters gauge',
    `affonso_segment_dead_letters ${letters}`,
  ];
  return new Response(`${lines.join('\n')}\n`, { headers: { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' } });
}

function matchRatio(/** @type {{ code: string, kind: string, recent: number }[]} */ counts) {
  const sum = (/** @type {string[]} */ codes) =>
    counts.filter(({ code, kind }) => kind === SALE && codes.includes(code)).reduce((total, { recent }) => total + recent, 0);
  const matched = sum(MATCHED);
  const all = matched + sum([UNMATCHED]);
  return all === 0 ? 'NaN' : String(matched / all);
}

function label(/** @type {string} */ text) {
  return text.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));
}
