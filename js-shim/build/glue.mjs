// The bindings that wasm-bindgen made, as the text of a factory: one scope, and so one instance, for each call.

import assert from 'node:assert/strict';

import { bundleInto, exportsOf } from './bundle.mjs';

export const NAME = 'affonso_segment';

/**
 * The glue as the text of a function. The stock glue keeps its instance in module scope and ignores a second
 * initialisation; each call of the factory gives a scope, and so an instance, of its own.
 *
 * The glue makes a text decoder while it loads; where the host has none, the caller hands one in.
 */
export async function glueFactory(wasmDir, dress = (text) => text) {
  const from = { absWorkingDir: wasmDir, define: { 'import.meta.url': '""' } };
  // The default export is the asynchronous initialisation, which fetches the module by address; it is left out.
  const names = (await exportsOf(`./${NAME}.js`, from)).filter((name) => name !== 'default');
  return [
    'function affonsoSegmentGlue({ TextDecoder = globalThis.TextDecoder, TextEncoder = globalThis.TextEncoder } = {}) {',
    dress(await bundleInto('glue', names, `./${NAME}.js`, { ...from, minify: true })),
    'return glue;',
    '}',
  ].join('\n');
}

/** wasm-opt has been seen to end well and leave a module that no engine takes. */
export function instantiateTwice(createGlueText, bytes) {
  const createGlue = new Function(`${createGlueText}\nreturn affonsoSegmentGlue;`)();
  const module = new WebAssembly.Module(bytes);
  const memories = [createGlue(), createGlue()].map((glue) => glue.initSync({ module }).memory);
  assert(memories.every((memory) => memory instanceof WebAssembly.Memory), 'the module exports no memory');
  assert.notEqual(memories[0], memories[1], 'two calls of createGlue share an instance');
}
