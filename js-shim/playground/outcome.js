// How an outcome is shown: a word in its colour, the sentence, and what Segment does next.

import { make } from './dom.js';

export const OUTCOMES = ['delivered', 'ignored', 'rejected', 'retry'];

/** The word of an outcome, or another one in its colour. */
export function wordOf(/** @type {string} */ outcome, word = outcome) {
  return make('span', { class: `word ${outcome}` }, word);
}

/** Sentences of the core begin in lower case where they follow something; here they stand alone. */
export function sentence(/** @type {string} */ text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** @param {{ outcome: { outcome: string, code: string, message: string, retryAfterSeconds?: number }, segment: string }} journey */
export function ending({ outcome: { outcome, code, message, retryAfterSeconds }, segment }) {
  return make('div', { class: 'ending' },
    make('p', {}, wordOf(outcome), ' ', make('code', {}, code)),
    make('p', {}, sentence(message)),
    make('p', { class: 'hint' }, `Segment ${segment}.`, retryAfterSeconds !== undefined && ` Asked to wait: ${retryAfterSeconds} s.`));
}
