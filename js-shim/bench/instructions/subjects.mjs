// Whose instructions are counted: each destination under the benchmark's settings, with a few events of each size.

import { ANSWER } from '../answer.mjs';
import { pools } from '../events.mjs';
import { requestBody as formOf } from '../impact/mapper.mjs';
import { pools as orders } from '../impact/orders.mjs';
import { requestBody as jsonOf } from '../mapper.mjs';
import { IMPACT_SETTINGS, SETTINGS } from '../settings.mjs';

/** The events of a size differ by little more than a number. */
const EVENTS = 4;

/** So many product lines; more of them cost in proportion. */
const LINES = [2, 20];

/** What impact.com answers when a conversion is taken. */
const IMPACT_ANSWER = '{"Status":"QUEUED","QueuedUri":"/Advertisers/IRbench/APISubmissions/A-abc123"}';

/** `answer` is the target's as the core is told it, `bodyOf` is the mapper written by hand, whose body is the right one. */
export function subjects() {
  const few = (size, texts) => ({ size, texts: texts.slice(0, EVENTS) });
  return [
    {
      target: 'affonso',
      file: 'segment-function.js',
      settings: SETTINGS,
      bodyOf: jsonOf,
      sizes: pools().map(({ size, texts }) => few(size, texts)),
      answer: `201\n\n${ANSWER}`,
    },
    {
      target: 'impact',
      file: 'segment-function-impact.js',
      settings: IMPACT_SETTINGS,
      bodyOf: (event) => formOf(event, IMPACT_SETTINGS.campaignId),
      answer: `200\n\n${IMPACT_ANSWER}`,
      sizes: orders().filter(({ lines }) => LINES.includes(lines)).map(({ lines, texts }) => few(`${lines} lines`, texts)),
    },
  ];
}
