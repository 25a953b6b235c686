// What the shipped files weigh, against their budgets.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

import { figure } from '../table.mjs';

export function sizeFigures({ pkg }) {
  const wasm = readFileSync(path.join(pkg, 'affonso_segment_bg.wasm'));
  const pasted = readFileSync(path.join(pkg, 'segment-function.js'));
  const sized = (name, bytes, target) => figure(name, { median: bytes / 1024, unit: 'KB', target });
  return [
    sized('wasm module', wasm.length, 120),
    sized('wasm module, gzip', gzipSync(wasm, { level: 9 }).length, 55),
    sized('pasted file', pasted.length, 180),
  ];
}
