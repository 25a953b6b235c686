// The Worker beside a plain-JavaScript one, both in real workerd. Called by `cargo xtask bench --worker`:
//
//     node js-shim/bench/worker/bench.mjs [--quick] [--only NAME,NAME] [--pkg DIR]
//
// --quick  fewer and shorter rounds, fewer webhooks for the memory figure
// --only   some of the figures: size, start, direct, arrays, queue, memory
// --pkg    the folder of the built files (pkg/)
//
// AFFONSO_EMULATOR is the path of the emulator, whose books must agree about what both Workers sent. Times are taken against
// a far side that only answers, see far-side.mjs.

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { assertEqualWorkers } from './check.mjs';
import { startFarSide } from './far-side.mjs';
import { tell } from '../figure.mjs';
import { arrayFigures } from './figures/arrays.mjs';
import { directFigures } from './figures/direct.mjs';
import { memoryFigures } from './figures/memory.mjs';
import { queueFigures } from './figures/queue.mjs';
import { sizeFigures } from './figures/size.mjs';
import { startFigures } from './figures/start.mjs';
import { makeUploads } from './uploads.mjs';

const FULL = { directRounds: 21, directWebhooks: 4000, arrayRounds: 21, arrays: 40, starts: 21, queued: 6000, memoryWebhooks: 200_000 };
const QUICK = { directRounds: 7, directWebhooks: 2000, arrayRounds: 7, arrays: 20, starts: 7, queued: 1500, memoryWebhooks: 20_000 };

const FIGURES = {
  size: sizeFigures,
  start: startFigures,
  direct: directFigures,
  arrays: arrayFigures,
  queue: queueFigures,
  memory: memoryFigures,
};

const { values: options } = parseArgs({
  options: { quick: { type: 'boolean' }, only: { type: 'string' }, pkg: { type: 'string' } },
});
const pkg = path.resolve(options.pkg ?? fileURLToPath(new URL('../../../pkg', import.meta.url)));
const wanted = options.only?.split(',') ?? Object.keys(FIGURES);

const uploads = await makeUploads(pkg);
const farSide = await startFarSide();
const figures = [];
try {
  await assertEqualWorkers(uploads, { arrays: wanted.includes('arrays') });
  for (const name of wanted) figures.push(...(await FIGURES[name]({ uploads, farSide, effort: options.quick ? QUICK : FULL })));
} finally {
  farSide.stop();
  await uploads.remove();
}
tell(figures);
