// The page's state in the fragment of its address, which no server gets to see. Credentials never enter it.

const VERSION = 1;
/** Longer events stay out: some programs cut addresses. */
const EVENT_AT_MOST = 16_000;
/** Shorter ones are words like `a` that stand everywhere. */
const SECRET_AT_LEAST = 4;

/** @typedef {{ target: string, settings: Record<string, any>, event: string, tab: string }} State */

/**
 * What may be shared: no sensitive setting, and nothing else that a sensitive value was typed into as well.
 *
 * @param {State} state
 * @param {{ name: string, sensitive: boolean }[]} table
 * @param {Record<string, any>} usual settings that everybody has, whose values are no secret
 * @returns {State}
 */
export function shareable({ target, settings, event, tab }, table, usual) {
  const sensitive = table.filter((setting) => setting.sensitive).map(({ name }) => name);
  const secrets = sensitive.map((name) => settings[name])
    .filter((value) => typeof value === 'string' && value.length >= SECRET_AT_LEAST && !Object.values(usual).includes(value));
  const tells = (/** @type {string} */ text) => secrets.some((secret) => text.includes(secret) || text.includes(JSON.stringify(secret).slice(1, -1)));
  const open = Object.entries(settings).filter(([name, value]) => !sensitive.includes(name) && !tells(JSON.stringify(value)));
  const isOpen = event.length <= EVENT_AT_MOST && !tells(event);
  return { target, settings: Object.fromEntries(open), event: isOpen ? event : '', tab };
}

export function toFragment(/** @type {State} */ { target, settings, event, tab }) {
  const bytes = new TextEncoder().encode(JSON.stringify({ v: VERSION, t: target, s: settings, e: event, b: tab }));
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return `#${text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
}

/** The state in a fragment; undefined for any other text. @returns {State | undefined} */
export function fromFragment(/** @type {string} */ fragment) {
  try {
    const bytes = Uint8Array.from(atob(fragment.slice(1).replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
    const { v, t, s, e, b } = JSON.parse(new TextDecoder().decode(bytes));
    const isState = v === VERSION && typeof t === 'string' && typeof e === 'string' && typeof b === 'string' && typeof s === 'object' && s !== null;
    return isState ? { target: t, settings: s, event: e, tab: b } : undefined;
  } catch {
    return undefined;
  }
}
