// What must stand in Affonso's books after the story, reckoned from its events, and what does.

import { isBooked } from '../books.mjs';

/** What an affiliate gets of a sale, see the table of the commissions. */
const SHARE_PERCENT = 30n;

/**
 * `played`: what was sent, with how it ended; `vain`: what nothing should come of.
 * Gives the counts of the closing line, and what the affiliate is due and what is booked.
 */
export function judge({ played, vain, ledger, affiliate }) {
  const wanted = played.map(({ one }) => one).filter(({ books }) => books);
  const keys = wanted.flatMap(({ event: { messageId } }) => [messageId, `refund:${messageId}`]);
  const { entries, refunds, clicks, signups, summary } = ledger;
  const strangers = [...entries, ...refunds].filter(({ external_event_id: key }) => !keys.includes(key));
  const own = ledger.commissions.filter(({ affiliate_id: id }) => id === affiliate);
  return {
    lost: wanted.filter(({ event }) => !isBooked(event, ledger)).map(({ what }) => what),
    paidTwice: summary.duplicate_sales + repeats(clicks, 'created_at') + repeats(signups, 'external_user_id'),
    uninvited: strangers.length + vain.filter(({ idle }) => !idle).length,
    due: money(dueFor(wanted.map(({ event }) => event))),
    booked: money(own.reduce((sum, { amount }) => sum + thousandths(amount), 0n)),
  };
}

/** Clicks and sign-ups have no key at Affonso; here the moment and the person tell them apart. */
const repeats = (list, name) => list.length - new Set(list.map((one) => one[name])).size;

/** The share of every sale that was not given back. */
function dueFor(events) {
  const refunded = events.filter(({ event }) => event === 'Order Refunded').map(({ properties }) => properties.order_id);
  const sales = events.filter(({ properties }) => properties?.revenue && !refunded.includes(properties.order_id));
  return sales.reduce((sum, { properties }) => sum + (thousandths(properties.revenue) * SHARE_PERCENT) / 100n, 0n);
}

/** Money is reckoned in whole thousandths: 14.85 is 14850. */
function thousandths(text) {
  const [whole, fraction = ''] = String(text).split('.');
  return BigInt(whole + fraction.padEnd(3, '0'));
}

function money(amount) {
  const digits = String(amount).padStart(4, '0');
  return `${digits.slice(0, -3)}.${digits.slice(-3)}`.replace(/0$/, '');
}
