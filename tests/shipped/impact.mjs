// The function for impact.com in the sandbox, with the events and settings that its tests share, and how its books are read.

import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';

import { ANYWHERE, assertUnsaid, emulatorWith } from './deliver.mjs';
import { sandboxesOf } from './function.mjs';

const PATH = process.env.SEGMENT_FUNCTION_IMPACT ?? fileURLToPath(new URL('../../pkg/segment-function-impact.js', import.meta.url));

/** The account and the token that the emulator knows from its start, and the click of its first partner. */
export const ACCOUNT_SID = 'IRdemo';
export const TOKEN = 'token-demo';
export const CLICK = 'clk_demo';
export const PARTNER = 10000;

/** The number of the event type that takes orders. */
const SALE = '4000';

/** Under these an Order Refunded takes an order back, and one that says what is left changes it. */
export const REVERSALS = {
  eventTypeId: SALE,
  reversalEventNames: ['Order Refunded'],
  fullReversalWithoutAmounts: true,
  partialReversals: true,
};

/** Each costs one try. */
export const BRIEF = {
  ...ANYWHERE,
  'status 402': { status: 402 },
  'status 404': { status: 404 },
  'status 405': { status: 405 },
  'an answer in XML': { answer: { status: 200, body: '<?xml version="1.0"?><ImpactRadiusResponse/>' } },
};

let eventsMade = 0;

/** A sandbox with the shipped function. */
export const shipped = sandboxesOf(PATH);

/** An emulator of its own for one test, seen from impact.com, with these faults. */
export const impactWith = (t, faults) => emulatorWith(t, faults, ({ impact }) => impact);

export function settingsFor({ url }, more = {}) {
  return {
    accountSid: ACCOUNT_SID,
    apiKey: TOKEN,
    campaignId: '1000',
    enablePageEvents: true,
    baseUrl: `${url}/impact/api`,
    trackingUrl: `${url}/impact/trk`,
    ...more,
  };
}

/** A call a few minutes ago, at a moment of its own: two orders alike in everything but their id count as one credited twice. */
export function event(type, id, more = {}) {
  eventsMade += 1;
  const timestamp = new Date(Date.now() - 600_000 + eventsMade * 7).toISOString();
  return { type, messageId: id, timestamp, anonymousId: 'anon-1', userId: 'user-0001', context: {}, integrations: {}, ...more };
}

/** An order that the emulator credits to its partner: a page with the click's id, and a product line with all that one needs. */
export function order(id, { properties = {}, ...more } = {}) {
  const products = [{ sku: 'HAT-1', category: 'hats', name: 'A hat', price: 20, quantity: 2 }];
  return event('track', id, {
    event: 'Order Completed',
    context: { page: { url: `https://shop.example/thanks?im_ref=${CLICK}` }, traits: { email: 'jane@example.com' } },
    properties: { order_id: `order-${id}`, currency: 'USD', products, ...properties },
    ...more,
  });
}

/** `count` orders with ids of their own. */
export const orders = (count, prefix = 'm') => Array.from({ length: count }, (_, index) => order(`${prefix}-${index + 1}`));

/** A page that was reached by the partner's link. */
export const page = (id, more = {}) =>
  event('page', id, { context: { page: { url: `https://shop.example/?im_ref=${CLICK}` } }, properties: {}, ...more });

/** The order of that id goes back. */
export const refund = (id, orderId, properties = {}) =>
  event('track', id, { event: 'Order Refunded', properties: { order_id: `order-${orderId}`, ...properties } });

/** The ids of the orders that a partner is credited with, as things stand. */
export const credited = ({ actions }) => actions.filter(({ state }) => state !== 'REVERSED').map(({ order_id: id }) => id).sort();

/** How impact.com's books are read, for what is said of both destinations. */
export const BOOKS = {
  sold: credited,
  repeats: ({ double_credits: repeats }) => repeats,
  keysOf: (events) => events.map(({ properties }) => properties.order_id).sort(),
  settingsFor,
};

/** The parameters of the calls to one endpoint, `Conversions`, `Actions` or `PageLoad`, as [name, value] in order. */
export function formsTo({ attempts }, endpoint) {
  const calls = attempts.filter(({ path }) => path.endsWith(`/${endpoint}`));
  return calls.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
}

/** Nothing came that should not have: above all no credentials at the host that takes page loads. */
export const assertNoViolations = ({ violations }) => assert.deepEqual(violations, []);

/** What a call left unsaid, and that the host of page loads got no credentials. */
export function assertDiscreet(result, secrets) {
  const isLoad = ({ url }) => /\/(PageLoad|AppInstall)$/.test(url);
  const requests = result.requests.filter((request) => !isLoad(request));
  assertUnsaid({ ...result, requests }, secrets, 'Basic');
  for (const { headers, body, url } of result.requests.filter(isLoad)) {
    assert.equal(headers.authorization, undefined);
    assert.ok(!JSON.stringify([url, headers, body]).includes(secrets[0]));
  }
}
