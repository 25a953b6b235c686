// Carries out the events of a batch, none before the one that it must follow.

/**
 * @typedef {import('../../src/wasm/types.d.ts').Outcome & { plan?: import('../../src/wasm/types.d.ts').Plan }} Outcome
 *
 * The journey of each event; none of these throws or rejects:
 *
 * @typedef {object} Journey
 * @property {(index: number) => string | Outcome} setOut the first step of an event that is to be carried out, or the
 *   outcome of one that has none
 * @property {(step: string) => boolean} leads does a step go before later ones for the same person?
 * @property {(step: string) => string[]} peopleOf the ids that the person of a step goes by
 * @property {(step: string, turn: Turn) => Promise<Outcome>} carryOut the outcome of a step
 * @property {(step: string) => Outcome | Promise<Outcome>} holdBack the outcome of a step that is not carried out
 *
 * When its turn came to the event at `index`, and whether it had to wait for another:
 *
 * @typedef {{ index: number, waited: boolean, known?: string }} Turn
 */

/**
 * The outcomes of `count` events, by position. They are begun in order; how many requests are open at once is the journey's
 * affair.
 *
 * @param {number} count
 * @param {Journey} journey
 * @returns {Promise<Outcome[]>}
 */
export async function carryOutAll(count, { setOut, leads, peopleOf, carryOut, holdBack }) {
  /** By each id: the outcome, to come, of the latest event that leads those with this id. @type {Map<string, Promise<Outcome>>} */
  const leading = new Map();

  /**
   * @param {string} step
   * @param {Promise<Outcome>[]} leaders
   * @param {number} index
   */
  async function takeTurn(step, leaders, index) {
    const waited = leaders.length > 0;
    if (waited) {
      const ends = await Promise.all(leaders);
      if (ends.some(({ outcome }) => outcome === 'retry')) return holdBack(step);
    }
    return carryOut(step, { index, waited });
  }

  const ends = [];
  let isUnderWay = false;
  for (let index = 0; index < count; index += 1) {
    const first = setOut(index);
    if (typeof first === 'string') {
      const isLeader = leads(first);
      // As long as nobody leads, nobody follows.
      const ids = isLeader || leading.size > 0 ? peopleOf(first) : [];
      const end = takeTurn(first, ids.flatMap((id) => leading.get(id) ?? []), index);
      if (isLeader) for (const id of ids) leading.set(id, end);
      ends.push(end);
      isUnderWay = true;
    } else {
      ends.push(first);
    }
  }
  // Outcomes that are all there, as a dry run's are, need no promise each.
  return isUnderWay ? Promise.all(ends) : /** @type {Outcome[]} */ (ends);
}
