// Each pasted file carries its own destination and nothing of the other one.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { gunzipSync } from 'node:zlib';

const FILES = [
  { name: 'segment-function.js', own: ['api.affonso.io'], foreign: ['impact', 'trkapi'] },
  { name: 'segment-function-impact.js', own: ['api.impact.com', 'trkapi.impact.com'], foreign: ['affonso.io', 'sk_live'] },
];

for (const { name, own, foreign } of FILES) {
  test(`${name} names its own destination alone`, () => {
    const text = readFileSync(new URL(`../../pkg/${name}`, import.meta.url), 'utf8');
    const module = moduleIn(text);
    // Were the module not what is read here, nothing foreign would be found in it, either.
    for (const word of own) assert.ok(module.includes(word), `its module does not say ${word}`);
    for (const word of foreign) {
      assert.ok(!text.toLowerCase().includes(word), `its text says ${word}`);
      assert.ok(!module.toLowerCase().includes(word), `its module says ${word}`);
    }
  });
}

/** The module as text, letter by byte; the file carries it compressed, as the base64 text of its last function. */
function moduleIn(text) {
  const [, base64] = /function affonsoSegmentWasm\(\) \{\s*return "([^"]*)"/.exec(text);
  return gunzipSync(Buffer.from(base64.replace(/[\\\n]/g, ''), 'base64')).toString('latin1');
}
