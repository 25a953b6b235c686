// The core as a pasted file carries it, with its own bindings, in this process.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

/** `{ Destination, bytes, gzip, size }` of a pasted file: its bindings, its module, and what module and file weigh. */
export function loadPasted(pkg, file) {
  const source = readFileSync(path.join(pkg, file), 'utf8');
  const parts = new Function(`${source}\nreturn { glue: affonsoSegmentGlue(), text: affonsoSegmentWasm() };`)();
  const gzipped = Buffer.from(parts.text, 'base64');
  const bytes = gunzipSync(gzipped);
  parts.glue.initSync({ module: new WebAssembly.Module(bytes) });
  return { Destination: parts.glue.Destination, bytes, gzip: gzipped.length, size: Buffer.byteLength(source) };
}
