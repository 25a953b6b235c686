// The same event through this connector and through Affonso's own Segment adapter, side by side.

import { byId, fill, make } from './dom.js';
import { sentence, wordOf } from './outcome.js';

/** What of a booking is worth comparing, and in which words. */
const ROWS = [
  ['kind', 'Booked as'],
  ['event_name', 'Event name'],
  ['referral_id', 'Credited to'],
  ['amount', 'Amount'],
  ['currency', 'Currency'],
  ['occurred_at', 'Happened at'],
  ['external_event_id', 'Idempotency key'],
  ['product_ids', 'Products'],
  ['price_ids', 'Prices'],
  ['interval', 'Interval'],
  ['is_subscription', 'Subscription'],
  ['metadata', 'Metadata'],
  ['click_id', 'Click'],
  ['tracking_id', 'Tracking id'],
  ['email', 'E-mail'],
  ['external_user_id', 'User id'],
  ['conversion_id', 'Conversion'],
  ['reason', 'Reason'],
];

/** The lists of a ledger, and what one record of each is. */
const KINDS = { entries: undefined, refunds: 'refund', signups: 'sign-up', clicks: 'click' };

export function createComparePane() {
  const pane = byId('compare');

  /** @param {any} compared undefined where there is no adapter to compare with */
  function show(compared) {
    if (!compared) {
      fill(pane, make('p', { class: 'empty' }, 'The adapter is Affonso’s own; choose Affonso as the destination to compare with it.'));
      return;
    }
    const { ours, theirs } = compared;
    const [left, right] = [records(ours.booked), records(theirs.booked)];
    const count = Math.max(left.length, right.length, 1);
    fill(
      pane,
      make('p', { class: 'hint' }, 'Both send to books of their own, as they stand now. The adapter gets the event as Segment sends it',
        theirs.leftOut.length > 0 && [', without what it does not document (', theirs.leftOut.flatMap((name, index) => [index > 0 && ', ', make('code', {}, name)]), ')'], '.'),
      Array.from({ length: count }, (_, index) => table(left[index] ?? {}, right[index] ?? {}, index === 0 && [verdict(ours), answer(theirs.answer, right.length)])),
    );
  }

  return { show };
}

function records(booked) {
  return Object.entries(KINDS).flatMap(([list, kind]) => booked[list].map((record) => (kind ? { kind, ...record } : record)));
}

function table(left, right, ends) {
  // Where one of them books nothing, that says it all.
  const bothBooked = Object.keys(left).length > 0 && Object.keys(right).length > 0;
  const differ = (a, b) => bothBooked && a !== b;
  const rows = ROWS.map(([key, label]) => [label, shown(left[key]), shown(right[key])]).filter(([, a, b]) => a !== '' || b !== '');
  const differs = make('span', { class: 'differs' }, '≠', make('span', { class: 'unseen' }, ' differs'));
  return make('table', { class: 'versus' }, make('caption', { class: 'unseen' }, 'What each of them books'),
    make('thead', {}, make('tr', {}, make('td'), make('th', { scope: 'col' }, 'This connector'), make('th', { scope: 'col' }, 'Affonso’s adapter'))),
    make('tbody', {},
      ends && make('tr', {}, make('th', { scope: 'row' }, 'Outcome'), ends.map((end) => make('td', {}, end))),
      rows.map(([label, a, b]) => make('tr', { class: differ(a, b) && 'differing' },
        make('th', { scope: 'row' }, label, differ(a, b) && [' ', differs.cloneNode(true)]),
        make('td', {}, a || make('span', { class: 'dim' }, 'nothing')), make('td', {}, b || make('span', { class: 'dim' }, 'nothing')))),
      rows.length === 0 && make('tr', {}, make('th', { scope: 'row' }, 'Booked'), make('td', {}, 'nothing'), make('td', {}, 'nothing'))));
}

function verdict({ journey: { outcome } }) {
  return [make('p', {}, wordOf(outcome.outcome), ' ', make('code', {}, outcome.code)), make('p', {}, sentence(outcome.message))];
}

/** Affonso's own words, as whoever posts to the adapter gets them. */
function answer({ status, body, failure }, booked) {
  const said = parsed(body)?.error;
  const words = said ? [said.message, ...(said.details ?? []).map(({ message }) => message)].filter((text, index, all) => text && all.indexOf(text) === index) : [];
  const taken = status >= 200 && status < 300;
  return [
    make('p', {}, wordOf(taken ? 'delivered' : 'rejected', taken ? 'taken' : 'refused'), ' ', make('code', {}, failure ?? `${status}${said ? ` ${said.code}` : ''}`)),
    make('p', {}, taken ? `Affonso takes it${booked === 0 ? ' and books nothing new' : ''}.` : words.join(' ')),
  ];
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function shown(/** @type {any} */ value) {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
