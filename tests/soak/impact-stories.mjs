// What people do in a shop that pays its partners at impact.com; told as the stories of Affonso are.
//
// impact.com knows an order by its id and takes a reversal only after it, so orders go back when they have left the queue.

import { alias, deletion, group, identify, page, price, track } from './events.mjs';

/** A click of each partner that impact.com knows beforehand. */
export const CLICKS = [
  { click_id: 'clk_first', media_partner_id: 10_000 },
  { click_id: 'clk_second', media_partner_id: 20_000 },
];

const LINK = 'https://mysite.pxf.io/c/20000/1/1000';
const ORDER = 'Order Completed';

const visitor = (number) => ({ anonymousId: `web-${number}` });
const user = (number) => ({ userId: `user-${number}` });

/** An order, noted with the partner who should be credited; without one, nobody should. */
function order({ number, dice, books }, ids, { key = `${number}-order`, click, partner = click?.media_partner_id, via } = {}) {
  const { text, sent } = price(dice);
  const id = `order-${key}`;
  const worth = dice.happens(0.5)
    ? { revenue: sent }
    : { products: [{ sku: 'HAT-1', category: 'hats', name: 'A hat', price: sent, quantity: 1 }] };
  if (partner) books.orders.set(id, { partner, amount: text, reversed: false, via });
  const context = click && { page: { url: `https://shop.example/thanks?im_ref=${click.click_id}` } };
  return track(key, ORDER, ids, { order_id: id, currency: 'USD', ...worth }, { context });
}

async function arrives({ number, dice, books, send, settled, pause }) {
  const [url, partner] = dice.pick([[LINK, 20_000], ...CLICKS.map((click) => [`https://shop.example/?im_ref=${click.click_id}`, click.media_partner_id])]);
  const landing = page(`${number}-page`, visitor(number), '', url);
  books.loads.add(Date.parse(landing.timestamp));
  await send(landing);
  await settled(landing);
  await pause(1, 8);
  const join = dice.happens(0.7)
    ? identify(`${number}-join`, { ...visitor(number), ...user(number) })
    : alias(`${number}-join`, visitor(number).anonymousId, user(number).userId);
  await send(join);
  await settled(join);
  await pause(2, 20);
  // Only impact.com's answer tells the click of a link.
  return { partner, via: url === LINK ? Date.parse(landing.timestamp) : undefined };
}

export const IMPACT_STORIES = [
  { name: 'an order with its click', share: 9, calls: 1.2, async tell(story) {
    const { number, dice, send, pause } = story;
    const one = order(story, visitor(number), { click: dice.pick(CLICKS) });
    await send(one);
    while (dice.happens(0.15)) {
      await pause(0, 40);
      await send(one);
    }
  } },
  { name: 'an order that goes back', share: 3, calls: 2, async tell(story) {
    const { number, dice, books, send, settled, pause } = story;
    const one = order(story, visitor(number), { click: dice.pick(CLICKS) });
    await send(one);
    await settled(one);
    await pause(0, 20);
    books.orders.get(`order-${number}-order`).reversed = true;
    const back = track(`${number}-back`, 'Order Refunded', visitor(number), { order_id: `order-${number}-order` });
    await send(back);
    if (dice.happens(0.2)) await send(back);
  } },
  { name: 'an order by a remembered click', share: 4, calls: 3, async tell(story) {
    const { number, send } = story;
    await send(order(story, user(number), await arrives(story)));
  } },
  { name: 'an order after its click was forgotten', share: 1, calls: 4, async tell(story) {
    const { number, send, settled, pause } = story;
    await arrives(story);
    const gone = deletion(`${number}-delete`, user(number).userId);
    await send(gone);
    await settled(gone);
    await pause(0, 10);
    await send(order(story, user(number)));
  } },
  { name: 'an order that nobody brought', share: 2, calls: 1, async tell(story) {
    await story.send(order(story, user(story.number)));
  } },
  { name: 'a page', share: 4, calls: 1, async tell({ number, books, send }) {
    const one = page(`${number}-page`, visitor(number));
    books.loads.add(Date.parse(one.timestamp));
    await send(one);
  } },
  { name: 'what has no use here', share: 4, calls: 1, async tell({ number, dice, send }) {
    const id = `${number}-idle`;
    await send(dice.pick([
      () => group(id, visitor(number)), () => identify(id, visitor(number)), () => track(id, 'Product Viewed', visitor(number), { price: 20 }),
      () => deletion(id, `nobody-${number}`),
      // Whose order it was, nobody can tell.
      () => track(id, ORDER, {}, { order_id: id, revenue: 5, currency: 'USD' }),
    ])());
  } },
  { name: 'an array', share: 0.5, calls: 20, async tell(story) {
    const { number, dice, send } = story;
    await send(Array.from({ length: dice.whole(5, 33) }, (_, place) => {
      const id = `${number}-${place}`;
      return dice.happens(0.1) ? group(id, visitor(id)) : order(story, visitor(id), { key: id, click: dice.pick(CLICKS) });
    }));
  } },
];
