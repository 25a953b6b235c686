// What impact.com's own books say: the actions, what partners earn, and what of an event stands in them.

import { ABBREVIATIONS, headerFor } from '../row.mjs';
import { dim } from '../terminal.mjs';
import { PROGRAM } from './program.mjs';

/** By what impact.com knows whose it is, best first. */
const KEYS = { ClickId: 'click', OrderPromoCode: 'promo code', CustomerId: 'customer', CustomProfileId: 'profile' };

export const header = headerFor('the request to impact.com');

export const legend = [
  ABBREVIATIONS,
  '*  impact.com had taken it, only its answer got lost. The retry carries the same order id, and is known as a duplicate.',
  'click, customer, profile, promo code: by what impact.com knows whose it is.    queued there: it judges after its answer.',
].map(dim);

const partnerOf = (id) => PROGRAM.media_partners.find((partner) => partner.id === id)?.name ?? `partner ${id}`;

/** A request in the few words that a row has room for. */
export function requestText({ method, path, body }) {
  const form = new URLSearchParams(body);
  const lines = [...form.keys()].filter((name) => /^ItemSku\d+$/.test(name)).length;
  const amount = form.get('OrderSubTotalPostDiscount') ?? form.get('Amount');
  const money = lines > 0 ? `${lines} line${lines === 1 ? '' : 's'}` : amount;
  const key = Object.keys(KEYS).find((name) => form.has(name));
  const order = form.get('OrderId');
  const words = [method, path.split('/').at(-1), form.get('EventCode'), order && shortened(order), money, KEYS[key]];
  return words.filter(Boolean).join(' ');
}

/** An id of Segment's is long, and its beginning says enough. */
const shortened = (id) => (id.length > 11 ? `${id.slice(0, 8)}…` : id);

/** What partners have earned after a step of the story. */
export function standingAfter({ ledger }) {
  const earned = ledger.earnings.map(({ media_partner_id: id, actions, amount, payout, currency }) =>
    `${partnerOf(id)} has ${actions} action${actions === 1 ? '' : 's'} of ${amount} ${currency}, earns ${payout}`);
  const { duplicates } = ledger.summary;
  const known = duplicates > 0 ? `; ${duplicates} repeat${duplicates === 1 ? '' : 's'} known and not counted` : '';
  return `impact.com's books: ${earned.join(', ') || 'no action yet'}${known}`;
}

/** The actions as they stand, one a row. */
export function actionTable({ actions }) {
  const rows = actions.map((action) => [
    action.id,
    shortened(action.order_id),
    action.event_code ?? 'sale',
    partnerOf(action.media_partner_id),
    action.attributed_by,
    String(action.intended_amount),
    String(action.amount),
    String(action.payout),
    action.currency,
    action.state.toLowerCase(),
  ]);
  return [['action', 'order', 'event', 'partner', 'credited by', 'sold', 'stands at', 'earns', '', 'state'], ...rows];
}

/** The columns of that table that hold numbers. */
export const AMOUNTS = [5, 6, 7];

/** Page loads have no key at impact.com: they are known by their time. */
export function isBooked({ type, event, timestamp, messageId, properties }, { page_loads: loads, submissions, changes }) {
  if (type !== 'track') return loads.some(({ event_ms: at }) => at === Date.parse(timestamp));
  const id = properties?.order_id ?? messageId;
  const taken = submissions.filter(({ order_id: order, action_id: action }) => order === id && action !== null);
  if (event !== 'Order Refunded') return taken.some(({ kind }) => kind === 'Conversion');
  return changes.some(({ submission }) => taken.some((one) => one.id === submission));
}
