// impact.com: an order's bytes in, the body of its conversion out, by the number of product lines.

import { assertSameBodies } from '../check.mjs';
import { figure, ratioFigure, timeFigure } from '../figure.mjs';
import { requestBody } from '../impact/mapper.mjs';
import { LINES, others, pools } from '../impact/orders.mjs';
import { loop, race } from '../measure.mjs';
import { loadPasted } from '../pasted.mjs';
import { IMPACT_SETTINGS as SETTINGS } from '../settings.mjs';
import { bodyOfStep } from '../step.mjs';

const TARGET = 0.7;
/** A line of a large order may cost so many times a line of a small one. */
const TARGET_GROWTH = 1.3;

export async function impactFigures({ pkg, core, effort }) {
  const pasted = loadPasted(pkg, 'segment-function-impact.js');
  const destinations = {
    core: core.Destination.forWebhooks('impact', SETTINGS, undefined),
    pasted: new pasted.Destination(SETTINGS),
  };
  const body = (name, bytes) => bodyOfStep(destinations[name].beginBytes(bytes, Date.now()));
  const sizes = pools();
  checkBodies(body, sizes);

  // All sizes in one race: what disturbs the machine for a while must not look like growth.
  const subjects = {};
  for (const { lines, texts } of sizes) {
    const buffers = texts.map((text) => Buffer.from(text));
    const pick = (turn) => buffers[turn % buffers.length];
    for (const name of ['core', 'pasted']) subjects[`${name} ${lines}`] = loop((turn) => body(name, pick(turn)));
    subjects[`js ${lines}`] = loop((turn) => requestBody(JSON.parse(pick(turn).toString('utf8')), SETTINGS.campaignId));
  }
  const result = await race(subjects, effort);
  for (const destination of Object.values(destinations)) destination.free();

  const figures = LINES.flatMap((lines) => [
    ratioFigure(`impact.com, ${lines} product lines: core / JS`, result.ratio(`core ${lines}`, `js ${lines}`), { most: TARGET }),
    ratioFigure('  module of the pasted file / JS', result.ratio(`pasted ${lines}`, `js ${lines}`)),
    timeFigure('  core', result.us(`core ${lines}`)),
    timeFigure('  module of the pasted file', result.us(`pasted ${lines}`)),
    timeFigure('  JS', result.us(`js ${lines}`)),
  ]);
  return [...figures, growthOf(LINES.map((lines) => result.us(`core ${lines}`))), ...sizesOf(pasted)];
}

function checkBodies(body, sizes) {
  const writers = {
    'the core': (_, text) => body('core', Buffer.from(text)),
    'the module of the pasted file': (_, text) => body('pasted', Buffer.from(text)),
    'the mapper': (event) => requestBody(event, SETTINGS.campaignId),
  };
  assertSameBodies(writers, [...sizes.flatMap(({ texts }) => texts), ...others().map((event) => JSON.stringify(event))]);
}

/** What a line costs from the second size to the last, over what it costs from the first to the second. */
function growthOf([few, some, many]) {
  const line = (from, to, count) => (to.median - from.median) / count;
  const growth = line(some, many, LINES[2] - LINES[1]) / line(few, some, LINES[1] - LINES[0]);
  return ratioFigure('impact.com, a product line of many / of few', growth, { most: TARGET_GROWTH });
}

function sizesOf({ bytes, size }) {
  const sized = (name, weight, most) => figure(name, 'KB', weight / 1024, { most });
  return [
    sized("wasm module of impact.com's pasted file", bytes.length, 130),
    sized("impact.com's pasted file", size, 200),
  ];
}
