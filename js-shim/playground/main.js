// The page: what is entered on the left is planned at once on the right, and nothing of it leaves.

import { createBatchPane } from './batch-pane.js';
import { createComparePane } from './compare-pane.js';
import { loadCore, TARGETS } from './core.js';
import { byId, copy, fill, make, say, settled } from './dom.js';
import { createEmulatorPane } from './emulator-pane.js';
import { createEventPane } from './event-pane.js';
import { readFile, takeFiles } from './files.js';
import { createMarks } from './marks.js';
import { sentence } from './outcome.js';
import { createRequestPane } from './request-pane.js';
import { sampleDay, SAMPLES, USUAL } from './samples.js';
import { createSettingsPane } from './settings-pane.js';
import { fromFragment, shareable, toFragment } from './share.js';
import { createSources, spansOf } from './sources.js';
import { makeTabs } from './tabs.js';
import { followTheme } from './theme.js';

const TYPING_MS = 60;
const FRAGMENT_MS = 400;

const NAMES = { affonso: 'Affonso', impact: 'impact.com' };
const DECISIONS = { act: 'delivered', ignore: 'ignored', reject: 'rejected', retry: 'retry' };

followTheme(byId('theme'));
const shared = fromFragment(location.hash);
const first = TARGETS.find((name) => name === shared?.target) ?? TARGETS[0];
loadCore(first).then((core) => begin(first, core), failed);

function failed(/** @type {any} */ error) {
  console.error(error);
  const words = 'The core could not be started: this browser has no WebAssembly, or it is switched off for this page.';
  byId('loading').textContent = words;
  say(words);
}

/**
 * A destination that has been opened: its core, its settings, and the place where its events are carried out.
 *
 * @typedef {{ name: string, core: Core, settings: Record<string, any>, place: import('./core.js').Place }} World
 * @typedef {Awaited<ReturnType<typeof loadCore>>} Core
 */

