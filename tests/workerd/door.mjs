// Calls to the door with exactly these bytes, and what every answer of it must be.

import assert from 'node:assert/strict';

import { sign } from './segment.mjs';

export const JSON_TYPE = { 'content-type': 'application/json' };

/** Segment waits so long. */
const LONGEST_MS = 5000;

/** A signed call with exactly this body. */
export const raw = (worker, body, headers = JSON_TYPE) =>
  worker.call('POST', '/affonso', { headers: { ...headers, 'x-signature': sign(body) }, body });

/** An answer for machines and for people, in time. */
export function assertAnswer(answer, status, outcome, code) {
  assert.deepEqual([answer.status, answer.json?.outcome, answer.json?.code], [status, outcome, code], answer.text.slice(0, 500));
  assert.ok(answer.json.message.length > 10, 'says nothing');
  assert.match(answer.headers['content-type'], /^application\/json/);
  assert.ok(answer.ms < LONGEST_MS, `${answer.ms} ms`);
}
