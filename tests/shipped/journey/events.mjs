// What people do, as Segment tells it, and beside each call what must become of it by the written rules.

import { AFFILIATE } from './terms.mjs';

/** Everything happened in the hour before the run. */
const HOUR_MS = 60 * 60 * 1000;

/**
 * A maker of calls. Each is `{number, call, wants, ...}`; `wants` is what it is to become: 'conversion', 'lead', 'trial',
 * 'milestone', 'signup', 'refund', 'click', or 'ignored' or 'rejected' without any request.
 *
 * happenedAt   unique among all calls of a run, so that a request or a booking can be told by it
 * key          the idempotency key; undefined where it is to be a fingerprint
 * person       who it is about, if anybody
 * settings     of the instance that it goes to
 * known        Affonso knows this person by what the call says, whatever came before
 * restsOn      the click whose sign-up must come first, or nobody is credited
 */
export function createEvents(random, { opensAt, people }) {
  let made = 0;
  const all = [];

  /** About `person`, or about nobody who is named, and then `facts` has the settings. */
  function add(type, person, more, facts) {
    made += 1;
    // A step that is no whole number of seconds, so that no two moments look alike.
    const happenedAt = opensAt - HOUR_MS + made * 1013;
    const messageId = `msg-${made}`;
    const call = {
      type,
      messageId,
      ...(person && { userId: person.userId, anonymousId: person.anonymousId }),
      timestamp: new Date(happenedAt).toISOString(),
      receivedAt: new Date(happenedAt + 250).toISOString(),
      context: { library: { name: 'analytics-node', version: '2.2.0' }, ip: '203.0.113.7' },
      integrations: {},
      ...more,
    };
    // A server that does not know the visitor's id leaves it out.
    if (person && random.chance(0.15)) delete call.anonymousId;
    const settings = person?.settings;
    const event = { number: made, call: asSent(call), happenedAt, person, settings, messageId, key: messageId, ...facts };
    all.push(event);
    return event;
  }

  const track = (person, name, properties, facts) => add('track', person, { event: name, properties }, facts);

  /** Is the person known by what an event of theirs says? */
  function standing(person) {
    if (person.kind === 'customer') return { known: true };
    const byLink = person.kind === 'newcomer' && person.settings.userIdIs === 'external_user_id' && !person.namesClick;
    return byLink ? { restsOn: person.click } : {};
  }

  /** Where the adapter is used, it reads no click; there the name of it is only a burden. */
  function naming(person) {
    const does = person.kind === 'newcomer' && person.namesClick && person.settings.route === 'events';
    return does ? { affonso_referral: person.click } : {};
  }

  function sale(person, more = {}) {
    const order = `order-${made + 1}`;
    const cents = 100 + random.below(100000);
    const currency = random.pick(['EUR', 'usd', 'GBP']);
    const amount = random.chance(0.2) ? (cents / 100).toFixed(2) : cents / 100;
    const event = track(
      person,
      random.pick(['Order Completed', 'purchase']),
      { order_id: order, revenue: amount, currency, total: 1, ...naming(person), ...more },
      { wants: 'conversion', cents, currency: currency.toUpperCase(), ...standing(person) },
    );
    if (person.settings.conversionKey) event.key = event.call.properties.order_id;
    // Bought before logging in: the click alone says who it is.
    if (naming(person).affonso_referral && event.call.anonymousId && random.chance(0.3)) delete event.call.userId;
    return event;
  }

  function other(person) {
    const [name, wants] = random.pick([
      ['qualified_lead', 'lead'], ['trial_started', 'trial'], ['KYC Passed', 'milestone'], ['Feature Used', 'milestone'],
    ]);
    return track(person, name, { plan: 'pro', ...naming(person) }, { wants, ...standing(person) });
  }

  function signUp(person) {
    const name = `Person ${made + 1}`;
    const isOff = person.settings.signups === 'off';
    if (random.chance(0.2)) {
      const traits = { name, email: person.email };
      const more = { event: 'Signed Up', properties: { click_id: person.click }, context: { traits } };
      return add('track', person, more, { wants: 'signup', name });
    }
    const traits = { email: person.email, name, affonso_referral: person.click };
    return add('identify', person, { traits }, { wants: isOff ? 'ignored' : 'signup', name });
  }

  function page(person, parameter = random.pick(['ref', 'via', 'aff'])) {
    // Others use such parameters, too.
    const whose = random.chance(0.15) ? 'newsletter' : AFFILIATE;
    const search = parameter ? `?${parameter}=${whose}&utm_source=blog` : '?utm_source=blog';
    const properties = { url: `https://shop.example/${search}`, path: '/', search, title: 'Shop' };
    const wants = person.settings.clicks && parameter ? 'click' : 'ignored';
    return add(random.pick(['page', 'screen']), person, { properties }, { wants });
  }

  /** Money of a booked sale goes back: an amount, where the settings say that there is one, else all that is left. */
  function refund(sale, conversionId) {
    const { refundAmount } = sale.settings;
    const cents = refundAmount && random.chance(0.9) ? 1 + random.below(Math.ceil(sale.cents * 0.8)) : undefined;
    const properties = { order_id: sale.call.properties.order_id, affonso_conversion_id: conversionId, currency: sale.currency };
    if (cents) properties.refunded = cents / 100;
    // All that is left must not go back because the amount was forgotten.
    const wants = refundAmount && !cents ? 'rejected' : 'refund';
    const event = track(sale.person, 'Order Refunded', properties, { wants, conversionId, cents });
    event.key = `refund:${event.messageId}`;
    return event;
  }

  /** A call that nothing can become of, or nothing is meant to become of. */
  function hopeless(person) {
    const rejected = { wants: 'rejected' };
    const ignored = { wants: 'ignored' };
    const good = { order_id: 'order-bad', revenue: 10, currency: 'EUR' };
    const { settings } = person;
    const nobody = { settings, ...(settings.anonymousEvents === 'ignore' ? ignored : rejected) };
    const nobodySignsUp = settings.signups === 'off' ? { settings, ...ignored } : nobody;
    const lead = { affonso_referral: person.click, email: 'nobody' };
    return random.pick([
      () => track(person, 'Order Completed', { ...good, revenue: undefined }, rejected),
      () => track(person, 'Order Completed', { ...good, revenue: '49,99', total: 60 }, rejected),
      () => track(person, 'Order Completed', { ...good, revenue: -5 }, rejected),
      () => track(person, 'Order Completed', { ...good, currency: undefined }, rejected),
      () => track(person, 'Order Completed', { ...good, currency: 'EURO' }, rejected),
      () => track(person, 'Order Completed', { ...good, revenue: 0 }, ignored),
      () => track(person, '', {}, rejected),
      () => track(person, 'Page Scrolled', { depth: 50 }, ignored),
      () => track(person, 'Order Refunded', { order_id: 'order-1' }, rejected),
      () => add('track', undefined, { event: 'Order Completed', anonymousId: 'anon_x', properties: good }, nobody),
      () => add('identify', person, { traits: { plan: 'pro' } }, ignored),
      () => add('identify', undefined, { traits: lead }, nobodySignsUp),
      () => add('group', person, { groupId: 'group-1', traits: { name: 'ACME' } }, ignored),
      () => add('alias', person, { previousId: person.anonymousId }, ignored),
      () => add('delete', person, {}, ignored),
      () => page(person, ''),
    ])();
  }

  return { all, sale, other, signUp, page, refund, hopeless, people };
}

