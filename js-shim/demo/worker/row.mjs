// One row of the Worker demo's table: what Segment sends, what the Worker answers, what its queue does, what Affonso books.

import { amountText } from '../request.mjs';
import { answerText } from '../row.mjs';
import { cyan, dim, green, red, yellow } from '../terminal.mjs';

const WIDTHS = [33, 19, 28, 50];
const ARROW = ' → ';

/** Of several identifiers in one request the one that says whose click it was. */
const IDENTIFIERS = ['trackingId', 'referral_id', 'click_id', 'external_user_id'];

export const header = [
  pad(['Segment sends', 'the Worker answers', 'its queue, try by try', 'the request to Affonso → its answer']).join(ARROW).trimEnd(),
  WIDTHS.map((width) => '─'.repeat(width)).join('─'.repeat(ARROW.length)),
].map(dim);

export const legend = [
  '+9 s     the Worker wants it again in so many seconds; here a tenth of them passes       -   nothing was asked',
  'reset*   the connection broke after Affonso had booked it; the next try carries the same key, and 200 is: nothing new',
].map(dim);

/** A row, whichever of its parts are there; `tell` is a sentence in place of a try. */
export function row({ event = '', answer, attempt, requests = [], tell = '' }) {
  const cells = pad([event, answered(answer), attempt ? tried(attempt) : tell, attempt ? asked(requests) : '']);
  const colours = [plain, answer?.status === 202 ? dim : yellow, attempt ? colourOf(attempt) : dim, requests.length > 0 ? cyan : dim];
  const [first, ...others] = cells.map((cell, column) => colours[column](cell));
  // What goes on below something has no arrow from nowhere.
  const arrows = [answer ? ARROW : ' '.repeat(ARROW.length), ARROW, attempt ? ARROW : ''].map(dim);
  return others.reduce((line, cell, index) => line + arrows[index] + cell, first).trimEnd();
}

function answered(answer) {
  return answer ? `${answer.status} ${answer.code}` : '';
}

/** `last`: after it the message is a dead letter. */
function tried({ number, outcome, code, pause, last }) {
  if (outcome === 'retry') return `${number}: ${code}, ${last ? 'given up' : `+${pause} s`}`;
  return `${number}: ${code === outcome ? code : `${outcome}, ${code}`}`;
}

function asked(requests) {
  if (requests.length === 0) return '-';
  return requests.map((request) => `${requestText(request)} → ${answerText(request)}${bookedAs(request)}`).join('; ');
}

function requestText({ path, body: text }) {
  const body = JSON.parse(text);
  const where = body.event_type ?? path.replace('/v1', '');
  const money = body.sale_amount_currency && `${amountText(text)} ${body.sale_amount_currency}`;
  const whole = path.endsWith('/refund') && !('amount' in body) && 'all of it';
  const who = IDENTIFIERS.map((name) => body[name]).find(Boolean);
  return [where, money, whole, who].filter(Boolean).join(' ');
}

/** The id under which it stands in Affonso's books. */
function bookedAs({ entry }) {
  return entry ? ` ${entry}` : '';
}

function colourOf({ outcome, last }) {
  if (outcome === 'retry') return last ? red : yellow;
  return { delivered: green, ignored: dim }[outcome] ?? red;
}

function plain(text) {
  return text;
}

function pad(cells) {
  return cells.map((cell, column) => cell.padEnd(WIDTHS[column]));
}
