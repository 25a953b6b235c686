// Events to begin with: one of every kind, each in a file of its own, and a shop's day in many lines.

import badAmount from './samples/bad-amount.json';
import badAnonymous from './samples/bad-anonymous.json';
import badCurrency from './samples/bad-currency.json';
import badJson from './samples/bad-json.json';
import group from './samples/group.json';
import install from './samples/install.json';
import landing from './samples/landing.json';
import orderMobile from './samples/order-mobile.json';
import orderProducts from './samples/order-products.json';
import orderServer from './samples/order-server.json';
import orderWeb from './samples/order-web.json';
import pageClick from './samples/page-click.json';
import refund from './samples/refund.json';
import signUpIdentify from './samples/sign-up-identify.json';
import signUpTrack from './samples/sign-up-track.json';
import trial from './samples/trial.json';

/** By group, each with its name and its text. @type {Record<string, [string, string][]>} */
export const SAMPLES = {
  Sales: [
    ['Order on the web, with a referral', orderWeb],
    ['Order from the server', orderServer],
    ['Order in an app', orderMobile],
    ['Order with products (impact.com)', orderProducts],
    ['Refund of the first sale in the books', refund],
  ],
  'Before a sale': [
    ['Page reached by an affiliate’s link', pageClick],
    ['Landing page (impact.com)', landing],
    ['Sign-up: identify with a click', signUpIdentify],
    ['Sign-up: a track event', signUpTrack],
    ['Trial', trial],
    ['App install (impact.com)', install],
  ],
  'Something is wrong': [
    ['Amount with a comma', badAmount],
    ['No currency', badCurrency],
    ['Nobody to credit', badAnonymous],
    ['Not JSON', badJson],
    ['A call that is not used', group],
  ],
};

/** Settings to begin with, by destination: the emulator's own credentials, and what shows the most. */
export const USUAL = {
  affonso: {
    apiKey: 'sk_live_demo',
    userIdIs: 'external_user_id',
    eventTypes: { 'Order Refunded': 'refund', 'Signed Up': 'signup', 'Subscription Renewed': 'conversion' },
    unlistedEvents: 'ignore',
    clicks: true,
    programId: 'prog_demo',
  },
  impact: {
    accountSid: 'IRdemo',
    apiKey: 'token-demo',
    campaignId: '1000',
    enablePageEvents: true,
    enableIdentifyEvents: true,
    eventTypeId: '4000',
    iOsAppId: '5000',
    androidAppId: '5000',
    reversalEventNames: ['Order Refunded'],
  },
};

const DAY_EVENTS = 240;
/** Steps that share no factor with the lengths of the lists they walk through. */
const [STEP_OF_KIND, STEP_OF_PERSON] = [7, 5];

const PEOPLE = ['user_demo', 'user_omar', 'user_lena', 'user_rosa', 'user_theo', 'user_ines', 'user_yuki', 'user_noah'];

/** What happens in the day, as often as it stands here. Some of it is wrong, as in every shop. */
const KINDS = [
  (at) => call('page', at, { name: 'Pricing', properties: { path: '/pricing', search: at % 3 === 0 ? '?ref=partner_demo' : '', url: 'https://shop.example/pricing' } }),
  (at) => call('track', at, { event: 'Product Viewed', properties: { product_id: 'plan_team', price: 49.9 } }),
  (at) => sale(at, { revenue: '49.90', currency: 'EUR' }),
  (at) => sale(at, { revenue: 129.5, currency: 'USD' }, { userId: 'user_demo' }),
  (at) => call('identify', at, { traits: { email: `person-${at}@example.com`, affonso_referral: at % 2 === 0 ? 'clk_new' : undefined } }),
  (at) => call('track', at, { event: 'trial_started', userId: 'user_demo', properties: { plan: 'team' } }),
  (at) => sale(at, { revenue: 12000, currency: 'JPY' }, { userId: 'user_demo' }),
  (at) => call('page', at, { name: 'Blog', properties: { path: '/blog', search: '', url: 'https://shop.example/blog' } }),
  (at) => sale(at, { revenue: '49,90', currency: 'EUR' }),
  (at) => call('track', at, { event: 'Button Clicked', properties: { label: 'Try it' } }),
  (at) => sale(at, { revenue: 60 }, { userId: 'user_demo' }),
  (at) => call('screen', at, { name: 'Library' }),
  (at) => sale(at, { revenue: 35, currency: 'USD' }, { userId: undefined }),
];

/** A shop's day as Segment archives it: one event a line, the same at every call. */
export function sampleDay() {
  return Array.from({ length: DAY_EVENTS }, (_, index) => JSON.stringify(KINDS[(index * STEP_OF_KIND) % KINDS.length](index))).join('\n');
}

function sale(at, properties, more) {
  return call('track', at, { event: 'Order Completed', properties: { order_id: `D-${1000 + at}`, ...properties }, ...more });
}

function call(type, at, more) {
  const timestamp = new Date(Date.UTC(2025, 5, 10, 6) + at * 180_000).toISOString();
  return { type, messageId: `day-${at}`, anonymousId: `visitor-${at % 40}`, userId: PEOPLE[(at * STEP_OF_PERSON) % PEOPLE.length], timestamp, ...more };
}
