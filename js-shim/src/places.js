// How many requests of a batch are open at once: each host has places of its own, so that none keeps another waiting.

/** @typedef {{ take: (step: string) => Promise<void> | undefined, leave: () => void }} Seat */

/**
 * Opens the places of one batch; gives a seat for each event.
 *
 * @param {{ concurrency: number, apart: string }} pace
 * @returns {() => Seat}
 */
export function openPlaces({ concurrency, apart }) {
  const usual = createRoom(concurrency);
  const other = createRoom(concurrency);
  const roomFor = (/** @type {string} */ step) => (apart !== '' && step.startsWith(apart) ? other : usual);

  return () => {
    /** @type {ReturnType<typeof createRoom> | undefined} */
    let room;
    return {
      /** A place for the request of a step; kept for the next one that goes to the same host. Undefined where it is free at once. */
      take(step) {
        const wanted = roomFor(step);
        if (wanted === room) return undefined;
        room?.leave();
        room = wanted;
        return room.enter();
      },
      leave() {
        room?.leave();
        room = undefined;
      },
    };
  };
}

/** So many places; whoever finds none waits, first come, first served. */
function createRoom(/** @type {number} */ places) {
  /** @type {((value?: any) => void)[]} */
  const waiting = [];
  return {
    /** Undefined where there is a place, else the promise of one. @returns {Promise<void> | undefined} */
    enter() {
      if (places === 0) return new Promise((enter) => waiting.push(enter));
      places -= 1;
      return undefined;
    },
    leave() {
      const next = waiting.shift();
      if (next) next();
      else places += 1;
    },
  };
}
