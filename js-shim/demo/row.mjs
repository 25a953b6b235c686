// One row of the demo's table: the event, what left for Affonso, what came back, and what Segment does next.

import { cyan, dim, green, red, yellow } from './terminal.mjs';

const WIDTHS = [37, 41, 11, 29];
const ARROW = ' → ';
/** By code or else by outcome: why it is delivered although nothing new was booked. */
const NOTES = { replayed: ', already booked', no_referral: ', nobody to pay', ignored: ', nothing to do' };
const IDENTIFIERS = ['trackingId', 'referral_id', 'click_id', 'customer_id', 'external_user_id'];

export const header = [
  pad(['event', 'POST to Affonso', 'answer', 'what Segment does next']).join(ARROW),
  WIDTHS.map((width) => '─'.repeat(width)).join('─'.repeat(ARROW.length)),
].map(dim);

export const legend = [
  'nothing: why    no request leaves        reset   the connection broke        html   a page with status 200, no answer',
  '*  Affonso had booked it, only its answer got lost. The retry carries the same key: 200, nothing new is booked.',
  'signed: Affonso checked the signature, too; without a good one it would have refused the event or the refund.',
].map(dim);

/** `attempts` are the calls of this event as the far side saw them, `results` its tries as Segment saw them. */
export function row({ from, what }, attempts, results) {
  const end = ending(results);
  const cells = pad([`${from.padEnd(8)}${what}`, sent(attempts, results), answers(attempts) || '-', end.text]);
  const colours = [(text) => text, attempts.length > 0 ? cyan : dim, dim, end.colour];
  return cells.map((cell, column) => colours[column](cell)).join(dim(ARROW));
}

function sent(attempts, results) {
  if (attempts.length === 0) return `nothing: ${codeOf(results.at(-1))}`;
  const [{ path, body: text }] = attempts;
  const body = JSON.parse(text);
  const money = body.sale_amount_currency && `${amountText(text).padStart(6)} ${body.sale_amount_currency}`;
  const whole = path.endsWith('/refund') && !('amount' in body) && 'all of it';
  const who = IDENTIFIERS.map((name) => body[name]);
  return [path.replace('/v1', ''), body.event_type?.padEnd(10), money, whole, ...who].filter(Boolean).join(' ');
}

/** The amount as it stands in the request; parsing it would show 19.00 as 19. */
export function amountText(body) {
  return /"sale_amount":([0-9.]+)/.exec(body)?.[1] ?? '';
}

/** The few that a row has room for: of many, the first and the last. */
function answers(attempts) {
  const words = attempts.map(answerText);
  return words.length > 3 ? `${words[0]} … ${words.at(-1)}` : words.join(' ');
}

/** What came back; a star where it was booked although no answer came. */
export function answerText({ answered, effect, fault }) {
  const words = fault?.kind === 'garbage' ? 'html' : String(answered ?? 'reset');
  return fault && effect === 'booked' ? `${words}*` : words;
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
