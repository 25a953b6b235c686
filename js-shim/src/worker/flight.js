// The bytes of all bodies that are being worked on in this isolate.

/** A request that was cut off never releases what it holds; none takes longer than this. */
const LONGEST_MS = 15_000;

/** @typedef {{ bytes: number, until: number, reserve: (bytes: number) => boolean, release: () => void }} Ticket */

/**
 * @param {number} most of all bodies together
 * @param {{ upTo: number, more: number }} small bodies up to that size have so much more for themselves: two senders who declare
 *   the largest and send nothing must not keep everybody out
 */
export function createFlight(most, small) {
  /** In the order of their beginning, and so of their ends. @type {Set<Ticket>} */
  const tickets = new Set();
  let total = 0;

  function release(/** @type {Ticket} */ ticket) {
    if (tickets.delete(ticket)) total -= ticket.bytes;
  }

  return {
    /** @returns {Ticket} */
    begin() {
      const now = Date.now();
      for (const ticket of tickets) {
        if (ticket.until > now) break;
        release(ticket);
      }
      const ticket = {
        bytes: 0,
        until: now + LONGEST_MS,
        reserve(/** @type {number} */ bytes) {
          const allowed = ticket.bytes + bytes <= small.upTo ? most + small.more : most;
          if (total + bytes > allowed) return false;
          ticket.bytes += bytes;
          total += bytes;
          return true;
        },
        release() {
          release(ticket);
        },
      };
      tickets.add(ticket);
      return ticket;
    },
  };
}
