// The webhooks of the benchmark as bytes on the wire: single sales, arrays of them, signed as Segment signs.

import { createHmac } from 'node:crypto';

import { pools } from '../events.mjs';
import { message } from './wire.mjs';

export const SECRET = 'shared-secret';

/** The largest batch that Segment documents for functions; webhooks have it as a usual size, too. */
export const ARRAY = 400;

/** Different arrays: what is seen over and over is flattered. */
const ARRAYS = 8;

const TEXTS = pools()[0].texts;

/** `requestAt(turn)` for single sales of 2.4 KB, each with its signature. */
export function singleSales() {
  const requests = TEXTS.map((text) => webhook(text, text));
  return (turn) => requests[turn % requests.length];
}

/** The same with a messageId of its own for each turn: a door with memory knows the others. */
export function uniqueSales(run) {
  return (turn) => {
    const text = uniqueSale(run, turn);
    return webhook(text, text);
  };
}

/** The same in arrays. */
export function uniqueSalesInArrays(run, length = ARRAY) {
  return (turn) => {
    const texts = Array.from({ length }, (_, index) => uniqueSale(run, turn * length + index));
    return webhook(`[${texts.join(',')}]`, texts[0]);
  };
}

/** `requestAt(turn)` for arrays of which the first event is signed. */
export function salesInArrays(length = ARRAY) {
  const requests = Array.from({ length: ARRAYS }, (_, array) => {
    const texts = Array.from({ length }, (_, index) => TEXTS[(index * (array + 1) + array) % TEXTS.length]);
    return webhook(`[${texts.join(',')}]`, texts[0]);
  });
  return (turn) => requests[turn % requests.length];
}

function uniqueSale(run, number) {
  return TEXTS[number % TEXTS.length].replace(/"messageId":"[^"]*"/, `"messageId":"${run}-${String(number).padStart(8, '0')}-8d7f0c35b2a1"`);
}

export function signatureOf(text, secret = SECRET) {
  return createHmac('sha1', secret).update(text).digest('hex');
}

function webhook(body, signed) {
  const lines = ['POST /affonso HTTP/1.1', 'Host: worker.example', 'User-Agent: Segment.io/1.0', 'Content-Type: application/json'];
  return message([...lines, `X-Signature: ${signatureOf(signed)}`], body);
}
