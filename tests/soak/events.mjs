// The events of the soak as Segment sends them, each with a moment of its own.

/** Events begin so long ago: a millisecond each, they never catch up with the clock. */
const HEAD_START_MS = 15 * 60_000;

let moments = Date.now() - HEAD_START_MS;

const LIBRARY = { name: 'analytics-node', version: '2.2.1' };

function call(type, messageId, { context = {}, ...more }) {
  moments += 1;
  return { type, messageId, timestamp: new Date(moments).toISOString(), integrations: {}, ...more, context: { library: LIBRARY, ...context } };
}

export const track = (messageId, event, ids, properties = {}, more = {}) => call('track', messageId, { event, ...ids, properties, ...more });

export const identify = (messageId, ids, traits = {}) => call('identify', messageId, { ...ids, traits });

export const alias = (messageId, previousId, userId) => call('alias', messageId, { previousId, userId });

export const page = (messageId, ids, search = '', url = `https://shop.example/${search}`) =>
  call('page', messageId, { ...ids, name: 'Pricing', properties: { path: '/' }, context: { page: { path: '/', search, url } } });

export const screen = (messageId, ids) => call('screen', messageId, { ...ids, name: 'Library', properties: {} });

export const group = (messageId, ids) => call('group', messageId, { ...ids, groupId: 'acme', traits: { plan: 'team' } });

/** A deletion request has neither anonymousId nor a usable context. */
export const deletion = (messageId, userId) => ({ ...call('delete', messageId, { userId }), context: [], integrations: null });

/** An amount as shops send it, a number or text, and as it stands in the books. */
export function price(dice) {
  const cents = dice.whole(500, 40_000);
  const text = (cents / 100).toFixed(2);
  return { text, sent: dice.happens(0.3) ? text : cents / 100 };
}
