// The shop's stream at impact.com: mistakes that happen in every shop, and a minute in which the API fails.

import { fault } from '../../../tests/shipped/emulator.mjs';
import { booked, item, track } from '../items.mjs';
import { LANDING, PARTNER_CODE } from './program.mjs';

const ORDER = 'Order Completed';

const order = (number, more) => ({ order_id: `NW-${number}`, currency: 'USD', ...more });
const line = (price, more) => ({ sku: `SKU-${price}`, category: 'shoes', price, quantity: 1, ...more });

const mistakes = [
  { ...track('server', `${ORDER}, of nobody`, ORDER, undefined, order(3001, { revenue: 80 })), tell: true },
  booked(track('web', `${ORDER}, odd total`, ORDER, undefined, order(3002, { total: '49,99', products: [line(49.99)] }), { search: LANDING })),
  booked(track('server', `${ORDER}, by coupon`, ORDER, 'user_omar', order(3003, { revenue: '25.00', coupon: PARTNER_CODE })), { tell: true }),
  track('web', null, 'Product Viewed', 'user_theo', { sku: 'BOOT-41' }),
  track('server', 'order complete, not listed', 'order complete', 'user_theo', order(3004, { revenue: 10 })),
  item('server', 'group', 'group', { groupId: 'acme', userId: 'user_theo' }),
];

const TOO_MANY = { answer: { status: 429, headers: [['X-RateLimit-Reset', '9']], body: '{"Status":"ERROR","Message":"Too Many Requests"}' } };

const badMinute = [
  booked(track('web', ORDER, ORDER, undefined, order(4001, { products: [line(75)] }), { search: LANDING }), {
    faults: [fault({ status: 503 }, { calls: { nth: [1, 2] } })],
  }),
  booked(track('web', ORDER, ORDER, undefined, order(4002, { products: [line(20, { quantity: 3 })] }), { search: LANDING }), {
    faults: [fault({ status: 504 }, { when: 'after' })],
  }),
  booked(track('web', ORDER, ORDER, undefined, order(4003, { products: [line(31.5)] }), { search: LANDING }), { faults: [fault(TOO_MANY)], tell: true }),
  booked(track('web', ORDER, ORDER, undefined, order(4004, { products: [line(12)] }), { search: LANDING }), { faults: [fault('garbage')] }),
  booked(item('web', 'page view', 'page', { search: LANDING, properties: {} }), { faults: [fault({ status: 502 })] }),
  // Without any id a repeat would be a second order, so what is unclear is not repeated.
  {
    ...track('web', `${ORDER}, no id`, ORDER, undefined, { currency: 'USD', products: [line(5)] }, { search: LANDING, messageId: undefined }),
    faults: [fault('reset', { when: 'after' })],
    tell: true,
  },
];

export const stream = [
  { title: 'Mistakes that happen in every shop', items: mistakes },
  { title: 'impact.com is ill for a minute', items: badMinute },
];

/** The event that is shown in full, without being sent. */
export const specimen = track('web', null, ORDER, 'user_mia', order(5001, {
  revenue: 59.9,
  tax: '4.79',
  products: [line(20, { name: 'Hat', brand: 'Northwind', quantity: 2 }), { ...line(19.9), price: undefined, subtotal: '19.90' }],
}), { search: LANDING, path: '/thanks' }).event;
