// The events of impact.com's figures: an Order Completed with so many product lines, and small ones that check the mapper.

/** How many different orders of a size there are: a mapper that sees one object over and over is flattered. */
const POOL = 16;

/** So many product lines are timed. */
export const LINES = [2, 20, 100];

/** `{ lines, texts }` for each number of product lines: the JSON texts of different orders. */
export function pools() {
  const texts = (lines) => Array.from({ length: POOL }, (_, index) => JSON.stringify(order(index, lines)));
  return LINES.map((lines) => ({ lines, texts: texts(lines) }));
}

/** An Order Completed from a browser, as https://segment.com/docs/connections/spec/ecommerce/v2/#order-completed has it. */
function order(index, lines) {
  const id = String(71400000 + index);
  const search = `?order=${id}&utm_source=partner&im_ref=2bXyzQ4rHxyKT${id}`;
  const placed = `2026-06-22T12:${String(index).padStart(2, '0')}:04`;
  return {
    anonymousId: `a7c9e2f4-51b8-4c0d-9e37-${id}0000`,
    channel: 'client',
    context: {
      campaign: { name: 'summer-sale', source: 'partner', medium: 'affiliate' },
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
      traits: { email: 'jane.doe@example.com', firstName: 'Jane', status: 'returning' },
      userAgent:
        'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36',
    },
    event: 'Order Completed',
    integrations: {},
    messageId: `ajs-next-1750593604${index}-8d7f0c35b2a1`,
    originalTimestamp: `${placed}.117Z`,
    properties: {
      checkout_id: `fksdjfsdjfisjf9sdfjsd${index}`,
      order_id: id,
      total: 129.5,
      revenue: 112.25 + index,
      shipping: 5.5,
      tax: 11.75,
      discount: 2.5,
      coupon: 'SUMMER25',
      currency: 'EUR',
      products: Array.from({ length: lines }, (_, at) => line(index, at)),
    },
    receivedAt: `${placed}.902Z`,
    sentAt: `${placed}.121Z`,
    timestamp: `${placed}.113Z`,
    type: 'track',
    userId: `cus_Q9x${id}`,
    version: 2,
  };
}

const NAMES = ['Monopoly: 3rd Edition', 'Uno Card Game', 'Café Mug, 350 ml'];

function line(index, at) {
  const url = `https://www.shop.example/p/item-${at}`;
  return {
    product_id: `507f1f77bcf86cd7994${1000 + at}`,
    sku: `G-${1000 + at}`,
    name: NAMES[(index + at) % NAMES.length],
    brand: 'Hasbro & Söhne',
    price: 11.5 + at,
    quantity: 1 + (at % 3),
    category: 'Games/Family',
    url,
    image_url: `${url}.jpg`,
    position: at,
  };
}

/** Small events that reach what the orders do not: the mapper is checked with them, nothing is timed. */
export function others() {
  const app = { name: 'Shop', namespace: 'com.example.shop', version: '3.1' };
  const maker = { manufacturer: 'Google', model: 'Pixel 9' };
  const device = { ...maker, type: 'android', id: 'dev-1', advertisingId: 'ad-1', adTrackingEnabled: true };
  const android = { app, device, os: { name: 'Android', version: '16' }, network: { carrier: 'Telekom' } };
  const ios = { device: { ...device, type: 'ios' }, location: { latitude: 48.1, longitude: 11.5 } };
  const referrer = { type: 'impactRadius', id: 'click-7', url: 'https://x.example' };
  const lines = [{ sku: 's' }, {}, { name: 'n', subtotal: '5.00', price: null }];
  return [
    small({ properties: { order_id: ' o-1 ', revenue: '49.95', currency: 'usd' }, timestamp: '2026-06-22T14:00:00+02:00' }),
    small({
      properties: { transactionID: 77, revenue: 20 },
      context: { page: { url: 'https://shop.example/?a=b&irclickid=c%5F9#x' } },
    }),
    small({ properties: { orderId: 'o-3', discount: 0, products: lines } }),
    small({ properties: { total: 3 }, context: android }),
    small({ context: ios, userId: 'jane@example.com' }),
    small({ context: { referrer }, traits: { email: 'Jane@Example.com ' } }),
  ];
}

function small(more) {
  const timestamp = '2026-06-22T12:00:00Z';
  return { type: 'track', event: 'Order Completed', messageId: 'm-1', anonymousId: 'anon-1', timestamp, properties: {}, ...more };
}
