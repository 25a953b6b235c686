// Calls as Segment's own libraries make them: analytics.js in a browser, analytics-swift on a phone, analytics-node on a server.

import { createHash } from 'node:crypto';

// Long ago by any clock: a time that is still to come would be left out of the request.
const FIRST_CALL = Date.UTC(2025, 6, 1, 9, 0);
const BETWEEN_CALLS_MS = 97_000;
const BROWSER =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36';

let callsMade = 0;

/** From a web page; `search` is the query of its address, `at` when it was, `more` what the call adds or replaces. */
export function web(type, { search = '', path = '/pricing', at = nextMoment(), ...more }) {
  const url = `https://shop.example${path}${search}`;
  const context = {
    page: { path, referrer: 'https://growth-weekly.example/issue-42', search, title: 'Northwind Notes', url },
    campaign: { source: 'growth-weekly', medium: 'affiliate', name: 'summer' },
    userAgent: BROWSER,
    locale: 'en-GB',
    timezone: 'Europe/London',
    ip: '203.0.113.7',
    library: { name: 'analytics.js', version: 'next-1.81.0' },
  };
  const anonymousId = uuid('visitor');
  return { ...call(type, 'client', `ajs-next-${digest(at).slice(0, 32)}`, at), anonymousId, context, ...more };
}

/** From an app on a phone; `referrer` is what it knows of how it came to be installed. */
export function mobile(type, { at = nextMoment(), referrer, ...more }) {
  const context = {
    app: { name: 'Northwind Notes', version: '4.2.0', build: '4201', namespace: 'example.northwind.notes' },
    device: { id: uuid('device').toUpperCase(), manufacturer: 'Apple', model: 'iPhone16,1', name: 'iPhone', type: 'ios' },
    os: { name: 'iOS', version: '18.5' },
    network: { bluetooth: false, carrier: 'KDDI', cellular: true, wifi: false },
    screen: { width: 393, height: 852, density: 3 },
    locale: 'ja-JP',
    timezone: 'Asia/Tokyo',
    ip: '203.0.113.99',
    referrer,
    library: { name: 'analytics-swift', version: '1.8.0' },
  };
  return { ...call(type, 'mobile', uuid(at).toUpperCase(), at), anonymousId: uuid('phone').toUpperCase(), context, ...more };
}

/** From a server, which knows the customer and nothing of the browser. */
export function server(type, { at = nextMoment(), ...more }) {
  const context = { library: { name: '@segment/analytics-node', version: '2.2.1' } };
  return { ...call(type, 'server', `node-next-${at}-${uuid(at)}`, at), context, ...more };
}

function call(type, channel, messageId, at) {
  const moment = (ms) => new Date(ms).toISOString();
  return {
    type,
    channel,
    messageId,
    originalTimestamp: moment(at - 40),
    sentAt: moment(at + 310),
    receivedAt: moment(at + 350),
    timestamp: moment(at),
    integrations: {},
    projectId: 'nwnd7Qk2',
    version: 2,
  };
}

function nextMoment() {
  callsMade += 1;
  return FIRST_CALL + callsMade * BETWEEN_CALLS_MS;
}

/** The same text gives the same id, so that every run of the demo shows the same. */
function uuid(text) {
  const hex = digest(text);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}

function digest(text) {
  return createHash('sha256').update(String(text)).digest('hex');
}
