// The books of an emulator as tables, whatever emulator it is: every list of records is one.

import { fill, make } from './dom.js';

/** The lists that say the most come first; the calls themselves come last. */
const FIRST = ['commissions', 'entries', 'refunds', 'signups', 'clicks'];
const LAST = ['referrals', 'attempts'];

/** Columns that say nothing to a reader: bodies are long, and the rest is told elsewhere. */
const LEFT_OUT = ['body', 'signed', 'booked_at_ms', 'at_ms'];

/** @param {Element} place @param {any} ledger undefined where there is none */
export function showLedger(place, ledger) {
  if (!ledger) {
    fill(place);
    return;
  }
  const { summary = {}, ...lists } = ledger;
  const counts = Object.entries(summary).filter(([, count]) => count !== 0);
  const tables = Object.entries(lists).filter(([, list]) => Array.isArray(list) && list.length > 0).sort(([a], [b]) => rank(a) - rank(b));
  fill(
    place,
    counts.length > 0
      ? make('ul', { class: 'counts', 'aria-label': 'Counts' }, counts.map(([name, count]) => make('li', {}, make('b', {}, String(count)), ` ${count === 1 ? spoken(name).replace(/s$/, '') : spoken(name)}`)))
      : make('p', { class: 'empty' }, 'Nothing yet.'),
    tables.map(([name, list]) => make('details', { open: FIRST.includes(name) }, make('summary', {}, `${spoken(name)} (${list.length})`), table(name, list))),
  );
}

function rank(/** @type {string} */ name) {
  const at = FIRST.indexOf(name);
  return at >= 0 ? at : LAST.includes(name) ? 100 : 50;
}

function table(/** @type {string} */ name, /** @type {any[]} */ list) {
  const columns = Object.keys(list[0]).filter((column) => !LEFT_OUT.includes(column) && list.some((record) => shown(record[column]) !== ''));
  return make('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': spoken(name) },
    make('table', { class: 'records' },
      make('thead', {}, make('tr', {}, columns.map((column) => make('th', { scope: 'col' }, spoken(column))))),
      make('tbody', {}, list.map((record) => make('tr', {}, columns.map((column) => make('td', {}, shown(record[column]))))))));
}

function spoken(/** @type {string} */ name) {
  return name.replaceAll('_', ' ');
}

function shown(/** @type {any} */ value) {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
