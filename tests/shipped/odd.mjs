// Events and settings as nobody should send them, and as somebody will.

import { API_KEY, order } from './function.mjs';

const nested = (depth, make) => {
  let value = 1;
  for (let level = 0; level < depth; level += 1) value = make(value);
  return value;
};
const manyProperties = (count) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`p${n}`, n]));
const throwing = (object, key) =>
  Object.defineProperty(object, key, {
    enumerable: true,
    get() {
      throw new Error('this getter throws');
    },
  });
const cyclic = (one) => Object.assign(one, { properties: { ...one.properties, self: one } });

/** Odd variants of what `order` makes: the order of a messageId, with more members. */
export const oddEvents = (order) => ({
  null: null,
  undefined: undefined,
  'an array': [],
  'a string': 'track',
  'a number': 7,
  'true': true,
  'an empty object': {},
  'an object without prototype': Object.assign(Object.create(null), order('m-1')),
  'context and integrations as arrays': order('m-1', { context: [], integrations: [] }),
  'context and integrations null': order('m-1', { context: null, integrations: null }),
  'properties null': { ...order('m-1'), properties: null },
  'properties as text': { ...order('m-1'), properties: 'revenue=1' },
  'properties as an array': { ...order('m-1'), properties: [1, 2] },
  'numeric ids': order(12345, { userId: 678, anonymousId: 9 }),
  'ids as objects': order({}, { userId: [], anonymousId: {} }),
  'the event name as number': order('m-1', { event: 42 }),
  'no messageId': order(undefined),
  'text amount': order('m-1', { properties: { revenue: ' 49.99 ' } }),
  'amount NaN': order('m-1', { properties: { revenue: NaN } }),
  'amount infinite': order('m-1', { properties: { revenue: Infinity } }),
  'amount as BigInt': order('m-1', { properties: { revenue: 10n ** 30n } }),
  'amount of many digits': order('m-1', { properties: { revenue: '12345678901234567890.10' } }),
  'amount 1e400': order('m-1', { properties: { revenue: '1e400' } }),
  'negative amount': order('m-1', { properties: { revenue: -1 } }),
  'a symbol': order('m-1', { properties: { revenue: Symbol('x') } }),
  'a function': order('m-1', { properties: { revenue: () => 1 } }),
  'a Date as timestamp': order('m-1', { timestamp: new Date(0) }),
  'a Map and an invalid Date': order('m-1', { properties: { map: new Map([[1, 2]]), when: new Date(NaN) } }),
  'a Go time': order('m-1', { timestamp: '2026-07-01 10:00:00.1 +0000 UTC m=+0.003' }),
  'a time that is none': order('m-1', { timestamp: 'yesterday' }),
  '10,000 properties': order('m-1', { properties: manyProperties(10000) }),
  'a text of 300 KB': order('m-1', { properties: { text: 'ä'.repeat(150000) } }),
  'objects nested 200 deep': order('m-1', { properties: { deep: nested(200, (value) => ({ value })) } }),
  'objects nested 20,000 deep': order('m-1', { properties: { deep: nested(20000, (value) => ({ value })) } }),
  'arrays nested 20,000 deep': order('m-1', { context: nested(20000, (value) => [value]) }),
  'a revenue nested 20,000 deep': order('m-1', { properties: { revenue: nested(20000, (value) => [value]) } }),
  'lone surrogates': order('m-\ud800', { userId: 'cus_\udfff', properties: { '\ud83d': '\ude00' } }),
  'control characters': order('m-\u0000', { userId: 'cus_\u0007', event: 'Order\u0000Completed' }),
  'empty ids': order('', { userId: '', anonymousId: '' }),
  'a __proto__ key': JSON.parse('{"type":"track","event":"Order Completed","messageId":"m-1","userId":"cus_demo",' +
    '"__proto__":{"polluted":1},"properties":{"__proto__":{"revenue":1},"constructor":{"prototype":{"polluted":1}}}}'),
  'a getter that throws for userId': throwing(order('m-1'), 'userId'),
  'a getter that throws for type': throwing(order('m-1'), 'type'),
  'a getter that throws for event': throwing(order('m-1'), 'event'),
  'a getter that throws for properties': throwing(order('m-1'), 'properties'),
  'a getter that throws for context': throwing(order('m-1'), 'context'),
  'a getter that throws in properties': { ...order('m-1'), properties: throwing({ currency: 'EUR' }, 'revenue') },
  'a getter that throws aside': { ...order('m-1'), other: throwing({}, 'x') },
  'toJSON that throws': order('m-1', { properties: { toJSON() { throw new Error('no'); } } }),
  'a toString that throws': order('m-1', { userId: { toString() { throw new Error('no'); } } }),
  'a cycle': cyclic(order('m-1')),
  'a sparse array': order('m-1', { properties: { products: Object.assign([], { 5: { price: 1 } }) } }),
});

export const ODD_EVENTS = oddEvents(order);

// A port nobody listens on: should the function send in spite of all, nothing leaves this machine.
const NOWHERE = 'http://127.0.0.1:1/v1';

/** Settings gone wrong; `valid` are good ones, but for the address. */
export const oddSettings = (valid) => {
  const { apiKey: _, ...keyless } = valid;
  return {
    null: null,
    'an array': [],
    'a text': 'sk_live_demo',
    'nothing set': {},
    'an empty key': { ...valid, apiKey: '', baseUrl: NOWHERE },
    'a key of spaces': { ...valid, apiKey: '   ', baseUrl: NOWHERE },
    'a key as object': { ...valid, apiKey: {}, baseUrl: NOWHERE },
    'a key with a line break': { ...valid, apiKey: 'sk_live_a\nb', baseUrl: NOWHERE },
    'an address without scheme': { ...valid, baseUrl: '127.0.0.1' },
    'an address of another scheme': { ...valid, baseUrl: 'file:///etc/passwd' },
    'a getter that throws': throwing({ ...keyless, baseUrl: NOWHERE }, 'apiKey'),
  };
};

export const ODD_SETTINGS = oddSettings({ apiKey: API_KEY });
