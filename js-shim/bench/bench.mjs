// How long one event takes in what is shipped, beside the same work written by hand. Called by `cargo xtask bench`:
//
//     node js-shim/bench/bench.mjs --plan-cost FILE --native FILE [--quick] [--parts] [--only NAME,NAME] [--pkg DIR]
//
// --plan-cost  the native program that times plans in the core alone
// --native     the native program that maps events beside the core
// --quick      fewer and shorter rounds, fewer events for the memory figure
// --parts      also where the time of the object path goes
// --only       some of the figures: bytes, objects, plan, batch, memory, cold, size, impact
// --pkg        the folder of the built files (pkg/)
//
// AFFONSO_EMULATOR is the path of the emulator, against which a batch is timed.

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { assertSameBodies } from './check.mjs';
import { loadCore } from './core.mjs';
import { others, pools } from './events.mjs';
import { tell } from './figure.mjs';
import { batchFigures } from './figures/batch.mjs';
import { bytesFigures } from './figures/bytes.mjs';
import { coldFigures } from './figures/cold.mjs';
import { impactFigures } from './figures/impact.mjs';
import { memoryFigures } from './figures/memory.mjs';
import { objectFigures } from './figures/objects.mjs';
import { planFigures } from './figures/plan.mjs';
import { sizeFigures } from './figures/size.mjs';
import { requestBody } from './mapper.mjs';
import { SETTINGS } from './settings.mjs';
import { bodyOfStep } from './step.mjs';

const FULL = { effort: { rounds: 301, sampleMs: 3 }, coldStarts: 25, memoryEvents: 1_000_000 };
const QUICK = { effort: { rounds: 61, sampleMs: 3 }, coldStarts: 7, memoryEvents: 100_000 };

const FIGURES = {
  bytes: bytesFigures,
  objects: objectFigures,
  plan: planFigures,
  batch: batchFigures,
  memory: memoryFigures,
  cold: coldFigures,
  size: sizeFigures,
  impact: impactFigures,
};

const { values: options } = parseArgs({
  options: {
    'plan-cost': { type: 'string' },
    native: { type: 'string' },
    quick: { type: 'boolean' },
    parts: { type: 'boolean' },
    only: { type: 'string' },
    pkg: { type: 'string' },
  },
});
const pkg = path.resolve(options.pkg ?? fileURLToPath(new URL('../../pkg', import.meta.url)));

const core = await loadCore(pkg);
const setting = {
  pkg,
  core,
  pools: pools(),
  others: others().map((event) => JSON.stringify(event)),
  planCost: options['plan-cost'],
  nativeProgram: options.native,
  withParts: options.parts,
  ...(options.quick ? QUICK : FULL),
};
checkBodies();

const figures = [];
for (const name of options.only?.split(',') ?? Object.keys(FIGURES)) figures.push(...(await FIGURES[name](setting)));
tell(figures);

function checkBodies() {
  const destination = new core.Destination(SETTINGS);
  const writers = {
    'the core': (_, text) => bodyOfStep(destination.beginBytes(Buffer.from(text), Date.now())),
    'the mapper': (event) => requestBody(event),
  };
  assertSameBodies(writers, [...setting.pools.flatMap(({ texts }) => texts), ...setting.others]);
  destination.free();
}
