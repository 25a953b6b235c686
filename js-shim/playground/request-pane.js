// The request as it would leave, and where every field of it came from.

import { curl } from './curl.js';
import { byId, copy, fill, make, path } from './dom.js';

/**
 * @param {ReturnType<import('./marks.js').createMarks>} marks
 * @param {{ positions: (text: string) => { rows: any[] }, openSetting: (key: string) => void }} page
 */
export function createRequestPane(marks, { positions, openSetting }) {
  const pane = byId('request');

  function show(/** @type {any} */ plan, /** @type {string} */ target) {
    const { request, fields = [], follow = [], warnings = [], outcome } = plan;
    if (!request) {
      fill(pane, make('p', { class: 'empty' }, 'Nothing would be sent.'), details(outcome));
      return;
    }
    fill(
      pane,
      warnings.length > 0 && make('ul', { class: 'findings', 'aria-label': 'Warnings' }, warnings.map((text) => make('li', { class: 'advice' }, text))),
      fieldTable(fields, 'Fields of the request, and where each came from', 'field'),
      follow.map((later, index) => [
        make('h2', {}, index === 0 ? 'When that is taken, this follows' : 'And this'),
        fieldTable(later, 'Fields of the request that follows', `follow-${index}`),
      ]),
      make('div', { class: 'bar apart' }, make('h2', {}, 'As it leaves'), copyButton(request, target)),
      make('pre', { class: 'wire', tabindex: '0', role: 'region', 'aria-label': 'The request as it leaves' },
        make('span', { class: 'line strong' }, `${request.method} ${request.url}\n`),
        Object.entries(request.headers).map(([name, value]) => make('span', { class: 'line dim' }, `${name}: ${value}\n`)),
        '\n',
        body(request.body, fields)),
    );
  }

  function fieldTable(fields, caption, prefix) {
    const rows = fields.map(({ field, from, value }, index) => {
      const id = `${prefix}-${index}`;
      const row = make('tr', { 'data-id': id },
        make('th', { scope: 'row' }, make('button', {
          type: 'button', class: 'field', 'aria-pressed': 'false',
          onfocus: () => marks.light([id], 'focus'), onblur: () => marks.light([]), onclick: () => marks.pin([id]),
        }, path(field))),
        make('td', { class: 'value' }, value),
        make('td', { class: 'from' }, from.startsWith('(') ? rule(from) : make('code', {}, path(from))));
      marks.add(row, [id]);
      marks.point(row, [id]);
      return row;
    });
    return make('table', { class: 'fields' }, make('caption', { class: 'unseen' }, caption),
      make('thead', {}, make('tr', {}, ['Field', 'Value', 'From'].map((name) => make('th', { scope: 'col' }, name)))),
      make('tbody', {}, rows));
  }

  function rule(/** @type {string} */ from) {
    const words = from.slice(1, -1);
    const key = /^setting (\w+)$/.exec(words)?.[1];
    return key ? make('button', { type: 'button', class: 'link', onclick: () => openSetting(key) }, words) : make('em', {}, words);
  }

  /** The body in its own characters; a line for each field, which only the eye sees. */
  function body(/** @type {string} */ text, /** @type {any[]} */ fields) {
    const spans = text.startsWith('{') ? jsonMembers(text, positions(text).rows) : formMembers(text);
    const pieces = [];
    let done = 0;
    for (const { from, to, name } of spans) {
      if (from > done) pieces.push(text.slice(done, from));
      const piece = make('span', { class: 'member' }, text.slice(from, to));
      const ids = fields.flatMap(({ field }, index) => (field === name || field.startsWith(`${name}.`) ? [`field-${index}`] : []));
      if (ids.length > 0) {
        marks.add(piece, ids);
        marks.point(piece, ids);
      }
      pieces.push(piece);
      done = to;
    }
    return [...pieces, text.slice(done)];
  }

  return { show };
}

/** The members of the outermost object, each with the comma behind it. */
function jsonMembers(text, rows) {
  return rows.filter(([parent]) => parent === 0).map(([, name, , to, key]) => ({ name, from: key, to: text[to] === ',' ? to + 1 : to }));
}

function formMembers(text) {
  let at = 0;
  return text.split('&').map((pair, index, all) => {
    const from = at;
    at += pair.length + 1;
    return { name: decodeURIComponent(pair.split('=')[0]), from, to: index === all.length - 1 ? at - 1 : at };
  });
}

/** What an outcome tells besides its sentence. */
export function details(/** @type {any} */ outcome) {
  const rows = Object.entries(outcome?.details ?? {});
  return [
    rows.length > 0 && make('dl', {}, rows.map(([name, value]) => make('div', {}, make('dt', {}, name), make('dd', {}, value)))),
    outcome?.warnings?.length > 0 && make('ul', { class: 'findings' }, outcome.warnings.map((text) => make('li', { class: 'advice' }, text))),
  ];
}

function copyButton(request, target) {
  return make('button', { type: 'button', onclick: (event) => copy(curl(request, target), event.currentTarget) }, 'Copy as cURL');
}
