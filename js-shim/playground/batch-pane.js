// Many events at once: how they end, why, and which they are.

import { byId, fill, make, say } from './dom.js';
import { OUTCOMES, sentence, wordOf } from './outcome.js';

/** So many events are carried out before the page is looked after again. */
const AT_ONCE = 100;
const LISTED_AT_MOST = 200;

/**
 * @typedef {{ outcome: string, code: string, message: string, from: number, to: number }} End
 *
 * @param {{ openPlace: () => import('./core.js').Place, openEvent: (index: number) => void, sampleDay: () => void }} page
 */
export function createBatchPane({ openPlace, openEvent, sampleDay }) {
  const pane = byId('batch');
  let run = 0;

  function empty() {
    fill(pane, make('p', { class: 'empty' }, 'Paste several events into the event box (one a line, or an array), or open or drop a file with them: NDJSON, JSON, also gzipped.'),
      make('button', { type: 'button', id: 'sample-day', onclick: sampleDay }, 'Take a sample: a shop’s day'));
  }

  /** Carries all of them out, in books of their own. @param {string} text @param {number[]} offsets */
  async function start(text, offsets) {
    run += 1;
    const mine = run;
    const place = openPlace();
    /** @type {End[]} */
    const ends = [];
    const total = offsets.length / 2;
    const bar = make('progress', { max: total, value: 0, 'aria-label': 'Events carried out' });
    fill(pane, make('p', {}, bar));
    for (let index = 0; index < total; index++) {
      const [from, to] = [offsets[2 * index], offsets[2 * index + 1]];
      const { outcome, code, message } = place.send(text.slice(from, to)).outcome;
      ends.push({ outcome, code, message, from, to });
      if (index % AT_ONCE === AT_ONCE - 1) {
        bar.value = index + 1;
        await new Promise((resolve) => setTimeout(resolve));
        if (mine !== run) break; // another batch has begun
      }
    }
    place.close();
    if (mine !== run) return;
    show(text, ends);
    say(`${total} events: ${tally(ends, 'outcome').map(([outcome, count]) => `${count} ${outcome}`).join(', ')}`);
  }

  function show(/** @type {string} */ text, /** @type {End[]} */ ends) {
    const list = make('div', { id: 'listed' });
    const all = tally(ends, 'outcome').sort(([a], [b]) => OUTCOMES.indexOf(a) - OUTCOMES.indexOf(b));
    const reasons = tally(ends, 'code');
    const most = reasons[0]?.[1] ?? 1;
    fill(
      pane,
      make('h2', {}, `${ends.length} events`),
      shares(all, ends.length),
      make('h2', {}, 'Why'),
      make('ul', { class: 'reasons' }, reasons.map(([code, count]) => {
        const { outcome } = /** @type {End} */ (ends.find((end) => end.code === code));
        return make('li', {}, make('button', {
          type: 'button', 'aria-pressed': 'false', 'data-code': code,
          onclick: (event) => {
            for (const other of pane.querySelectorAll('.reasons button')) other.setAttribute('aria-pressed', String(other === event.currentTarget));
            listed(list, text, ends, code);
          },
        }, make('code', {}, code), wordOf(outcome), bar(count / most, outcome), make('b', {}, String(count))));
      })),
      list,
    );
  }

  function listed(list, text, ends, code) {
    const found = ends.flatMap((end, index) => (end.code === code ? [{ ...end, index }] : []));
    fill(
      list,
      make('h2', {}, `${found.length} × ${code}`),
      make('ol', { class: 'listed', tabindex: '0', 'aria-label': `Events that ended in ${code}` }, found.slice(0, LISTED_AT_MOST).map(({ index, message, from, to }) => make('li', {},
        make('button', { type: 'button', onclick: () => openEvent(index) }, `${index + 1}`),
        make('div', {}, make('code', {}, nameOf(text.slice(from, to))), make('p', {}, sentence(message)))))),
      found.length > LISTED_AT_MOST && make('p', { class: 'hint' }, `and ${found.length - LISTED_AT_MOST} more`),
    );
  }

  empty();
  return { start, empty };
}

/** One line for the whole, in parts. */
function shares(all, total) {
  const words = all.map(([outcome, count]) => `${count} ${outcome}`).join(', ');
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  for (const [name, value] of Object.entries({ viewBox: '0 0 1000 24', preserveAspectRatio: 'none', role: 'img', 'aria-label': words, class: 'shares' })) svg.setAttribute(name, value);
  let at = 0;
  for (const [outcome, count] of all) {
    const part = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    const width = (1000 * count) / total;
    for (const [name, value] of Object.entries({ x: at, y: 0, width, height: 24, class: outcome })) part.setAttribute(name, String(value));
    svg.append(part);
    at += width;
  }
  const legend = make('ul', { class: 'counts' }, all.map(([outcome, count]) => make('li', {}, wordOf(outcome), ' ', make('b', {}, String(count)))));
  return [svg, legend];
}

function bar(/** @type {number} */ share, /** @type {string} */ outcome) {
  const inner = make('span', { class: outcome });
  inner.style.width = `${Math.max(1, share * 100)}%`;
  return make('span', { class: 'bar-of', 'aria-hidden': 'true' }, inner);
}

/** How often each value of a member occurs, the most frequent first. @returns {[string, number][]} */
function tally(/** @type {End[]} */ ends, /** @type {'outcome' | 'code'} */ member) {
  const counts = new Map();
  for (const end of ends) counts.set(end[member], (counts.get(end[member]) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

/** What an event calls itself, for a list. */
function nameOf(/** @type {string} */ text) {
  try {
    const { type, event, name } = JSON.parse(text);
    return [type, event ?? name].filter((word) => typeof word === 'string').join(' · ') || 'an event';
  } catch {
    return 'not JSON';
  }
}
