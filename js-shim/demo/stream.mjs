// The shop's stream of events: a good morning, mistakes that happen in every shop, an hour in which the API is ill.

import { fault } from '../../tests/shipped/emulator.mjs';
import { booked, item, order, ORDER, REFUND, RENEWAL, track } from './items.mjs';

const LANDING = '?affonso_referral=ref_theo&utm_source=growth-weekly';
const INVITED = '?affonso_referral=ref_ines';

const firstSale = booked(track('server', null, ORDER, 'user_theo', order(1001, 129.5, 'USD', {
  products: [{ product_id: 'plan_team', name: 'Team, yearly', price: 129.5, quantity: 1 }],
})));

const morning = [
  item('web', 'page view', 'page', { name: 'Pricing', properties: { path: '/pricing', search: '' } }),
  booked(item('web', 'identify, with a click', 'identify', {
    userId: 'user_theo',
    traits: { email: 'theo@example.com' },
    search: LANDING,
  })),
  item('web', 'identify, no affiliate', 'identify', { userId: 'user_omar', traits: { email: 'omar@example.com' } }),
  booked(track('web', null, 'trial_started', 'user_theo', { trial_plan_name: 'Team' }, { search: LANDING })),
  track('web', null, 'Product Viewed', 'user_theo', { product_id: 'plan_team', price: 129.5 }),
  firstSale,
  booked(track('web', `${ORDER}, "49.90"`, ORDER, 'user_noah', order(1002, '49.90', 'EUR', { coupon: 'PODCAST10' }))),
  booked(track('mobile', null, ORDER, 'user_yuki', order('J-77', 12000, 'JPY'))),
  // The same messageId: Segment removes most repeats, not all.
  { ...firstSale, what: `${ORDER}, again`, books: false },
  booked(track('server', null, 'demo_booked', 'user_lena', { form: 'contact-sales' })),
  booked(track('web', null, 'qualified_lead', 'user_ines', { score: 82 }, { search: INVITED })),
  booked(track('server', null, 'Onboarding Completed', 'user_noah', { steps: 5 })),
  item('mobile', 'screen view', 'screen', { name: 'Library', userId: 'user_yuki', properties: {} }),
  track('web', `${ORDER}, no affiliate`, ORDER, 'user_omar', order(1003, 89, 'USD')),
];

const mistakes = [
  { ...track('web', `${ORDER}, "49,99"`, ORDER, 'user_noah', order(1004, '49,99', 'EUR')), tell: true },
  track('server', `${ORDER}, no currency`, ORDER, 'user_lena', order(1005, 60, undefined)),
  track('web', `${ORDER}, for free`, ORDER, 'user_ines', order(1006, 0, 'EUR', { coupon: 'FRIENDS100' })),
  track('web', `${ORDER}, anonymous`, ORDER, undefined, order(1007, 35, 'USD')),
  { ...track('server', `${REFUND}, of what?`, REFUND, 'user_noah', { order_id: 'NW-1002', total: 49.9, currency: 'EUR' }), tell: true },
  { ...track('web', 'order completed', 'order completed', 'user_noah', order(1008, 49.9, 'EUR')), tell: true },
];

const TOO_MANY = { success: false, error: { code: 'RATE_LIMIT_EXCEEDED', message: 'Rate limit exceeded', retryAfter: 7 } };
const busy = { answer: { status: 429, headers: [['Retry-After', '7']], body: JSON.stringify(TOO_MANY) } };

const illHour = [
  booked(track('server', null, ORDER, 'user_theo', order(1009, 249.5, 'USD')), {
    faults: [fault({ status: 503 }, { calls: { nth: [1, 2] } })],
  }),
  booked(track('mobile', null, ORDER, 'user_yuki', order('J-78', '2480', 'JPY')), { faults: [fault('reset')] }),
  booked(track('web', 'purchase by a guest, link', 'purchase', undefined, order(1010, 75.5, 'EUR'), { search: INVITED }), {
    faults: [fault(busy)],
    tell: true,
  }),
  booked(track('server', null, RENEWAL, 'user_noah', order(1011, '19.90', 'EUR')), { faults: [fault('reset', { when: 'after' })] }),
  booked(track('web', null, ORDER, 'user_lena', order(1012, 480, 'USD')), { faults: [fault({ status: 504 }, { when: 'after' })] }),
  booked(track('mobile', null, 'trial_started', 'user_yuki', { trial_plan_name: 'Family' }), { faults: [fault('garbage')] }),
];

const afterwards = [
  booked(track('server', null, RENEWAL, 'user_theo', order(1013, '19.00', 'USD', { billing_interval: 'monthly' }))),
  booked(track('mobile', null, ORDER, 'user_yuki', order('J-79', 980, 'JPY'))),
  booked(track('web', 'Completed Order, old name', 'Completed Order', 'user_ines', order(1014, 15, 'EUR'))),
  track('server', 'purchase, no affiliate', 'purchase', 'user_rosa', order(1015, 42, 'USD')),
  booked(track('server', null, ORDER, 'user_lena', order(1016, 99.5, 'USD'))),
  item('web', 'group', 'group', { groupId: 'acme', userId: 'user_lena', traits: { name: 'Acme', plan: 'team' } }),
];

export const stream = [
  { title: 'An ordinary morning', items: morning },
  { title: 'Mistakes that happen in every shop', items: mistakes },
  { title: 'Affonso is ill for an hour', items: illHour },
  { title: 'Affonso is well again', items: afterwards },
];

/** The event that is shown in full, without being sent. */
export const specimen = track('web', null, ORDER, 'user_ines', order(1017, '59.90', 'EUR', {
  total: 66.4,
  coupon: 'SUMMER',
  is_subscription: true,
  billing_interval: 'month',
  products: [{ product_id: 'plan_solo', price: 59.9, quantity: 1 }],
}), { search: INVITED, path: '/thanks' }).event;
