// The story of one customer, from the click on an affiliate's link to a payment that is given back.
//
// A step is what happened (`says`) and the call that tells Segment of it. It is made when its turn comes, because it may carry
// what Affonso's answers have told so far: the click's id and the id of the last sale.

import { fault } from '../../tests/shipped/emulator.mjs';
import { booked, item, order, ORDER, REFUND, RENEWAL, track } from './items.mjs';
import { AFFILIATE_LINK } from './team.mjs';

const MAYA = 'user_maya';
// Before the day of the stream, and so long ago that no clock takes it for the future.
const day = (month, date) => Date.UTC(2025, month - 1, date, 18, 20);
const plan = (number) => order(number, '49.50', 'USD', { plan: 'team', is_subscription: true, billing_interval: 'month' });

export const story = [
  {
    says: '16 May. Maya reads a newsletter and follows its link to the shop. A click is made for the affiliate.',
    call: () => booked(item('web', `page view, ${AFFILIATE_LINK}`, 'page', {
      name: 'Pricing',
      search: AFFILIATE_LINK,
      properties: { path: '/pricing', search: AFFILIATE_LINK },
      at: day(5, 16),
    }), { tell: true }),
  },
  {
    says: "17 May. She signs up. The site has kept the click's id in its cookie affonso_referral and sends it as a trait: a lead.",
    call: ({ clickId }) => booked(item('web', 'identify, with the cookie', 'identify', {
      userId: MAYA,
      traits: { email: 'maya@example.com', name: 'Maya Stone', affonso_referral: clickId },
      at: day(5, 17),
    })),
  },
  {
    says: '17 May. She starts a trial. From here on her user id is enough, also from a server that never saw a cookie.',
    call: () => booked(track('server', null, 'trial_started', MAYA, { plan: 'team' }, { at: day(5, 17) + 90_000 })),
  },
  {
    says: '31 May. The trial ends and she pays. Affonso books it, but its answer gets lost. Segment tries again: it is not paid again.',
    call: () => booked(track('server', null, ORDER, MAYA, plan(871), { at: day(5, 31) }), {
      faults: [fault('reset', { when: 'after' })],
    }),
  },
  {
    says: '30 June. The subscription renews: another sale, and another commission.',
    call: () => booked(track('server', null, RENEWAL, MAYA, plan(958), { at: day(6, 30) })),
  },
  {
    says: "30 June. She gets that payment back. The shop kept Affonso's conversion id with the order and sends it along.",
    call: ({ conversionId }) => booked(track('server', null, REFUND, MAYA, {
      order_id: 'NW-958',
      affonso_conversion_id: conversionId,
      reason: 'customer_cancellation',
    }, { at: day(6, 30) + 7_200_000 })),
  },
];
