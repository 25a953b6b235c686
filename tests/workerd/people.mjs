// People who come from a click on the web, and the settings under which a Worker remembers them.

import { identify, page, REFUNDS } from './events.mjs';
import { post } from './segment.mjs';

/** Two people whom a click has brought and nobody knows yet, and a customer who is known already. */
export const TEAM = {
  referrals: [
    { referral_id: 'ref_a', status: 'click' }, { referral_id: 'ref_b', status: 'click' },
    { referral_id: 'ref_known', customer_id: 'known', external_user_id: 'known' },
  ],
};

export const SETTINGS = { userIdIs: 'external_user_id', signups: 'off', eventTypes: REFUNDS, anonymousEvents: 'ignore' };

/** The two ids that a person goes by. */
export const ids = (name) => ({ anonymousId: `web-${name}`, userId: `user-${name}` });

/** A page with a click, a day ago; and the call that joins the two ids. */
export const visit = (name, { click = 'ref_a', ...more } = {}) =>
  page(`visit-${name}`, `?affonso_referral=${click}`, { anonymousId: `web-${name}`, daysAgo: 1, ...more });
export const known = (name, traits = {}) => identify(`known-${name}`, ids(name), traits);

/** Posts events one after the other; gives the codes of their outcomes. */
export async function postAll(worker, events, options) {
  const codes = [];
  for (const event of events) codes.push((await post(worker, event, options)).json?.code);
  return codes;
}
