// What the shipped files weigh, against their budgets.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

import { figure } from '../table.mjs';

export function sizeFigures({ pkg }) {
  const pasted = readFileSync(path.join(pkg, 'segment-function.js'), 'utf8');
  const gzipped = moduleIn(pasted);
  const sized = (name, bytes, target) => figure(name, { median: bytes / 1024, unit: 'KB', target });
  return [
    sized('wasm module of the pasted file', gunzipSync(gzipped).length, 120),
    sized('wasm module of the pasted file, gzip', gzipped.length, 55),
    sized('pasted file', Buffer.byteLength(pasted), 180),
  ];
}

/** The module as the file carries it: compressed, as the base64 text of its last function. */
function moduleIn(pasted) {
  const [, text] = /function affonsoSegmentWasm\(\) \{\s*return "([^"]*)"/.exec(pasted);
  return Buffer.from(text.replace(/[\\\n]/g, ''), 'base64');
}
