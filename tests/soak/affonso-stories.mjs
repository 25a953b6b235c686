// What people do in a shop that pays its affiliates at Affonso, told call by call, and what should stand in the books for it.
//
// `share` is how often a story is told, `calls` how many events it has about. A story is told by `tell`, with: `number`, which
// makes its ids; `dice`; `books`, in which it notes what should come of it; `send`, which ends when the webhook is taken;
// `settled`, which ends when the event has left the queue for good; `pause`, in seconds.

import { alias, deletion, group, identify, page, price, screen, track } from './events.mjs';

/** So many people are customers beforehand. */
export const CUSTOMERS = 1000;

const ORDER = 'Order Completed';
const REFUND = 'Order Refunded';

/** The referral of a story's own visitor, known to Affonso as a click. */
export const clickOf = (number) => `ref_v${number}`;
export const customer = (index) => ({ userId: `customer-${index}`, referral: `ref_c${index}` });

const anyCustomer = (dice) => customer(dice.whole(1, CUSTOMERS));
const visitor = (number) => ({ anonymousId: `web-${number}` });
const user = (number) => ({ userId: `user-${number}` });

/** A sale, noted; `who` may leave out the referral when nothing should be booked. */
function sale({ number, dice, books }, who, { key = `${number}-sale`, ...more } = {}) {
  const { text, sent } = price(dice);
  if (who.referral || more.via) books.entries.set(key, { kind: 'conversion', referral: who.referral, amount: text, via: more.via });
  return track(key, ORDER, { userId: who.userId }, { order_id: `order-${key}`, revenue: sent, currency: dice.pick(['USD', 'EUR', 'eur']) });
}

function refund({ number, books }, userId, { key = `${number}-refund`, of = `${number}-sale` } = {}) {
  if (books.entries.has(of)) books.refunds.set(`refund:${key}`, of);
  return track(key, REFUND, { userId }, { order_id: `order-${of}` });
}

/** Comes by a click that is Affonso's already, and is known by a user id from then on. */
async function arrives({ number, dice, send, settled, pause }) {
  const landing = page(`${number}-page`, visitor(number), `?affonso_referral=${clickOf(number)}`);
  await send(landing);
  await settled(landing);
  await pause(1, 8);
  const join = dice.happens(0.7)
    ? identify(`${number}-join`, { ...visitor(number), ...user(number) }, { plan: 'pro' })
    : alias(`${number}-join`, visitor(number).anonymousId, user(number).userId);
  await send(join);
  await settled(join);
  await pause(2, 20);
}

const bad = (number, dice, { userId }) => track(`${number}-bad`, ORDER, { userId }, dice.pick([
  { order_id: 'x', revenue: '49,99', currency: 'USD' },
  { order_id: 'x', revenue: 49.99 },
  { order_id: 'x', revenue: -5, currency: 'USD' },
  { order_id: 'x', currency: 'USD' },
  { order_id: 'x', revenue: 49.99, currency: 'dollars' },
]));

