// No pattern of the shim takes longer than its text is long: each is listed here, and tried on what would make a careless one
// run for hours.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';

const SOURCES = new URL('../../js-shim/src/', import.meta.url);

/**
 * Every pattern, by the file it stands in, with a text that keeps it busy for as long as it can be. What is read of a header
 * has no line breaks: no host lets them in.
 */
const LISTED = {
  'worker/admin.js': [[/^Bearer +(.+)$/i, (length) => `Bearer${' '.repeat(length)}`]],
  'worker/body.js': [[/^\d+$/, (length) => `${'1'.repeat(length)}x`]],
  'worker/log.js': [[/\p{Cc}/gu, (length) => '\u0007x'.repeat(length / 2)]],
  'worker/metrics.js': [[/[\\"\n]/g, (length) => '\\"'.repeat(length / 2)]],
  'worker/webhook.js': [[/^\s*application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i, (length) => `application/${'a.'.repeat(length / 2)}json${' '.repeat(length)}x`]],
};

/** Longer than any header or body that a pattern is held against. */
const LENGTH = 100_000;

const LINEAR_MS = 1000;

const LITERAL = /(?<=[=(,:!&|?]\s*|return\s+)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[dgimsuvy]*(?=[.,;)\s])/g;

test('every pattern of the shim is listed', () => {
  const found = {};
  for (const file of readdirSync(SOURCES, { recursive: true }).filter((name) => /\.js$/.test(name)).sort()) {
    const text = readFileSync(new URL(file, SOURCES), 'utf8').replace(/^\s*(?:\/\/|\/?\*).*$/gm, '');
    const patterns = text.match(LITERAL);
    if (patterns) found[file.replaceAll('\\', '/')] = patterns;
    assert.doesNotMatch(text, /\bRegExp\s*\(|\.match(?:All)?\(['"`]|\.search\(['"`]/, `${file} makes patterns as it goes`);
  }
  const listed = Object.fromEntries(Object.entries(LISTED).map(([file, patterns]) => [file, patterns.map(([pattern]) => String(pattern))]));
  assert.deepEqual(found, listed);
});

for (const [file, patterns] of Object.entries(LISTED)) {
  for (const [pattern, hostile] of patterns) {
    test(`${pattern} of ${file} is done with 100,000 characters at once`, () => {
      const text = hostile(LENGTH);
      const started = performance.now();
      text.replace(pattern, '');
      assert.ok(performance.now() - started < LINEAR_MS, `${performance.now() - started} ms`);
    });
  }
}
