// Makes pkg/ from the bindings of all modules, js-shim/src and js-shim/playground. Called by
// `cargo xtask build`, which optimises the modules first:
//
//     node js-shim/build.mjs --pasted-dir DIR --pasted-impact-dir DIR --full-dir DIR
//         --playground-dir DIR --playground-impact-dir DIR --out DIR --version VERSION
//
// Prints the sizes of what it wrote as one JSON object. The same input gives the same bytes.

import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';

import { uploaded } from './build/bundle.mjs';
import { NAME } from './build/glue.mjs';
import { packageFiles } from './build/package.mjs';
import { segmentFunction } from './build/pasted.mjs';
import { PAGE, playgroundFiles } from './build/playground.mjs';

const { pastedDir, pastedImpactDir, fullDir, playgroundDir, playgroundImpactDir, out, version } = options();

const files = {
  ...(await packageFiles({ ...(await compiled(fullDir)), version })),
  'segment-function.js': await segmentFunction('affonso', { ...(await compiled(pastedDir)), version }),
  'segment-function-impact.js': await segmentFunction('impact', { ...(await compiled(pastedImpactDir)), version }),
  ...(await playgroundFiles({ affonso: await compiled(playgroundDir), impact: await compiled(playgroundImpactDir) })),
};
for (const [name, content] of Object.entries(files)) {
  await mkdir(path.dirname(path.join(out, name)), { recursive: true });
  await writeFile(path.join(out, name), content);
}

const module = `${NAME}_bg.wasm`;
console.log(JSON.stringify({
  [module]: sizes(module),
  'module of segment-function.js': weigh((await compiled(pastedDir)).wasm),
  'segment-function.js': sizes('segment-function.js'),
  'module of segment-function-impact.js': weigh((await compiled(pastedImpactDir)).wasm),
  'segment-function-impact.js': sizes('segment-function-impact.js'),
  'Worker as wrangler uploads it': weigh(Buffer.concat([await uploaded(path.join(out, 'worker/worker.js')), files[module]])),
  'playground with Affonso': loaded([...PAGE, 'core-affonso.js']),
  'playground with impact.com': loaded([...PAGE, 'core-impact.js']),
}));

function options() {
  const names = ['pasted-dir', 'pasted-impact-dir', 'full-dir', 'playground-dir', 'playground-impact-dir', 'out', 'version'];
  const { values } = parseArgs({ options: Object.fromEntries(names.map((name) => [name, { type: 'string' }])) });
  for (const name of names) assert(values[name], `--${name} is missing`);
  const [pastedDir, pastedImpactDir, fullDir, playgroundDir, playgroundImpactDir, out] = names.slice(0, 6).map((name) => path.resolve(values[name]));
  return { pastedDir, pastedImpactDir, fullDir, playgroundDir, playgroundImpactDir, out, version: values.version };
}

async function compiled(wasmDir) {
  return { wasmDir, wasm: await readFile(path.join(wasmDir, `${NAME}_bg.wasm`)) };
}

function sizes(name) {
  return weigh(Buffer.from(files[name]));
}

/** Files of the playground that are fetched one by one. */
function loaded(names) {
  const each = names.map((name) => sizes(`playground/${name}`));
  return { raw: sum(each.map(({ raw }) => raw)), gzip: sum(each.map(({ gzip }) => gzip)) };
}

function sum(numbers) {
  return numbers.reduce((one, other) => one + other, 0);
}

function weigh(bytes) {
  return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
}
