// How many WebAssembly instructions an event takes in the shipped modules, by wasmi's fuel: the same on every machine.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { modules } from './modules.mjs';

/** `{ name: instructions }`, means over different events; `program` is the one of tests/bench/wasm-fuel. */
export function wasmInstructions(program, pkg) {
  return Object.assign({}, ...modules(pkg).map((module) => countsOf(program, module)));
}

function countsOf(program, { bytes, open, figures }) {
  // One of each beforehand: afterwards the module has the memory that it needs.
  const first = [open, ...figures.map(({ calls }) => calls[0])];
  const answers = run(program, bytes, [...first, ...figures.flatMap(({ calls }) => calls)]).slice(first.length);
  const counts = {};
  for (const { name, calls, check } of figures) {
    const own = answers.splice(0, calls.length);
    assert.equal(own.length, calls.length, 'not every call was answered');
    for (const [index, { text }] of own.entries()) check(text, index);
    counts[name] = Math.round(own.reduce((sum, { instructions }) => sum + instructions, 0) / own.length);
  }
  return counts;
}

function run(program, bytes, calls) {
  const scratch = mkdtempSync(path.join(tmpdir(), 'affonso-fuel-'));
  try {
    const module = path.join(scratch, 'module.wasm');
    writeFileSync(module, bytes);
    const input = calls.map((call) => JSON.stringify(call)).join('\n');
    const output = execFileSync(program, [module], { input, encoding: 'utf8', maxBuffer: 2 ** 26 });
    return output.trimEnd().split('\n').map((line) => JSON.parse(line));
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
