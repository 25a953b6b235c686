// The npm package: a destination for each host, the Worker, the command, and what describes them.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { GENERATED, LICENCE, withBanner } from './banner.mjs';
import { bundleFile, SHIM } from './bundle.mjs';
import { glueFactory, instantiateTwice, NAME } from './glue.mjs';

const HASH_DIGITS = 16;

/** As the Worker and the entries see what lies beside them. */
const beside = (folder) => ({
  'create-destination.js': `${folder}/destination.js`,
  'destination.js': `${folder}/destination.js`,
  [`${NAME}_bg.wasm`]: `${folder}/${NAME}_bg.wasm`,
  'cloudflare:workers': 'cloudflare:workers',
  'node:fs/promises': 'node:fs/promises',
});

/** All files of the package but the pasted one, by name. @param {{ wasmDir: string, wasm: Buffer, version: string }} made */
export async function packageFiles({ wasmDir, wasm, version }) {
  const glue = await glueFactory(wasmDir);
  instantiateTwice(glue, wasm);
  const core = (name) => readFile(path.join(wasmDir, name), 'utf8');
  const source = (name) => readFile(path.join(SHIM, 'src', name), 'utf8');
  const hash = createHash('sha256').update(wasm).digest('hex').slice(0, HASH_DIGITS);
  const about = `export const VERSION = '${version}';\nexport const WASM_HASH = '${hash}';`;
  const entry = (host) => bundleFile(`src/entry/${host}.js`, beside('.'));
  const files = {
    [`${NAME}.js`]: withBanner(await core(`${NAME}.js`)),
    [`${NAME}.d.ts`]: withBanner(await core(`${NAME}.d.ts`)),
    [`${NAME}_bg.wasm`]: wasm,
    'destination.js': withBanner(await destination(glue)),
    'node.js': withBanner(await entry('node')),
    'web.js': withBanner(await entry('web')),
    'workerd.js': withBanner(await entry('workerd')),
    'index.d.ts': withBanner((await source('index.d.ts')).replaceAll(`../../pkg/${NAME}.js`, `./${NAME}.js`)),
    'worker/worker.js': withBanner(await bundleFile('src/worker/worker.js', beside('..'), { build: about })),
    'bin/dead-letters.js': withBanner(await source('bin/dead-letters.js')),
    'README.md': (await source('package.md')).replace('GENERATED', GENERATED),
  };
  for (const licence of ['LICENSE-MIT', 'LICENSE-APACHE']) files[licence] = await readFile(path.join(SHIM, '..', licence));
  files['package.json'] = manifest(version, Object.keys(files));
  return files;
}

async function destination(glue) {
  const bundled = await bundleFile('src/public.js', {}, { glue: 'export const createGlue = affonsoSegmentGlue;' });
  return `${bundled}\n// The bindings of the compiled core, generated and minified.\n${glue}\n`;
}

function manifest(version, names) {
  const types = './index.d.ts';
  return `${JSON.stringify({
    '//': GENERATED,
    name: 'affonso-segment',
    version,
    description: 'A Segment destination that turns events into affiliate commissions',
    keywords: ['segment', 'affonso', 'affiliate', 'cloudflare-workers', 'webassembly'],
    license: LICENCE,
    type: 'module',
    engines: { node: '>=20' },
    main: './node.js',
    types,
    exports: {
      '.': { types, workerd: './workerd.js', node: './node.js', default: './web.js' },
      './worker': './worker/worker.js',
      './core': { types: `./${NAME}.d.ts`, default: `./${NAME}.js` },
      [`./${NAME}_bg.wasm`]: `./${NAME}_bg.wasm`,
      './segment-function.js': './segment-function.js',
      './segment-function-impact.js': './segment-function-impact.js',
      './settings.json': './settings.json',
      './settings-impact.json': './settings-impact.json',
    },
    bin: { 'affonso-segment-dead-letters': './bin/dead-letters.js' },
    files: [...names, 'segment-function.js', 'segment-function-impact.js', 'settings.json', 'settings-impact.json'].toSorted(),
    sideEffects: false,
  }, null, 2)}\n`;
}
