// How many instructions an event takes in the native build, by valgrind's callgrind: the same on machines of one kind.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

import { subjects } from './subjects.mjs';

/** A run with the second count less one with the first is what is between. */
const COUNTS = [8, 24];

/** `{ name: instructions }`; undefined without valgrind. `program` is the example `native`. */
export function nativeInstructions(program) {
  if (spawnSync('valgrind', ['--version']).status !== 0) return undefined;
  const counts = {};
  for (const { target, settings, bodyOf, sizes } of subjects()) {
    for (const { size, texts } of sizes) {
      const bodies = texts.map((text) => bodyOf(JSON.parse(text)));
      const lines = (count) => [JSON.stringify(settings), JSON.stringify([texts]), `0 ${count}`];
      const [few, many] = COUNTS.map((count) => collected(program, target, lines(count), bodies));
      counts[`${target}, bytes, ${size}`] = Math.round((many - few) / (COUNTS[1] - COUNTS[0]));
    }
  }
  return counts;
}

function collected(program, target, lines, bodies) {
  const args = ['--tool=callgrind', '--callgrind-out-file=/dev/null', program, target];
  const { status, stdout, stderr } = spawnSync('valgrind', args, { input: lines.join('\n'), encoding: 'utf8' });
  const told = /Collected : (\d+)/.exec(stderr);
  if (status !== 0 || told === null) throw new Error(`valgrind did not count: ${stderr}`);
  assert.equal(stdout.split('\n', 1)[0], JSON.stringify([bodies]), 'the native build gives other bodies than the mapper');
  return Number(told[1]);
}
