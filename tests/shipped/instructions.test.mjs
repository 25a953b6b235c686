// What an event costs in the shipped modules, in instructions, stays what tests/bench/instructions.json says.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

import { complaints, renewed } from '../../js-shim/bench/instructions/record.mjs';
import { wasmInstructions } from '../../js-shim/bench/instructions/wasm.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const record = () => JSON.parse(readFileSync(here('../bench/instructions.json'), 'utf8'));

test('an event takes no more instructions than the record says, and 2 %', () => {
  const program = process.env.AFFONSO_WASM_FUEL;
  assert(program, 'AFFONSO_WASM_FUEL names the program of tests/bench/wasm-fuel; `cargo xtask test` sets it');
  const found = complaints(record()[0].wasm, wasmInstructions(program, here('../../pkg')));
  const remedy = 'Either mend it, or say why: cargo xtask bench --instructions --renew "reason"';
  assert.deepEqual(found, [], `${found.join('\n')}\n${remedy}`);
});

test('growth of 3 % is found, of 2 % is not, and shrinking is fine', () => {
  const { wasm } = record()[0];
  const grown = (by) => Object.fromEntries(Object.entries(wasm).map(([name, count], at) => [name, at === 0 ? count * by : count]));
  assert.equal(complaints(wasm, grown(1.03)).length, 1);
  assert.match(complaints(wasm, grown(1.03))[0], /3\.0 % more than/);
  assert.deepEqual(complaints({ a: 1000 }, { a: 1020 }), []);
  assert.equal(complaints({ a: 1000 }, { a: 1021 }).length, 1);
  assert.deepEqual(complaints(wasm, grown(0.5)), []);
});

test('what is counted and what is recorded are the same figures', () => {
  assert.match(complaints({ a: 1 }, {})[0], /not counted any more/);
  assert.match(complaints({}, { a: 1 })[0], /nothing in the record/);
});

test('a new record has a reason, and keeps the older ones', () => {
  const older = [{ date: '2026-01-01', reason: 'first', wasm: { a: 1 }, native: { a: 2 } }];
  const entry = { date: '2026-02-01', wasm: { a: 3 }, native: undefined };
  assert.throws(() => renewed(older, { ...entry, reason: ' ' }), /a reason is wanted/);
  assert.deepEqual(renewed(older, { ...entry, reason: 'more fields' }), [
    { date: '2026-02-01', reason: 'more fields', wasm: { a: 3 }, native: { a: 2 } },
    ...older,
  ]);
});
