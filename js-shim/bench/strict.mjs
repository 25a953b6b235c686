// Code in the strict Segment sandbox, reached past the sandbox's own call, which records more than it runs.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

import { createSandbox } from '../../tests/sandbox/sandbox.mjs';
import { ANSWER } from './answer.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));

/**
 * Loads `source` into a fresh sandbox and returns what `names` stand for there.
 * `globals` are set before; the timers are the host's, not the sandbox's watched ones, which cost more. `beforeEvaluation`
 * is called when everything but the source is there.
 */
export function loadStrict(source, names, globals = {}, beforeEvaluation = () => {}) {
  let found;
  const prepare = (context) => {
    // The bindings look for `fetch` on `window`, handlers on the global object: two objects with the same contents.
    for (const place of [context, context.window]) Object.assign(place, { setTimeout, clearTimeout, ...globals });
    context.reportFound = (values) => (found = values);
    beforeEvaluation();
  };
  createSandbox(`${source}\n;reportFound({ ${names.join(', ')} });`, { prepare });
  return found;
}

/** A `fetch` that answers at once from memory and hands the body of each request to `onBody`. */
export function memoryFetch(onBody = () => {}) {
  const headers = { get: () => null };
  const response = { status: 201, ok: true, headers, text: async () => ANSWER, json: async () => JSON.parse(ANSWER) };
  return (url, { body }) => {
    onBody(body);
    return Promise.resolve(response);
  };
}

export function shippedSource(pkg) {
  return readFileSync(path.join(pkg, 'segment-function.js'), 'utf8');
}

/** `requestBody` and `onTrack` of the hand-written function. */
export function handWrittenSource() {
  const contents = `export { requestBody } from './mapper.mjs';\nexport { onTrack } from './hand-written.mjs';`;
  return bundled({ stdin: entry(contents) }, ['requestBody', 'onTrack']);
}

/** `bodyOf(event, settings)` and `parts` of connector.mjs, with the built glue and the wasm bytes as `wasmBytes`. */
export function connectorSource(pkg) {
  const input = {
    stdin: entry(`export * from './connector.mjs';`),
    alias: { glue: path.join(pkg, 'affonso_segment.js') },
    // The glue makes its decoder while it loads, and the sandbox has none.
    define: { 'import.meta.url': '""', TextDecoder: 'BufferTextDecoder', TextEncoder: 'BufferTextEncoder' },
    inject: [path.join(here, '../src/buffer-text.js')],
  };
  return bundled(input, ['bodyOf', 'parts']);
}

async function bundled(input, names) {
  const options = { bundle: true, format: 'iife', globalName: 'bundled', platform: 'neutral', target: 'es2021', write: false };
  const { outputFiles } = await build({ ...options, logLevel: 'error', ...input });
  return `${outputFiles[0].text}\nvar { ${names.join(', ')} } = bundled;`;
}

function entry(contents) {
  return { contents, resolveDir: here, sourcefile: 'entry.js' };
}
