// The core as impact.com's pasted file carries it, with its own bindings, in this process.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

/** `{ Destination, bytes, size }` of `segment-function-impact.js`: its bindings, its module, and what the file weighs. */
export function loadPasted(pkg) {
  const source = readFileSync(path.join(pkg, 'segment-function-impact.js'), 'utf8');
  const parts = new Function(`${source}\nreturn { glue: affonsoSegmentGlue(), text: affonsoSegmentWasm() };`)();
  const bytes = gunzipSync(Buffer.from(parts.text, 'base64'));
  parts.glue.initSync({ module: new WebAssembly.Module(bytes) });
  return { Destination: parts.glue.Destination, bytes, size: Buffer.byteLength(source) };
}