/** The day of a run: who does what, in which order, and which calls Segment brings twice. */
export function drawDay(random, events) {
  const { people } = events;
  const day = [];
  const count = random.weighted([[5, 2], [5, 6], [3, 12], [1, 30]]) + random.below(5);
  while (day.length < count) {
    const person = random.pick(people);
    day.push(...deed(random, events, person));
  }
  for (const event of [...day]) {
    if (event.wants === 'conversion' && random.chance(0.06)) withoutMessageId(event);
    // Segment lets about one in a hundred duplicates pass; here it is more.
    if (random.chance(0.08)) day.splice(random.below(day.length + 1), 0, event);
  }
  return day;
}

function deed(random, events, person) {
  const kind = random.weighted([
    [8, 'sale'], [3, 'other'], [person.kind === 'newcomer' ? 6 : 1, 'signUp'], [3, 'page'], [2, 'hopeless'], [1, 'twins'],
  ]);
  if (kind === 'signUp' && person.kind !== 'newcomer') return [events.hopeless(person)];
  if (kind === 'signUp') return [events.signUp(person), ...(random.chance(0.6) ? [events.sale(person)] : [])];
  if (kind !== 'twins') return [events[kind](person)];
  // Browser and server both tell of one order: two calls and one sale, where the order is the key; else they pay twice.
  const one = events.sale(person);
  const two = events.sale(person, { order_id: one.call.properties.order_id });
  return [one, two];
}

/** As it comes out of Segment's JSON. */
function asSent(call) {
  return JSON.parse(JSON.stringify(call));
}

/** From a sender that is not Segment: the key has to be made of the payload. */
function withoutMessageId(event) {
  delete event.call.messageId;
  if (event.key === event.messageId) event.key = undefined;
}