export const AFFONSO_STORIES = [
  { name: 'a customer buys', share: 22, calls: 1.2, async tell(story) {
    const { dice, send, pause } = story;
    const one = sale(story, anyCustomer(dice));
    await send(one);
    // Segment removes most repeats, not all.
    while (dice.happens(0.15)) {
      await pause(0, 40);
      await send(one);
    }
  } },
  { name: 'a customer buys and gives it back', share: 8, calls: 2.2, async tell(story) {
    const { dice, send, pause } = story;
    const who = anyCustomer(dice);
    await send(sale(story, who));
    await pause(0, 60);
    const back = refund(story, who.userId);
    await send(back);
    if (!dice.happens(0.2)) return;
    await pause(0, 30);
    await send(back);
  } },
  { name: 'a refund overtakes its sale', share: 2, calls: 2, async tell(story) {
    const { dice, send, pause } = story;
    const who = anyCustomer(dice);
    const one = sale(story, who);
    await send(refund(story, who.userId));
    await pause(1, 15);
    await send(one);
  } },
  { name: 'a visitor comes by a click, and buys when nobody sees the click any more', share: 7, calls: 3, needsClick: true, async tell(story) {
    const { number, send } = story;
    await arrives(story);
    await send(sale(story, { ...user(number), referral: clickOf(number) }));
  } },
  { name: 'a visitor comes by a click, signs up and buys', share: 3, calls: 4, needsClick: true, async tell(story) {
    const { number, books, send, settled, pause } = story;
    await arrives(story);
    books.signups.set(clickOf(number), user(number).userId);
    const signUp = track(`${number}-signup`, 'Signed Up', user(number));
    await send(signUp);
    await settled(signUp);
    await pause(0, 20);
    await send(sale(story, { ...user(number), referral: clickOf(number) }));
  } },
  { name: 'a visitor comes by a link, for which a click is made, and buys', share: 3, calls: 3, async tell(story) {
    const { number, books, send, settled, pause } = story;
    const landing = page(`${number}-page`, visitor(number), '?ref=partner_demo');
    books.clicks.add(landing.timestamp);
    await send(landing);
    await settled(landing);
    const join = identify(`${number}-join`, { ...visitor(number), ...user(number) });
    await send(join);
    await settled(join);
    await pause(1, 20);
    await send(sale(story, user(number), { via: landing.timestamp }));
  } },
  { name: 'a visitor comes by a click, is forgotten and buys', share: 2, calls: 4, needsClick: true, async tell(story) {
    const { number, send, settled, pause } = story;
    await arrives(story);
    const gone = deletion(`${number}-delete`, user(number).userId);
    await send(gone);
    await settled(gone);
    await pause(0, 20);
    await send(sale(story, user(number)));
  } },
  { name: 'nobody sent the customer, who gives it back', share: 4, calls: 1.5, async tell(story) {
    const { number, dice, send, pause } = story;
    await send(sale(story, user(number)));
    if (!dice.happens(0.5)) return;
    await pause(5, 30);
    await send(refund(story, user(number).userId));
  } },
  { name: 'a step on the way to a sale', share: 6, calls: 1, async tell({ number, dice, books, send }) {
    const { userId, referral } = anyCustomer(dice);
    const [event, kind] = dice.pick([['trial_started', 'trial'], ['demo_booked', 'lead'], ['Onboarding Completed', 'milestone']]);
    books.entries.set(`${number}-step`, { kind, referral });
    await send(track(`${number}-step`, event, { userId }, { plan: 'team' }));
  } },
  { name: 'what has no use here', share: 12, calls: 1, async tell({ number, dice, send }) {
    const id = `${number}-idle`;
    const who = dice.happens(0.5) ? visitor(number) : anyCustomer(dice);
    const ids = { anonymousId: who.anonymousId, userId: who.userId };
    await send(dice.pick([
      () => page(id, ids), () => screen(id, ids), () => group(id, ids), () => identify(id, ids, { plan: 'pro' }),
      () => track(id, 'Product Viewed', ids, { price: 20 }),
      () => track(id, ORDER, visitor(number), { order_id: id, revenue: 5, currency: 'USD' }),
      () => deletion(id, `nobody-${number}`),
    ])());
  } },
  { name: 'a bad event', share: 4, calls: 1, async tell({ number, dice, send }) {
    await send(bad(number, dice, anyCustomer(dice)));
  } },
  { name: 'an array', share: 1.5, calls: 20, async tell(story) {
    const { number, dice, send } = story;
    const events = Array.from({ length: dice.whole(5, 33) }, (_, place) => {
      const id = `${number}-${place}`;
      if (dice.happens(0.1)) return group(id, { userId: 'customer-1' });
      if (dice.happens(0.05)) return bad(id, dice, anyCustomer(dice));
      return sale(story, anyCustomer(dice), { key: id });
    });
    // The same one twice in one array.
    if (dice.happens(0.3)) events.push(dice.pick(events));
    await send(events);
  } },
];
