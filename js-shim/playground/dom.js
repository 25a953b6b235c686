// Elements of the page: made, filled and found. Text is only ever set as text, never as markup.

/** @returns {any} */
export const byId = (/** @type {string} */ id) => document.getElementById(id);

/**
 * An element with attributes, listeners (`onclick`) and children. `null` and `false` are no child, and no attribute.
 *
 * @param {string} tag
 * @param {Record<string, any>} [attributes]
 * @param {...any} children
 * @returns {any}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value' || name === 'checked') element[name] = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Replaces what is in an element. */
export function fill(/** @type {Element} */ element, /** @type {any[]} */ ...children) {
  element.replaceChildren(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
}

/** Words with `code` in them, as the core's descriptions have it. */
export function prose(/** @type {string} */ text) {
  return text.split('`').map((part, index) => (index % 2 === 1 ? make('code', {}, part) : part));
}

/** A path that may be broken where its parts meet. */
export function path(/** @type {string} */ text) {
  return text.split(/(?<=[.?|[\]=&_])/).flatMap((part, index) => (index === 0 ? [part] : [make('wbr'), part]));
}

const LIVE_PAUSE_MS = 60;

/** Says something to whoever listens to the page. Emptied before: the same words twice are to be heard twice. */
export function say(/** @type {string} */ words) {
  const voice = byId('voice');
  voice.textContent = '';
  setTimeout(() => {
    voice.textContent = words;
  }, LIVE_PAUSE_MS);
}

/** The last of many calls in a row, when it has been quiet for a moment. */
export function settled(/** @type {() => void} */ act, /** @type {number} */ ms) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, ms);
  };
}

/** Copies a text and says so on the button. */
export async function copy(/** @type {string} */ text, /** @type {HTMLElement} */ button) {
  const label = button.dataset.label ?? button.textContent ?? '';
  button.dataset.label = label;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = 'Copied';
    say('Copied');
  } catch {
    button.textContent = 'Copying is not allowed here';
    say('Copying is not allowed here');
  }
  setTimeout(() => {
    button.textContent = label;
  }, 1600);
}
