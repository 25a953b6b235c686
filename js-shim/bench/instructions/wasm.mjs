// How many WebAssembly instructions an event takes in the modules of the pasted files, by wasmi's fuel: the same on every machine.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { walkEvent } from '../../src/walk.js';
import { loadPasted } from '../pasted.mjs';
import { bodyOfStep } from '../step.mjs';
import { subjects } from './subjects.mjs';

const NOW = 1_782_133_200_000;

/** `{ name: instructions }`, means over different events; `program` is the one of tests/bench/wasm-fuel. */
export function wasmInstructions(program, pkg) {
  return Object.assign({}, ...subjects().map((subject) => countsOf(program, pkg, subject)));
}

function countsOf(program, pkg, { target, file, settings, bodyOf, sizes }) {
  const pasted = loadPasted(pkg, file);
  const destination = new pasted.Destination(settings);
  const figures = sizes.flatMap(({ size, texts }) => {
    const bodies = texts.map((text) => bodyOf(JSON.parse(text)));
    return Object.entries(callsOf(destination, texts)).map(([door, calls]) => ({ name: `${target}, ${door}, ${size}`, calls, bodies }));
  });
  // One of each beforehand: afterwards the module has the memory that it needs.
  const first = figures.map(({ calls }) => calls[0]);
  const answers = run(program, pasted.bytes, settings, [...first, ...figures.flatMap(({ calls }) => calls)]).slice(first.length);
  const counts = {};
  for (const { name, calls, bodies } of figures) counts[name] = meanOf(answers.splice(0, calls.length), bodies);
  destination.free();
  return counts;
}

/** By each door: the text of the event as it is, and what the walk picks from the object. */
function callsOf(destination, texts) {
  let terms;
  destination.terms((handed) => (terms = handed));
  return {
    bytes: texts.map((text) => ['beginBytes', NOW, text]),
    object: texts.map((text) => ['begin', NOW, walkEvent(terms.walk, JSON.parse(text))]),
  };
}

/** Only work that gave the right bodies counts. */
function meanOf(answers, bodies) {
  for (const [index, body] of bodies.entries()) assert.equal(bodyOfStep(answers[index].step), body, 'wasmi gives another body than the mapper');
  const sum = answers.reduce((all, { instructions }) => all + instructions, 0);
  return Math.round(sum / answers.length);
}

function run(program, bytes, settings, calls) {
  const scratch = mkdtempSync(path.join(tmpdir(), 'affonso-fuel-'));
  try {
    const module = path.join(scratch, 'module.wasm');
    writeFileSync(module, bytes);
    const input = [settings, ...calls].map((line) => JSON.stringify(line)).join('\n');
    const output = execFileSync(program, [module], { input, encoding: 'utf8', maxBuffer: 2 ** 26 });
    return output.trimEnd().split('\n').map((line) => JSON.parse(line));
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
