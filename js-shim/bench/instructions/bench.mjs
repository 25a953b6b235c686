// Instructions of an event, which no other work on a machine disturbs. Called by `cargo xtask bench --instructions`:
//
//     node js-shim/bench/instructions/bench.mjs --fuel FILE --native FILE [--renew REASON] [--pkg DIR]
//
// --fuel    the program of tests/bench/wasm-fuel
// --native  the example `native`; it is counted where there is valgrind
// --renew   writes what is counted into the record, with the reason for it
// --pkg     the folder of the built files (pkg/)

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { figure, tell } from '../figure.mjs';
import { nativeInstructions } from './native.mjs';
import { most, renewed } from './record.mjs';
import { wasmInstructions } from './wasm.mjs';

const RECORD = fileURLToPath(new URL('../../../tests/bench/instructions.json', import.meta.url));

const { values: options } = parseArgs({
  options: { fuel: { type: 'string' }, native: { type: 'string' }, renew: { type: 'string' }, pkg: { type: 'string' } },
});
const pkg = path.resolve(options.pkg ?? fileURLToPath(new URL('../../../pkg', import.meta.url)));

const wasm = wasmInstructions(options.fuel, pkg);
const native = nativeInstructions(options.native);
if (native === undefined) console.error('bench: valgrind is not installed: the native build is not counted');

let record = JSON.parse(readFileSync(RECORD, 'utf8'));
if (options.renew !== undefined) {
  record = renewed(record, { date: new Date().toISOString().slice(0, 10), reason: options.renew, wasm, native });
  writeFileSync(RECORD, `${JSON.stringify(record, null, 2)}\n`);
}
const [last = { wasm: {}, native: {} }] = record;
tell([...figuresOf('wasm', wasm, last.wasm), ...figuresOf('native', native ?? {}, last.native)]);

function figuresOf(build, counts, recorded) {
  return Object.entries(counts).map(([name, count]) =>
    figure(`instructions, ${build}, ${name}`, '', count, name in recorded ? { most: most(recorded[name]) } : {}));
}
