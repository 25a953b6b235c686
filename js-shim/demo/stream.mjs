// The stream of events that the demo sends: a good morning, mistakes that happen in every shop, an hour in which the API is ill.
//
// `from` and `what` describe an event; `books`: it must stand in Affonso's ledger at the end; `faults`: what goes wrong
// meanwhile, counted in calls of this event; `tell`: what the reader sees in Segment is shown in full afterwards.

import { fault } from '../../tests/shipped/emulator.mjs';
import { mobile, server, web } from './sources.mjs';

const LANDING = '?affonso_referral=ref_maya&utm_source=growth-weekly';
const INVITED = '?affonso_referral=ref_ines';

const sources = { web, mobile, server };
// Through JSON, as events arrive: what is undefined is not there at all.
const arrived = (event) => JSON.parse(JSON.stringify(event));
const item = (from, what, type, call) => ({ from, what, event: arrived(sources[from](type, call)) });
const track = (from, what, event, userId, properties, more) =>
  item(from, what ?? event, 'track', { event, userId, properties, ...more });

/** What must be booked, whatever happens on the way. */
const booked = (one, more) => ({ ...one, books: true, ...more });

const ORDER = 'Order Completed';
const RENEWAL = 'Subscription Renewed';
const order = (number, revenue, currency, more) => ({ order_id: `NW-${number}`, revenue, currency, ...more });

const firstSale = booked(track('server', null, ORDER, 'cus_maya', order(1001, 129.5, 'USD', {
  products: [{ product_id: 'plan_team', name: 'Team, yearly', price: 129.5, quantity: 1 }],
})));

const morning = [
  item('web', 'page view, affiliate link', 'page', { name: 'Pricing', search: LANDING, properties: { search: LANDING } }),
  item('web', 'identify', 'identify', { userId: 'cus_maya', traits: { email: 'maya@example.com' }, search: LANDING }),
  booked(track('web', null, 'trial_started', 'cus_maya', { trial_plan_name: 'Team' }, { search: LANDING })),
  track('web', null, 'Product Viewed', 'cus_maya', { product_id: 'plan_team', price: 129.5 }),
  firstSale,
  booked(track('web', `${ORDER}, "49.90"`, ORDER, 'cus_noah', order(1002, '49.90', 'EUR', { coupon: 'PODCAST10' }))),
  booked(track('mobile', null, ORDER, 'cus_yuki', order('J-77', 12000, 'JPY'))),
  // The same messageId: Segment removes most repeats, not all.
  { ...firstSale, what: `${ORDER}, again`, books: false },
  booked(track('server', null, 'demo_booked', 'cus_lena', { form: 'contact-sales' })),
  booked(track('web', null, 'qualified_lead', 'cus_ines', { score: 82 }, { search: INVITED })),
  booked(track('server', null, 'Onboarding Completed', 'cus_noah', { steps: 5 })),
  item('mobile', 'screen view', 'screen', { name: 'Library', userId: 'cus_yuki', properties: {} }),
  track('web', `${ORDER}, no affiliate`, ORDER, 'cus_omar', order(1003, 89, 'USD')),
];

const mistakes = [
  { ...track('web', `${ORDER}, "49,99"`, ORDER, 'cus_noah', order(1004, '49,99', 'EUR')), tell: true },
  track('server', `${ORDER}, no currency`, ORDER, 'cus_lena', order(1005, 60, undefined)),
  track('web', `${ORDER}, for free`, ORDER, 'cus_ines', order(1006, 0, 'EUR', { coupon: 'FRIENDS100' })),
  track('web', `${ORDER}, anonymous`, ORDER, undefined, order(1007, 35, 'USD')),
  { ...track('web', 'order completed', 'order completed', 'cus_noah', order(1008, 49.9, 'EUR')), tell: true },
];

const TOO_MANY = { success: false, error: { code: 'RATE_LIMIT_EXCEEDED', message: 'Rate limit exceeded', retryAfter: 7 } };
const busy = { answer: { status: 429, headers: [['Retry-After', '7']], body: JSON.stringify(TOO_MANY) } };

const illHour = [
  booked(track('server', null, ORDER, 'cus_maya', order(1009, 249.5, 'USD')), {
    faults: [fault({ status: 503 }, { calls: { nth: [1, 2] } })],
  }),
  booked(track('mobile', null, ORDER, 'cus_yuki', order('J-78', '2480', 'JPY')), { faults: [fault('reset')] }),
  booked(track('web', 'purchase by a guest, link', 'purchase', undefined, order(1010, 75.25, 'EUR'), { search: INVITED }), {
    faults: [fault(busy)],
    tell: true,
  }),
  booked(track('server', null, RENEWAL, 'cus_noah', order(1011, 19.99, 'EUR')), { faults: [fault('reset', { when: 'after' })] }),
  booked(track('web', null, ORDER, 'cus_lena', order(1012, 480, 'USD')), { faults: [fault({ status: 504 }, { when: 'after' })] }),
  booked(track('mobile', null, 'trial_started', 'cus_yuki', { trial_plan_name: 'Family' }), { faults: [fault('garbage')] }),
];

const afterwards = [
  booked(track('server', null, RENEWAL, 'cus_maya', order(1013, '19.00', 'USD', { billing_interval: 'monthly' }))),
  booked(track('mobile', null, ORDER, 'cus_yuki', order('J-79', 980, 'JPY'))),
  booked(track('web', 'Completed Order, old name', 'Completed Order', 'cus_ines', order(1014, 15, 'EUR'))),
  track('server', 'purchase, no affiliate', 'purchase', 'cus_rosa', order(1015, 42, 'USD')),
  booked(track('server', null, ORDER, 'cus_lena', order(1016, 99.95, 'USD'))),
  item('web', 'group', 'group', { groupId: 'acme', userId: 'cus_lena', traits: { name: 'Acme', plan: 'team' } }),
];

export const chapters = [
  { title: 'An ordinary morning', items: morning },
  { title: 'Mistakes that happen in every shop', items: mistakes },
  { title: 'Affonso is ill for an hour', items: illHour },
  { title: 'Affonso is well again', items: afterwards },
];

/** The event that is shown in full, without being sent. */
export const specimen = track('web', null, ORDER, 'cus_ines', order(1017, '59.90', 'EUR', {
  total: 66.4,
  coupon: 'SUMMER',
  is_subscription: true,
  billing_interval: 'month',
  products: [{ product_id: 'plan_solo', price: 59.9, quantity: 1 }],
}), { search: INVITED, path: '/thanks' }).event;
