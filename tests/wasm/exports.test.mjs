// No export of the shipped module returns an object: V8 in Node 20 and 22 ends the whole process when it gives up
// optimised code into which the call of such an export was inlined.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

const FUNCTION_TYPE = 0x60;
const NUMBERS = { 0x7f: 'i32', 0x7e: 'i64', 0x7d: 'f32', 0x7c: 'f64' };
const SECTION = { types: 1, imports: 2, functions: 3, exports: 7 };

test('exports return numbers or nothing', async () => {
  const results = exportedResults(await readFile(new URL('../../pkg/affonso_segment_bg.wasm', import.meta.url)));
  assert(results.has('send') && results.has('destination_begin'), [...results.keys()].join(', '));
  for (const [name, types] of results) {
    for (const type of types) assert(type in NUMBERS, `${name} returns a value of type 0x${type.toString(16)}`);
  }
});

/** The result types of each exported function, by name (https://webassembly.github.io/spec/core/binary/modules.html). */
function exportedResults(bytes) {
  const sections = sectionsOf(bytes);
  const types = sections[SECTION.types].list(() => functionType(sections[SECTION.types]));
  const imported = sections[SECTION.imports].list(() => importedType(sections[SECTION.imports])).filter((type) => type !== undefined);
  const own = sections[SECTION.functions].list(() => sections[SECTION.functions].number());
  const functions = [...imported, ...own];
  const exports = sections[SECTION.exports].list(() => {
    const section = sections[SECTION.exports];
    return [section.name(), section.byte(), section.number()];
  });
  return new Map(exports.filter(([, kind]) => kind === 0).map(([name, , index]) => [name, types[functions[index]]]));
}

function sectionsOf(bytes) {
  const sections = {};
  const reader = createReader(bytes, 8);
  while (!reader.done()) {
    const id = reader.byte();
    const size = reader.number();
    sections[id] = createReader(reader.take(size), 0);
  }
  return sections;
}

function functionType(reader) {
  assert.equal(reader.byte(), FUNCTION_TYPE);
  reader.list(() => reader.byte());
  return reader.list(() => reader.byte());
}

/** The type index of an imported function; the bindings import nothing else but a table or a memory at most. */
function importedType(reader) {
  reader.name();
  reader.name();
  assert.equal(reader.byte(), 0, 'an import that is no function');
  return reader.number();
}

function createReader(bytes, start) {
  let at = start;
  const reader = {
    done: () => at >= bytes.length,
    byte: () => bytes[at++],
    number() {
      for (let value = 0, shift = 0; ; shift += 7) {
        const byte = reader.byte();
        value |= (byte & 0x7f) << shift;
        if (byte < 0x80) return value;
      }
    },
    take: (size) => bytes.subarray(at, (at += size)),
    name: () => reader.take(reader.number()).toString('utf8'),
    list: (read) => Array.from({ length: reader.number() }, read),
  };
  return reader;
}
