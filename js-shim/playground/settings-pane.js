// The settings of a destination as a form, made from the table that Segment's own form is made from.

import { byId, fill, make, prose, settled } from './dom.js';

const TYPING_MS = 120;

/** @typedef {{ name: string, label: string, type: string, description: string, required: boolean, sensitive: boolean }} Setting */

/** @param {(settings: Record<string, any>) => void} changed */
export function createSettingsPane(changed) {
  const form = byId('form');
  const filter = byId('filter');
  const onlySet = byId('only-set');
  /** @type {Map<string, { box: HTMLElement, notes: HTMLElement, read: () => any }>} */
  let rows = new Map();

  const tell = settled(() => changed(read()), TYPING_MS);
  form.addEventListener('input', tell);
  form.addEventListener('submit', (event) => event.preventDefault());
  filter.addEventListener('input', sift);
  onlySet.addEventListener('change', sift);

  /** What is set: a key nobody touched is left out, as Segment leaves it to its default. */
  function read() {
    const entries = [...rows].map(([key, row]) => [key, row.read()]).filter(([, value]) => value !== undefined);
    return Object.fromEntries(entries);
  }

  function sift() {
    const wanted = filter.value.trim().toLowerCase();
    let found = 0;
    for (const { box, read: valueOf } of rows.values()) {
      const fits = (box.dataset.words ?? '').includes(wanted) && (!onlySet.checked || valueOf() !== undefined);
      box.hidden = !fits;
      found += Number(fits);
    }
    byId('none-found').hidden = found > 0;
  }

  return {
    /** @param {Setting[]} table @param {Record<string, any>} settings */
    show(table, settings) {
      rows = new Map(table.map((setting) => [setting.name, rowOf(setting, settings[setting.name], tell)]));
      fill(form, [...rows.values()].map(({ box }) => box));
      sift();
    },
    /** What the settings check found: above all of them, and beside each. @param {{ grade: string, key: string, message: string }[]} findings */
    find(findings) {
      for (const { notes } of rows.values()) fill(notes);
      for (const { grade, key, message } of findings) {
        rows.get(key)?.notes.append(make('p', { class: grade }, `${grade === 'error' ? 'Error' : 'Advice'}: ${message}`));
      }
      fill(byId('findings'), findings.map(({ grade, key, message }) =>
        make('li', { class: grade }, make('button', { type: 'button', class: 'link', onclick: () => open(key) }, key), ` ${message}`)));
      const errors = findings.filter(({ grade }) => grade === 'error').length;
      const badge = byId('settings-badge');
      badge.hidden = findings.length === 0;
      badge.className = `badge ${errors > 0 ? 'error' : 'advice'}`;
      badge.textContent = errors > 0 ? `${errors} wrong` : `${findings.length} advice`;
    },
    open,
  };

  /** Brings one setting into sight and under the fingers. */
  function open(/** @type {string} */ key) {
    filter.value = '';
    onlySet.checked = false;
    sift();
    const box = rows.get(key)?.box;
    box?.scrollIntoView({ block: 'center' });
    box?.querySelector('input, select, textarea, button')?.focus();
  }
}

/** One setting: its words, its field, and what it holds (undefined for nothing). */
function rowOf(/** @type {Setting} */ setting, /** @type {any} */ value, /** @type {() => void} */ tell) {
  const { name, label, type, description, required } = setting;
  const { standard, words } = told(description);
  const field = FIELDS[type]({ setting, value, standard, choices: choicesOf(words, standard), tell, id: `setting-${name}` });
  const notes = make('div', { class: 'notes' });
  const box = make('div', { class: 'setting', 'data-words': `${name} ${label} ${description}`.toLowerCase() },
    make('div', { class: 'name' },
      // A map has several fields, which its name stands above.
      type === 'TEXT_MAP' ? make('span', { class: 'label', id: `label-${name}` }, label) : make('label', { class: 'label', for: `setting-${name}` }, label),
      make('code', {}, name), required && make('span', { class: 'badge' }, 'required')),
    field.element, notes, make('p', { class: 'hint', id: `about-${name}` }, prose(words), standard !== '' && [' Default: ', prose(standard), '.']));
  return { box, notes, read: field.read };
}

