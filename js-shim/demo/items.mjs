// What the demo sends, item by item: an event with what the table says of it and what is expected of it.
//
// `from` and `what` describe an event; `books`: it must stand in Affonso's ledger at the end; `faults`: what goes wrong
// meanwhile, counted in calls of this event; `tell`: what the reader sees in Segment is shown in full afterwards.

import { mobile, server, web } from './sources.mjs';

export const ORDER = 'Order Completed';
export const RENEWAL = 'Subscription Renewed';
export const REFUND = 'Order Refunded';

const sources = { web, mobile, server };
// Through JSON, as events arrive: what is undefined is not there at all.
const arrived = (event) => JSON.parse(JSON.stringify(event));

export const item = (from, what, type, call) => ({ from, what, event: arrived(sources[from](type, call)) });

export const track = (from, what, event, userId, properties, more) =>
  item(from, what ?? event, 'track', { event, userId, properties, ...more });

/** What must be booked, whatever happens on the way. */
export const booked = (one, more) => ({ ...one, books: true, ...more });

export const order = (number, revenue, currency, more) => ({ order_id: `NW-${number}`, revenue, currency, ...more });
