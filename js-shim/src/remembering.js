// Carries out the events of a batch for a door with memory: one look into it for all of them, before the first request.

import { carryOutAll } from './batch.js';
import { ASKS_AND_LEADS } from './memory.js';

/**
 * The outcomes of `count` events, by position. All are begun before anything is asked: what the earlier ones leave to
 * remember may be what the later ones ask for.
 *
 * @param {number} count
 * @param {import('./batch.js').Journey} journey
 * @param {import('./memory.js').Recall} [memory]
 */
export async function carryOutRemembering(count, journey, memory) {
  if (!memory) return carryOutAll(count, journey);
  const begun = Array.from({ length: count }, (_, index) => journey.setOut(index));
  // In one tick and so in one call, which keeps before it tells.
  const settled = begun.map((first) => (typeof first === 'string' ? first : memory.settle(first)));
  const asked = begun.map((first) => (typeof first === 'string' && memory.isAsked(first) ? memory.ask(first) : undefined));
  const firsts = await Promise.all(settled);
  const answers = await Promise.all(asked);
  const joined = joinsOf(begun);
  return carryOutAll(count, {
    ...journey,
    // Whom an identify call of this batch has joined is one person for the others: the sale waits for the click.
    peopleOf: (step) => journey.peopleOf(step).flatMap((id) => [id, ...(joined.get(id) ?? [])]),
    setOut: (index) => firsts[index],
    leads: (step) => step.startsWith(ASKS_AND_LEADS) || journey.leads(step),
    // Whoever waited for another asks afresh: that one may have left what is looked for.
    carryOut: (step, turn) => journey.carryOut(step, turn.waited ? turn : { ...turn, known: answers[turn.index] }),
  });
}

/** Which names lead to which others, by what has ended at once. @returns {Map<string, string[]>} */
function joinsOf(/** @type {(string | import('./batch.js').Outcome)[]} */ begun) {
  /** @type {Map<string, string[]>} */
  const joined = new Map();
  for (const first of begun) {
    for (const [name, other] of (typeof first === 'string' ? undefined : first.remember?.join) ?? []) {
      joined.set(name, [...(joined.get(name) ?? []), other]);
    }
  }
  return joined;
}