function begin(/** @type {string} */ name, /** @type {Core} */ core) {
  const hasLink = shared?.target === name;
  /** @type {Map<string, World>} */
  const worlds = new Map();
  let world = open(name, core, hasLink ? { ...credentialsOf(name), ...fitting(core.table, shared.settings) } : structuredClone(USUAL[name]));

  let event = hasLink ? shared.event : SAMPLES.Sales[0][1].trimEnd();
  let tab = hasLink ? shared.tab : 'request';
  /** @type {{ text: string, offsets: number[], index: number } | undefined} */
  let many;
  /** The links from fields to the event, and where each value of it stands. */
  let fields = [];
  let sources = createSources('', []);

  const marks = createMarks(lit);
  const eventPane = createEventPane(marks, { typed: settled(taken, TYPING_MS), caret });
  const requestPane = createRequestPane(marks, { positions: (text) => world.core.positions(text), openSetting });
  const settingsPane = createSettingsPane(changed);
  const emulatorPane = createEmulatorPane({ place: () => world.place, event: () => event });
  const comparePane = createComparePane();
  const batchPane = createBatchPane({ openPlace, openEvent, sampleDay: () => take(sampleDay()) });
  const inputTabs = makeTabs(byId('input-tabs'));
  const resultTabs = makeTabs(byId('result-tabs'), (id) => {
    tab = id;
    if (id === 'compare') comparePane.show(world.place.compare(event));
    keep();
  });
  const keep = settled(() => history.replaceState(null, '', fragment()), FRAGMENT_MS);

  controls();
  inputTabs.show('event');
  settingsPane.show(world.core.table, world.settings);
  eventPane.show(event);
  emulatorPane.books();
  plan();
  resultTabs.show(byId(tab)?.getAttribute('role') === 'tabpanel' ? tab : 'request');
  byId('loading').hidden = true;
  document.querySelector('main').hidden = false;

  function controls() {
    fill(byId('target'), make('legend', {}, 'Destination'), TARGETS.map((one) => make('label', {},
      make('input', { type: 'radio', name: 'target', value: one, checked: one === world.name, onchange: () => choose(one).catch(failed) }), make('span', {}, NAMES[one]))));
    const samples = Object.values(SAMPLES).flat();
    fill(byId('sample'), make('option', { value: '' }, 'choose…'),
      Object.entries(SAMPLES).map(([group, list]) => make('optgroup', { label: group }, list.map((sample) => make('option', { value: samples.indexOf(sample) }, sample[0])))),
      make('optgroup', { label: 'Many' }, make('option', { value: 'day' }, 'A shop’s day')));
    byId('sample').addEventListener('change', ({ target: { value } }) => {
      if (value !== '') take(value === 'day' ? sampleDay() : samples[value][1].trimEnd());
    });
    takeFiles({ input: byId('file'), curtain: byId('drop') }, (file) => readFile(file).then(take, (error) => say(error.message)));
    byId('previous').addEventListener('click', () => step(-1));
    byId('next').addEventListener('click', () => step(1));
    byId('share').addEventListener('click', () => {
      history.replaceState(null, '', fragment());
      copy(location.href, byId('share'));
    });
    byId('defaults').addEventListener('click', () => {
      settingsPane.show(world.core.table, USUAL[world.name]);
      changed(structuredClone(USUAL[world.name]));
    });
    document.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') marks.unpin();
    });
  }

  /** Takes a text from outside: one event or many. */
  function take(/** @type {string} */ text) {
    const offsets = world.core.eventsIn(text);
    many = undefined;
    if (offsets.length === 2) {
      [event] = [text.slice(...offsets)];
    } else {
      many = { text, offsets, index: 0 };
      event = text.slice(offsets[0], offsets[1]);
      batchPane.start(text, offsets);
      resultTabs.show('batch');
    }
    inputTabs.show('event');
    eventPane.show(event);
    counted();
    plan();
  }

  /** Takes what was typed or pasted into the box. */
  function taken() {
    const text = byId('text').value;
    if (world.core.eventsIn(text).length > 2) {
      take(text);
      return;
    }
    event = text;
    plan();
  }

  function openEvent(/** @type {number} */ index) {
    if (!many) return;
    many.index = index;
    event = many.text.slice(many.offsets[2 * index], many.offsets[2 * index + 1]);
    inputTabs.show('event');
    eventPane.show(event);
    counted();
    plan();
  }

  function step(/** @type {number} */ by) {
    if (!many) return;
    const total = many.offsets.length / 2;
    openEvent((many.index + by + total) % total);
  }

  function counted() {
    byId('many').hidden = !many;
    if (many) byId('which').textContent = `Event ${many.index + 1} of ${many.offsets.length / 2}`;
    else batchPane.empty();
  }

  function open(/** @type {string} */ name, /** @type {Core} */ core, /** @type {Record<string, any>} */ settings) {
    const opened = { name, core, settings, place: core.open(settings) };
    worlds.set(name, opened);
    return opened;
  }

  let wanted = name;

  /** Another destination: its own settings, its own books. Its core is loaded when it is chosen for the first time. */
  async function choose(/** @type {string} */ other) {
    wanted = other;
    byId('target').setAttribute('aria-busy', 'true');
    const next = worlds.get(other) ?? open(other, await loadCore(other), structuredClone(USUAL[other]));
    if (wanted !== other) return; // chosen away from meanwhile
    byId('target').removeAttribute('aria-busy');
    world = next;
    settingsPane.show(world.core.table, world.settings);
    emulatorPane.renew();
    plan();
    if (many) batchPane.start(many.text, many.offsets);
  }

  function changed(/** @type {Record<string, any>} */ next) {
    world.settings = next;
    world.place.change(next);
    plan();
    if (many) batchPane.start(many.text, many.offsets);
  }

  /** A far side of its own for many events, with the same fault. */
  function openPlace() {
    const own = world.core.open(world.settings);
    const { kind, isLate } = emulatorPane.fault();
    own.fault(kind, isLate, false);
    return own;
  }

  function plan() {
    const told = world.place.plan(event);
    const { rows } = world.core.positions(event);
    sources = createSources(event, rows);
    fields = told.fields ?? [];
    const spans = spansOf(fields, sources, event, pathsOfRule);
    const links = spans.flatMap((of, index) => of.map((span) => ({ ...span, id: `field-${index}` })));
    fields = fields.map((field, index) => ({ ...field, id: `field-${index}`, spans: spans[index] }));
    marks.clear();
    eventPane.tint(links);
    requestPane.show(told, world.name);
    settingsPane.find(world.place.findings());
    verdict(told);
    if (tab === 'compare') comparePane.show(world.place.compare(event));
    keep();
  }

  /** The paths that a setting lists, where a field is made of several values. */
  function pathsOfRule(/** @type {string} */ rule) {
    const key = /^\(setting (\w+)\)$/.exec(rule)?.[1];
    const row = world.core.table.find((setting) => setting.name === key);
    if (row?.type !== 'ARRAY') return [];
    const standard = row.description.split('. Default: ')[1]?.replaceAll('`', '').split(', ') ?? [];
    return world.settings[row.name] ?? standard;
  }

  function verdict({ decision, request, outcome, segment }) {
    const word = byId('word');
    word.className = `word ${DECISIONS[decision]}`;
    word.textContent = decision;
    fill(byId('sentence'), ...(request ? ['This becomes ', make('code', {}, `${request.method} ${new URL(request.url).pathname}`), '.'] : [make('code', {}, outcome.code), ` ${sentence(outcome.message)}`]));
    byId('segment').textContent = segment ? `Segment ${segment}.` : 'Nothing is sent yet: the emulator is a tab further.';
  }

  /** Tells what belongs together, to the eye and to the ear. */
  function lit(/** @type {Set<string>} */ ids, /** @type {string} */ how) {
    for (const button of document.querySelectorAll('#request button.field')) {
      button.setAttribute('aria-pressed', String(marks.isPinned(button.closest('tr').dataset.id)));
    }
    if (how === 'focus' || how === 'pin' || how === 'row') eventPane.reveal();
    const own = fields.filter(({ id }) => ids.has(id));
    const words = own.map(({ field, from, spans }) => `${field} ← ${from}${spans.length > 0 ? `, line ${eventPane.line(spans[0].from)}` : ''}`).join('; ');
    const isNew = byId('place').textContent !== words;
    byId('place').textContent = words;
    if (isNew && words !== '' && (how === 'focus' || how === 'pin' || how === 'caret')) say(words);
  }

  /** A value that goes nowhere tells its path at least. */
  function caret(/** @type {number} */ offset) {
    if (byId('place').textContent === '') byId('place').textContent = sources.pathAt(offset);
  }

  function openSetting(/** @type {string} */ key) {
    inputTabs.show('settings');
    settingsPane.open(key);
  }

  function fragment() {
    return toFragment(shareable({ target: world.name, settings: world.settings, event, tab }, world.core.table, USUAL[world.name]));
  }
}

/** The emulator's own credentials, which a link leaves out. */
function credentialsOf(/** @type {string} */ target) {
  const { apiKey } = USUAL[target];
  return { apiKey };
}

/** What of somebody's link fits the table: a link is a text that anybody may have written. */
function fitting(table, settings) {
  const FITS = {
    STRING: (value) => typeof value === 'string',
    BOOLEAN: (value) => typeof value === 'boolean',
    ARRAY: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
    TEXT_MAP: (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every((one) => typeof one === 'string'),
  };
  const known = table.filter(({ name, type, sensitive }) => !sensitive && name in settings && FITS[type](settings[name]));
  return Object.fromEntries(known.map(({ name }) => [name, settings[name]]));
}
