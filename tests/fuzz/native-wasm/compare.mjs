// Reads events with the native build's plans, a line of JSON each, and holds the shipped WebAssembly to every byte of them.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';

import { Destination, initSync } from '../../../pkg/affonso_segment.js';

const NOW = 1_800_000_000_000;
const SECRET = 'memory-secret';
/** Told while it runs. */
const EVERY = 100_000;

initSync({ module: await readFile(new URL('../../../pkg/affonso_segment_bg.wasm', import.meta.url)) });

const encoder = new TextEncoder();
let opened;
let runs = 0;
let sent = 0;

for await (const line of createInterface({ input: process.stdin })) {
  const run = JSON.parse(line);
  const { plain, remembering } = open(run.target, run.settings);
  const event = encoder.encode(run.event);
  check(run, 'the plan', plain.plan(event, NOW), run.plan);
  check(run, 'the first step with memory', told(remembering.beginArrival(event, NOW, 0, false)), run.asked);
  runs += 1;
  sent += run.plan.startsWith('{"decision":"act"') ? 1 : 0;
  if (runs % EVERY === 0) console.log(`  ${runs} runs, ${sent} of them send`);
}
assert(runs > 0, 'no event came');
// Events that all end before a request would say little.
assert(runs < 1000 || sent * 5 > runs, `only ${sent} of ${runs} events send`);

/** The destinations of these settings; those of the settings before are given back. */
function open(target, settings) {
  if (opened?.settings === settings && opened.target === target) return opened;
  opened?.plain.free();
  opened?.remembering.free();
  const object = JSON.parse(settings);
  opened = {
    target,
    settings,
    plain: Destination.forWebhooks(target, object),
    remembering: Destination.forWebhooks(target, object, SECRET),
  };
  return opened;
}

/** What a step asks for, sends, or ended with; the trace and what to remember have their own tests. */
function told(step) {
  if (step.startsWith('?')) return step.split('\n')[1];
  if (!step.startsWith('{')) return step.split('\n').at(-2);
  const { trace, remember, ...outcome } = JSON.parse(step);
  return JSON.stringify(outcome);
}

function check(run, what, found, expected) {
  if (found === expected) return;
  console.log(`run ${runs + 1}: ${what} differs\nsettings ${run.settings}\nevent ${run.event}\nnative ${expected}\nwasm   ${found}`);
  process.exit(1);
}
