// What a request to Affonso says, in the few words that a row of a table has room for.

import { dim } from './terminal.mjs';
import { ABBREVIATIONS, headerFor } from './row.mjs';

const IDENTIFIERS = ['trackingId', 'referral_id', 'click_id', 'customer_id', 'external_user_id'];

export const header = headerFor('POST to Affonso');

export const legend = [
  ABBREVIATIONS,
  '*  Affonso had booked it, only its answer got lost. The retry carries the same key: 200, nothing new is booked.',
  'signed: Affonso checked the signature, too; without a good one it would have refused the event or the refund.',
].map(dim);

export function requestText({ path, body: text }) {
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
