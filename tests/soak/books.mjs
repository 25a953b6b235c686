// What should stand in the books of both parties, noted by the stories as they are told.

export function openBooks() {
  return {
    affonso: {
      /** By idempotency key: {kind, referral, amount, via}. With `via`, the time of a click call that may have got lost, the entry goes by that click. */
      entries: new Map(),
      /** By idempotency key: the key of the sale that goes back. */
      refunds: new Map(),
      /** By click: the user who signed up. */
      signups: new Map(),
      /** The times of page calls that are to become clicks. */
      clicks: new Set(),
    },
    impact: {
      /** By order id: {partner, amount, reversed}. With `via`, the time of a page load whose answer may have got lost, nobody may be credited. */
      orders: new Map(),
      /** The times of page calls that are to become page loads. */
      loads: new Set(),
    },
  };
}

/** Money is compared in whole thousandths: 14.85 is 14850n. */
export function thousandths(text) {
  const [whole, fraction = ''] = String(text).split('.');
  return BigInt(whole + fraction.padEnd(3, '0'));
}
