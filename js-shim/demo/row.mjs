// One row of a demo's table: the event, what left for the target, what came back, and what Segment does next.

import { cyan, dim, green, red, yellow } from './terminal.mjs';

const WIDTHS = [37, 41, 11, 29];
const ARROW = ' → ';
/** By code or else by outcome: why it is delivered although nothing new was booked. */
const NOTES = { replayed: ', already booked', no_referral: ', nobody to pay', queued: ', queued there', ignored: ', nothing to do' };
/** What a call did when the far side took it. */
const TAKEN = ['booked', 'queued', 'loaded'];

const rule = dim(WIDTHS.map((width) => '─'.repeat(width)).join('─'.repeat(ARROW.length)));

/** The words at the end of every table, before those of its target. */
export const ABBREVIATIONS = 'nothing: why    no request leaves        reset   the connection broke        html   a page with status 200, no answer';

/** The head of a table; `asked` is what left, for whom. */
export const headerFor = (asked) => [dim(pad(['event', asked, 'answer', 'what Segment does next']).join(ARROW)), rule];

/**
 * `attempts` are the calls of this event as the far side saw them, `results` its tries as Segment saw them; `told` puts a
 * request into words.
 */
export function row({ from, what }, attempts, results, told) {
  const end = ending(results);
  const sent = attempts.length === 0 ? `nothing: ${codeOf(results.at(-1))}` : told(attempts[0]);
  const cells = pad([`${from.padEnd(8)}${what}`, sent, answers(attempts) || '-', end.text]);
  const colours = [(text) => text, attempts.length > 0 ? cyan : dim, dim, end.colour];
  return cells.map((cell, column) => colours[column](cell)).join(dim(ARROW));
}

/** The few that a row has room for: of many, the first and the last. */
function answers(attempts) {
  const words = attempts.map(answerText);
  return words.length > 3 ? `${words[0]} … ${words.at(-1)}` : words.join(' ');
}

/** What came back; a star where it was booked although no answer came. */
export function answerText({ answered, effect, fault }) {
  const words = fault?.kind === 'garbage' ? 'html' : String(answered ?? 'reset');
  return fault && TAKEN.includes(effect) ? `${words}*` : words;
}

function ending(results) {
  const last = results.at(-1);
  const retries = results.length - 1;
  if (retries === 0) return { text: verdict(last), colour: colourOf(last) };
  const times = retries > 1 ? ` ×${retries}` : '';
  const then = last.segment.retried ? 'given up after 4 h' : last.segment.code;
  return { text: `RetryError${times}, then ${then}`, colour: last.segment.code === 'delivered' ? yellow : red };
}

function verdict({ segment, error, returned }) {
  if (segment.code === 'delivered') return `delivered${NOTES[returned?.code] ?? NOTES[returned?.outcome] ?? ''}`;
  return segment.code === 'message_rejected' ? `dropped, ${error.name}` : segment.label;
}

function colourOf({ segment, returned }) {
  if (segment.code !== 'delivered') return red;
  return returned?.outcome === 'ignored' ? dim : green;
}

/** The code of the outcome: a returned one has it as a member, a thrown one begins its sentence with it. */
function codeOf({ returned, error }) {
  return returned?.code ?? error?.message.split(':')[0] ?? 'unknown';
}

function pad(cells) {
  return cells.map((cell, column) => (column < WIDTHS.length - 1 ? cell.padEnd(WIDTHS[column]) : cell));
}
