// The playground: a page, its style, its program, and for each destination a core with its module inside.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

import { GENERATED, withBanner } from './banner.mjs';
import { bundlePage, SHIM } from './bundle.mjs';
import { glueFactory, instantiateTwice } from './glue.mjs';

/** The page may run its own scripts and its own core, and reach nobody: not even the server it came from. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
];
const BASE64_LINE = 4096;

/** What is loaded beside a core. */
export const PAGE = ['index.html', 'style.css', 'app.js'];

/** All files of the folder, by name. @param {Record<string, { wasmDir: string, wasm: Buffer }>} made by destination */
export async function playgroundFiles(made) {
  const cores = Object.entries(made).map(async ([target, { wasmDir, wasm }]) => [`playground/core-${target}.js`, withBanner(await core(wasmDir, wasm))]);
  const source = (name) => readFile(path.join(SHIM, 'playground', name), 'utf8');
  return {
    'playground/index.html': (await source('index.html')).replace('\n', `\n<!-- ${GENERATED} -->\n`).replace('POLICY', POLICY.join('; ')),
    'playground/style.css': `/* ${GENERATED} */\n${await bundlePage('playground/style.css')}`,
    'playground/app.js': withBanner(await bundlePage('playground/main.js', outside(Object.keys(made)))),
    ...Object.fromEntries(await Promise.all(cores)),
    'playground/_headers': `# ${GENERATED}\n${headers()}`,
  };
}

/** The cores as the program sees them: beside it. */
const outside = (targets) => Object.fromEntries(targets.map((target) => [`core-${target}.js`, `./core-${target}.js`]));

/** A script and no file of its own for the module: so the page needs no connection at all. */
async function core(wasmDir, wasm) {
  const glue = await glueFactory(wasmDir);
  instantiateTwice(glue, wasm);
  return [
    '// The bindings of the compiled core, generated and minified.',
    `export const createGlue = ${glue};`,
    '',
    '// The compiled core, compressed, as base64.',
    `export const wasm = () =>\n  "${base64Lines(gzipSync(wasm, { level: 9 }))}";`,
    '',
  ].join('\n');
}

/** What the Worker's server says with every file: what the page says of itself, and what only a header can say. */
function headers() {
  return [
    '/*',
    `  Content-Security-Policy: ${POLICY.join('; ')}; frame-ancestors 'none'`,
    '  X-Content-Type-Options: nosniff',
    '  Referrer-Policy: no-referrer',
    '  Cross-Origin-Opener-Policy: same-origin',
    '',
  ].join('\n');
}

function base64Lines(bytes) {
  const text = Buffer.from(bytes).toString('base64');
  return text.match(new RegExp(`.{1,${BASE64_LINE}}`, 'g')).join('" +\n    "');
}
