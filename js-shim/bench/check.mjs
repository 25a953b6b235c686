// Before anything is timed: every contestant must write the same body, byte for byte.

import assert from 'node:assert/strict';

/**
 * `writers` ({ name: (event object, its text) => body }) are asked about every text; the first one is the reference.
 * Throws when two bodies differ, and also when a writer gives none.
 */
export function assertSameBodies(writers, texts) {
  const [[reference, write], ...others] = Object.entries(writers);
  for (const text of texts) {
    const expected = write(JSON.parse(text), text);
    assert.equal(typeof expected, 'string', `${reference} has no body for ${text.slice(0, 200)}`);
    for (const [name, other] of others) {
      assert.equal(other(JSON.parse(text), text), expected, `${name} differs from ${reference} for ${text.slice(0, 200)}`);
    }
  }
}
