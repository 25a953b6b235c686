// The story of one customer at impact.com: a partner's link, an install, two orders, a repeat, and an order that goes back.

import { fault } from '../../../tests/shipped/emulator.mjs';
import { booked, item, track } from '../items.mjs';
import { LANDING, PHONE_CLICK } from './program.mjs';

const MIA = 'user_mia';
const ORDER = 'Order Completed';
const REFUND = 'Order Refunded';

// So long ago that no clock takes it for the future.
const day = (month, date) => Date.UTC(2025, month - 1, date, 18, 20);

const boots = { sku: 'BOOT-41', category: 'shoes', name: 'Boots, size 41', price: 119, quantity: 1 };
const socks = { sku: 'SOCK-2', category: 'socks', name: 'Socks, wool', price: 9.5, quantity: 2 };
const gift = { sku: 'CARE-0', category: 'care', name: 'Leather care, a gift', price: 0, quantity: 1 };

const serverOrder = booked(track('server', `${ORDER}, id alone`, ORDER, MIA, {
  order_id: 'NW-2002', revenue: '64.90', currency: 'USD',
}, { at: day(6, 20) }));

/** A step is what happened, and the call that tells Segment of it. */
export const story = [
  {
    says: '2 June. Mia reads a review and follows its link. impact.com has put the click into the address; the page load carries it.',
    call: () => booked(item('web', 'page view, ?im_ref=…', 'page', { name: 'Boots', search: LANDING, properties: {}, at: day(6, 2) }), { tell: true }),
  },
  {
    says: '3 June. She installs the app, which got the click with the install and passes it as context.referrer.',
    call: () => booked(track('mobile', null, 'Application Installed', undefined, { version: '4.2.0' }, { at: day(6, 3), referrer: PHONE_CLICK })),
  },
  {
    says: '4 June. She orders on the web: three product lines, one of them free. Lines speak for the order, so no amount goes beside them.',
    call: () => booked(track('web', `${ORDER}, 3 lines`, ORDER, undefined, {
      order_id: 'NW-2001', revenue: 138, shipping: 4.9, currency: 'USD', products: [boots, socks, gift],
    }, { at: day(6, 4), path: '/thanks' })),
  },
  {
    says: '4 June. She makes an account. Identify tells impact.com that browser and user are one person; her address leaves hashed.',
    call: () => booked(item('web', 'identify', 'identify', {
      userId: MIA, traits: { email: 'mia@example.com' }, path: '/welcome', at: day(6, 4) + 300_000,
    })),
  },
  {
    says: '20 June. Her next order comes from the server, which knows the user id alone. It is booked, but the answer gets lost.',
    call: () => ({ ...serverOrder, faults: [fault('reset', { when: 'after' })] }),
  },
  {
    says: 'Segment delivers that event once more. The order id is the same, so impact.com knows the repeat: no second action.',
    call: () => ({ ...serverOrder, what: `${ORDER}, again`, tell: true }),
  },
  {
    says: '28 June. The first order goes back, all of it: a reversal.',
    call: () => booked(track('server', `${REFUND}, all of it`, REFUND, MIA, { order_id: 'NW-2001' }, { at: day(6, 28) })),
  },
  {
    says: '29 June. Of the second order a part goes back: what is left of it is told, and the action changes.',
    call: () => booked(track('server', `${REFUND}, a part`, REFUND, MIA, { order_id: 'NW-2002', remaining_amount: '40.00' }, { at: day(6, 29) })),
  },
];
