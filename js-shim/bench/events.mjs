// The events of the benchmark: a sale as analytics.js sends it, the same in 32 KB, and small ones that check the mapper.

import assert from 'node:assert/strict';

/** How many different events of a size there are: a mapper that sees one object over and over is flattered. */
const POOL = 64;

export const SIZES = { '2.4 KB': [2350, 2450], '32 KB': [32000, 33000] };

/** `{ size, texts }` for each size: the JSON texts of different sales, all of about that size. */
export function pools() {
  const makers = { '2.4 KB': sale, '32 KB': largeSale };
  return Object.entries(SIZES).map(([size, range]) => {
    const texts = Array.from({ length: POOL }, (_, index) => JSON.stringify(makers[size](index)));
    for (const text of texts) assertWithin(Buffer.byteLength(text), range, size);
    return { size, texts };
  });
}

function assertWithin(bytes, [least, most], size) {
  assert(bytes >= least && bytes <= most, `the event of ${size} has ${bytes} bytes`);
}

/** An Order Completed from a browser, as https://segment.com/docs/connections/spec/ecommerce/v2/#order-completed has it. */
function sale(index) {
  const id = String(50314000 + index);
  const placed = `2026-06-22T12:${String(index % 60).padStart(2, '0')}:04`;
  const products = [
    product('507f1f77bcf86cd799439011', 'G-32', 'Monopoly: 3rd Edition', 57.5, 'games/monopoly'),
    product('505bd76785ebb509fc183733', '46493-32', 'Uno Card Game', 11.5, 'games/uno'),
    product('5b2f0b0e6b1c4d0017d3a1c9', 'M-1042', 'Café Mug, 350 ml', 14.5, 'home/mug'),
  ];
  return {
    anonymousId: `a7c9e2f4-51b8-4c0d-9e37-${id}0000`,
    channel: 'client',
    context: context(id),
    event: 'Order Completed',
    integrations: {},
    messageId: `ajs-next-1750593604${index}-8d7f0c35b2a1`,
    originalTimestamp: `${placed}.117Z`,
    properties: {
      checkout_id: `fksdjfsdjfisjf9sdfjsd${index}`,
      order_id: id,
      affiliation: 'Web Shop',
      total: 129.5,
      subtotal: 112.25,
      revenue: 112.25 + index,
      shipping: 5.5,
      tax: 11.75,
      discount: 2.5,
      coupon: 'SUMMER25',
      currency: 'EUR',
      payment_method: 'paypal',
      shipping_method: 'DHL Paket, 2 to 3 working days',
      customer_type: 'returning',
      products,
    },
    receivedAt: `${placed}.902Z`,
    sentAt: `${placed}.121Z`,
    timestamp: `${placed}.113Z`,
    type: 'track',
    userId: `cus_Q9x${id}`,
    version: 2,
    writeKey: 'REDACTED',
  };
}

function product(productId, sku, name, price, path) {
  const url = `https://www.shop.example/p/${path}`;
  return { product_id: productId, sku, name, price, quantity: 1, category: 'Gifts', url, image_url: `${url}.jpg` };
}

function context(id) {
  const search = `?order=${id}&utm_source=newsletter`;
  return {
    campaign: { name: 'summer-sale', source: 'newsletter', medium: 'email', content: 'hero' },
    ip: '203.0.113.7',
    library: { name: 'analytics.js', version: 'next-1.70.0' },
    locale: 'de-DE',
    page: {
      path: '/checkout/thank-you',
      referrer: 'https://www.shop.example/checkout/payment',
      search,
      title: 'Thank you for your order | The Example Shop',
      url: `https://www.shop.example/checkout/thank-you${search}`,
    },
    timezone: 'Europe/Berlin',
    traits: { email: 'jane.doe@example.com', firstName: 'Jane', plan: 'loyalty', createdAt: '2024-11-02T09:14:11.000Z' },
    userAgentData: {
      brands: [
        { brand: 'Google Chrome', version: '137' },
        { brand: 'Chromium', version: '137' },
        { brand: 'Not/A)Brand', version: '24' },
      ],
      mobile: false,
      platform: 'macOS',
    },
    userAgent:
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36',
  };
}

/** The same sale from a shop that tracks everything it knows: nearly all of it is of no use to the mapping. */
function largeSale(index) {
  const event = sale(index);
  const numbered = (count, make) => Array.from({ length: count }, (_, at) => make(at));
  event.properties.products = numbered(50, (at) => ({
    ...event.properties.products[at % 3],
    product_id: `5b2f0b0e6b1c4d0017d3${1000 + at}`,
    variant: `size ${at % 7}, colour ${at % 5}`,
    position: at,
  }));
  event.properties.experiments = Object.fromEntries(
    numbered(60, (at) => [`exp_checkout_${at}`, { variant: at % 2 === 0 ? 'control' : 'treatment', since: '2026-05-01' }]),
  );
  event.properties.viewed = numbered(60, (at) => ({ at: 1750593000 + at, path: `/p/games/item-${at}`, ms: 1200 + at }));
  event.context.traits.address = { street: '6th Street', city: 'San Francisco', postalCode: '94103', country: 'USA' };
  event.context.traits.segments = numbered(90, (at) => `audience-${at}-returning-customers`);
  event.context.consent = Object.fromEntries(numbered(70, (at) => [`vendor-${at}`, { granted: at % 3 > 0, version: 4 }]));
  event.context.note = 'The parcel goes to the neighbour, “3rd floor left”, please ring twice.\n'.repeat(56);
  return event;
}

/** Small events that reach what the sale does not: the mapper is checked with them, nothing is timed. */
export function others() {
  const page = (search) => ({ page: { search, url: `https://www.shop.example/${search}` } });
  return [
    track('Order Completed', { properties: { revenue: ' 49.95 ', currency: 'usd' }, timestamp: '2026-06-22T14:00:00+02:00' }),
    track('purchase', { properties: { amount: 20, currency: 'GBP', product_ids: ['a', 7], interval: 'P1M', plan: { id: 3 } } }),
    track('purchase', { properties: { value: 5.25, currency: 'CHF', is_subscription: 'yes', billing_period: 'per_year' } }),
    track('Completed Order', { properties: { total: 8, currency: 'EUR', products: [{ sku: 's', price_id: 'p' }, { id: 4 }] } }),
    track('demo_booked', { context: page('?click_id=ref_clk_7&x=1'), userId: null }),
    track('qualified_lead', { context: { page: { url: 'https://shop.example/?a=b&affonso_referral=ref%5F9#x' } }, userId: null }),
    track('trial_started', { context: { ...page('?click_id=CjwKCA'), traits: { external_user_id: 42 } } }),
    track('Product Viewed', { properties: { referralId: 'ref_1', coupon: '' }, timestamp: 'yesterday' }),
  ];
}

function track(event, more) {
  const timestamp = '2026-06-22T12:00:00Z';
  return { type: 'track', event, messageId: `m-${event}`, userId: 'cus_1', timestamp, properties: {}, ...more };
}
