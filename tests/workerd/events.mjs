// Events as Segment sends them, with times of today: memory and patience go by them.

import { CUSTOMER } from '../shipped/function.mjs';

const DAY_MS = 24 * 60 * 60 * 1000;

let made = 0;

/** A moment of its own for each event: two sales alike in everything but the key count as one paid twice. */
function moment(daysAgo) {
  made += 1;
  return new Date(Date.now() - daysAgo * DAY_MS - 600_000 + made * 7).toISOString();
}

function event(type, messageId, { daysAgo = 0, ...more }) {
  return { type, messageId, timestamp: moment(daysAgo), context: {}, integrations: {}, ...more };
}

/** A sale of the customer the emulator knows; `order_id` is the messageId with a prefix. */
export function order(messageId, { properties = {}, ...more } = {}) {
  const sale = { order_id: `order-${messageId}`, revenue: 49.99, currency: 'EUR', ...properties };
  return event('track', messageId, { event: 'Order Completed', userId: CUSTOMER, properties: sale, ...more });
}

/** `count` sales, `prefix-1` and on. */
export const orders = (count, prefix) => Array.from({ length: count }, (_, index) => order(`${prefix}-${index + 1}`));

/** An Order Refunded, as Segment specifies it: the order's id, and nothing of the sale. */
export const refund = (messageId, orderId, more = {}) =>
  event('track', messageId, { event: 'Order Refunded', userId: CUSTOMER, properties: { order_id: orderId }, ...more });

export const page = (messageId, search, more = {}) =>
  event('page', messageId, { context: { page: { search, url: 'https://shop.example/' } }, properties: {}, ...more });

export const identify = (messageId, ids, traits = {}, more = {}) => event('identify', messageId, { ...ids, traits, ...more });

export const alias = (messageId, previousId, userId, more = {}) => event('alias', messageId, { previousId, userId, ...more });

/** A deletion request has neither anonymousId nor a usable context. */
export const deletion = (messageId, userId, more = {}) => event('delete', messageId, { userId, context: [], integrations: null, ...more });

/** The setting that makes refunds refunds. */
export const REFUNDS = { 'Order Refunded': 'refund' };
