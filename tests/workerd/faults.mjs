// What can go wrong at Affonso, and what must hold afterwards.

import assert from 'node:assert/strict';

import { BRIEF, SIDES, SLOW } from '../shipped/deliver.mjs';
import { soldKeys } from '../shipped/emulator.mjs';
import { until } from './worker.mjs';

export { SIDES };

/** A refusal at the door, each costs a try and nothing else. */
export const QUICK = Object.entries(BRIEF);

/** These cost the whole patience of a request. */
export const SLUGGISH = Object.entries(SLOW);

/** Lost 0, paid twice 0: exactly these sales are in the books, by all that makes two sales one. */
export async function assertBooks(emulator, keys) {
  const ledger = await emulator.ledger();
  assert.deepEqual(soldKeys(ledger), [...keys].sort());
  assert.equal(ledger.summary.duplicate_sales, 0, 'paid twice');
  return ledger;
}

/** Waits until that many sales are in the books. */
export const sold = (emulator, count, withinMs = 40_000) => until(async () => soldKeys(await emulator.ledger()).length >= count, withinMs);

/** The bodies of the calls to one endpoint, in order. */
export const bodiesTo = ({ attempts }, path) => attempts.filter((attempt) => attempt.path === path).map(({ body }) => JSON.parse(body));
