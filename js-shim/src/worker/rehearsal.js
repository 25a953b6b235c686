// Before there is an event: its way is gone once while the Worker starts, so that the first one finds all of it compiled.

const encoder = new TextEncoder();

/** What most events are: a sale with a few products. */
const SALE = encoder.encode(JSON.stringify({
  type: 'track',
  event: 'Order Completed',
  messageId: 'rehearsal',
  userId: 'rehearsal',
  timestamp: '2026-01-01T00:00:00.000Z',
  context: { page: { url: 'https://shop.example/?coupon=none', search: '?coupon=none' } },
  properties: { order_id: '1', revenue: 10.5, currency: 'USD', products: [{ product_id: '1', price: 10.5 }] },
}));

const ANSWER = '201\n\n{"success":true,"data":{"id":"1","referral_id":"1","status":"pending"}}';

/** @type {Record<string, unknown>[]} */
const RULES = [{ allowUnsigned: true }, { secrets: ['rehearsal'] }];

/** Nothing is sent, kept or told. */
export function rehearse(/** @type {import('../destination.js').OpenDestination} */ destination) {
  for (const rules of RULES) destination.receive(SALE, '0'.repeat(40), JSON.stringify(rules));
  destination.rehearse(SALE, ANSWER);
}
