// The built core in this process, by the bindings that are not embedded anywhere.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** `{ Destination, memory, bytes }` from a built pkg/. */
export async function loadCore(pkg) {
  const module = path.join(pkg, 'affonso_segment_bg.wasm');
  assert(existsSync(module), `${module} is missing: run \`cargo xtask build\` first`);
  const bytes = readFileSync(module);
  const { initSync, Destination } = await import(pathToFileURL(path.join(pkg, 'affonso_segment.js')));
  const { memory } = initSync({ module: new WebAssembly.Module(bytes) });
  return { Destination, memory, bytes };
}