/** A description and the default at its end, which Segment's form has no other place for. */
function told(/** @type {string} */ description) {
  const [words, standard = ''] = description.split('. Default: ');
  return { words: `${words}.`, standard };
}

/** The words to choose from, where a description begins, or answers its own question, with all there are. */
function choicesOf(words, standard) {
  const list = /(?:^|\? )((?:`\w+`, )*`\w+` or `\w+`)[:.]/.exec(words.replaceAll(/ \([^)]*\)/g, ''));
  const found = list ? [...list[1].matchAll(/`(\w+)`/g)].map(([, word]) => word) : [];
  return found.includes(standard.replaceAll('`', '')) ? found : [];
}

/** A field for each of Segment's types of settings. @type {Record<string, (row: any) => { element: HTMLElement, read: () => any }>} */
const FIELDS = {
  STRING({ setting: { name, sensitive }, value, standard, choices, id }) {
    const plain = standard.replaceAll('`', '');
    const described = { id, 'aria-describedby': `about-${name}` };
    const element = choices.length > 0
      ? make('select', described, choices.map((word) => make('option', { value: word === plain ? '' : word }, word === plain ? `${word} (default)` : word)))
      : make('input', { ...described, type: sensitive ? 'password' : 'text', placeholder: plain, spellcheck: 'false', autocomplete: sensitive ? 'new-password' : 'off' });
    element.value = value ?? '';
    return { element, read: () => (element.value.trim() === '' ? undefined : element.value) };
  },

  BOOLEAN({ setting: { name }, value, id }) {
    const box = make('input', { id, type: 'checkbox', checked: value === true, 'aria-describedby': `about-${name}` });
    return { element: make('div', {}, box), read: () => (box.checked ? true : undefined) };
  },

  ARRAY({ setting: { name }, value = [], standard, id }) {
    const element = make('textarea', {
      id, rows: Math.max(2, value.length), spellcheck: 'false', 'aria-describedby': `about-${name}`,
      placeholder: standard === '' ? 'one a line' : standard.replaceAll('`', '').split(', ').join('\n'), value: value.join('\n'),
    });
    const lines = () => element.value.split('\n').map((line) => line.trim()).filter((line) => line !== '');
    return { element, read: () => (lines().length > 0 ? lines() : undefined) };
  },

  TEXT_MAP({ setting: { name, label }, value = {}, tell, id }) {
    const list = make('div', { class: 'pairs' });
    const add = (key = '', word = '') => {
      const pair = make('div', { class: 'pair' },
        make('input', { type: 'text', value: key, spellcheck: 'false', 'aria-label': `${label}: from` }), make('span', { 'aria-hidden': 'true' }, '→'),
        make('input', { type: 'text', value: word, spellcheck: 'false', 'aria-label': `${label}: to` }),
        make('button', { type: 'button', 'aria-label': `Remove ${key || 'this pair'}`, onclick: () => { pair.remove(); tell(); } }, '×'));
      list.append(pair);
      return pair;
    };
    for (const [key, word] of Object.entries(value)) add(key, String(word));
    const more = make('button', { type: 'button', id, 'aria-describedby': `about-${name}`, onclick: () => add().querySelector('input').focus() }, 'Add a pair');
    const pairs = () => [...list.children].map((pair) => [...pair.querySelectorAll('input')].map((input) => input.value.trim())).filter(([key]) => key !== '');
    return { element: make('div', { role: 'group', 'aria-labelledby': `label-${name}` }, list, more), read: () => (pairs().length > 0 ? Object.fromEntries(pairs()) : undefined) };
  },
};
