// Carries out the events of a batch: so many at once, and none before the one that it must follow.

/**
 * The outcomes of `count` events, by position. They are begun in order, each when there is a place for it, so that the
 * first request leaves before the last event is read.
 *
 * @param {number} places how many events may be under way at once
 * @param {object} journey none of these throws or rejects
 * @param {(index: number) => string | object} journey.setOut the first step of an event that has a request to send, or the
 *   outcome of one that has none
 * @param {(step: string) => boolean} journey.leads does a step go before later ones for the same person?
 * @param {(step: string) => string[]} journey.peopleOf the ids that the person of a step goes by
 * @param {(step: string) => Promise<object>} journey.carryOut the outcome of a step
 * @param {(step: string) => object} journey.holdBack the outcome of a step that is not carried out
 */
export async function carryOutAll(count, places, { setOut, leads, peopleOf, carryOut, holdBack }) {
  const room = createRoom(places);
  /** By each id: the outcome, to come, of the latest event that leads those with this id. */
  const leading = new Map();

  /** Has a place when it is called, and gives it back; whoever waits for another event holds none. */
  async function takeTurn(step, leaders) {
    if (leaders.length > 0) {
      room.leave();
      const ends = await Promise.all(leaders);
      if (ends.some(({ outcome }) => outcome === 'retry')) return holdBack(step);
      await room.enter();
    }
    const end = await carryOut(step);
    room.leave();
    return end;
  }

  const ends = [];
  for (let index = 0; index < count; index += 1) {
    const opening = room.enter();
    if (opening) await opening;
    const first = setOut(index);
    if (typeof first === 'string') {
      const isLeader = leads(first);
      // As long as nobody leads, nobody follows.
      const ids = isLeader || leading.size > 0 ? peopleOf(first) : [];
      const end = takeTurn(first, ids.flatMap((id) => leading.get(id) ?? []));
      if (isLeader) for (const id of ids) leading.set(id, end);
      ends.push(end);
    } else {
      room.leave();
      ends.push(first);
    }
  }
  return Promise.all(ends);
}

/** So many places; whoever finds none waits, first come, first served. */
function createRoom(places) {
  const waiting = [];
  return {
    /** Undefined where there is a place, else the promise of one. */
    enter() {
      if (places === 0) return new Promise((enter) => waiting.push(enter));
      places -= 1;
      return undefined;
    },
    leave() {
      if (waiting.length > 0) waiting.shift()();
      else places += 1;
    },
  };
}
