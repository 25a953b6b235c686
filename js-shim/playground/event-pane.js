// The event as it is typed, with the parts that matter tinted behind it. The text itself is never touched.

import { byId, fill, make } from './dom.js';
import { hasMoved } from './marks.js';

/** A text as long as this is shown without tints: no event is. */
const TINTED_AT_MOST = 200_000;

/** @typedef {{ from: number, to: number, id: string }} Link a part of the text, and what it belongs to */

/**
 * @param {ReturnType<import('./marks.js').createMarks>} marks
 * @param {{ typed: (text: string) => void, caret: (offset: number) => void }} told
 */
export function createEventPane(marks, told) {
  const box = byId('editor');
  const field = byId('text');
  const mirror = byId('mirror');
  /** @type {HTMLElement[]} */
  let parts = [];

  field.addEventListener('input', () => {
    plain();
    told.typed(field.value);
  });
  // The tints lie behind the text field, which gets all the pointing.
  field.addEventListener('mousemove', (event) => {
    if (!hasMoved(event)) return;
    const under = document.elementsFromPoint(event.clientX, event.clientY).find((element) => element.parentNode === mirror);
    marks.light(idsOf(under));
  });
  field.addEventListener('mouseleave', (event) => hasMoved(event) && marks.light([]));
  field.addEventListener('click', () => marks.pin(idsOf(partAt(field.selectionStart))));
  document.addEventListener('selectionchange', () => {
    if (document.activeElement !== field) return;
    marks.light(idsOf(partAt(field.selectionStart)), 'caret');
    told.caret(field.selectionStart);
  });
  field.addEventListener('blur', () => marks.light([]));

  function plain() {
    parts = [];
    // The line break at the end has a line of its own in a text field.
    fill(mirror, `${field.value}\n`);
  }

  function partAt(/** @type {number} */ offset) {
    return parts.find((part) => Number(part.dataset.from) <= offset && offset <= Number(part.dataset.to));
  }

  return {
    show(/** @type {string} */ text) {
      if (field.value !== text) {
        field.value = text;
        box.scrollTop = 0;
      }
      plain();
    },
    /** Tints the linked parts. @param {Link[]} links */
    tint(links) {
      const text = field.value;
      if (text.length > TINTED_AT_MOST) return;
      parts = [];
      const pieces = cut(text.length, links).map(({ from, to, inside }) => {
        const piece = text.slice(from, to);
        if (inside.length === 0) return document.createTextNode(piece);
        const nearest = Math.min(...inside.map((link) => link.to - link.from));
        const own = inside.filter((link) => link.to - link.from === nearest).map(({ id }) => id);
        const part = make('span', { class: 'part', 'data-ids': own.join(' '), 'data-from': from, 'data-to': to }, piece);
        marks.add(part, inside.map(({ id }) => id));
        parts.push(part);
        return part;
      });
      fill(mirror, pieces, '\n');
    },
    /** Scrolls the box, and not the page, to the first lit part. */
    reveal() {
      const lit = mirror.querySelector('.lit');
      if (!lit) return;
      const [inner, outer] = [lit.getBoundingClientRect(), box.getBoundingClientRect()];
      if (inner.top < outer.top || inner.bottom > outer.bottom) box.scrollTop += inner.top - outer.top - outer.height / 3;
    },
    /** The line that an offset is in, counted from 1. */
    line: (/** @type {number} */ offset) => field.value.slice(0, offset).split('\n').length,
  };
}

function idsOf(/** @type {any} */ part) {
  return part?.dataset?.ids?.split(' ') ?? [];
}

/** The text in pieces none of which is half inside of a link. @param {Link[]} links */
function cut(/** @type {number} */ length, links) {
  const edges = [...new Set([0, length, ...links.flatMap(({ from, to }) => [from, to])])].sort((a, b) => a - b);
  return edges.slice(1).map((to, index) => {
    const from = edges[index];
    return { from, to, inside: links.filter((link) => link.from <= from && to <= link.to) };
  });
}
