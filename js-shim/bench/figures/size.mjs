// What the shipped files weigh, against their budgets.

import { figure } from '../figure.mjs';
import { loadPasted } from '../pasted.mjs';

export function sizeFigures({ pkg }) {
  const { bytes, gzip, size } = loadPasted(pkg, 'segment-function.js');
  const sized = (name, weight, most) => figure(name, 'KB', weight / 1024, { most });
  return [
    sized('wasm module of the pasted file', bytes.length, 120),
    sized('wasm module of the pasted file, gzip', gzip, 45),
    sized('pasted file', size, 120),
  ];
}
