// The team at Affonso that the demo plays with, and the settings its Segment admin has typed in.

import { API_KEY } from '../../tests/shipped/function.mjs';

/** The query of the address that an affiliate shares. */
export const AFFILIATE_LINK = '?ref=growth-weekly';

/** People that affiliates have brought before: some signed up with their user id, the others have only clicked. */
const REFERRALS = [
  { referral_id: 'ref_theo', affiliate_id: 'aff_newsletter', status: 'click' },
  { referral_id: 'ref_ines', affiliate_id: 'aff_newsletter', status: 'click' },
  { referral_id: 'ref_noah', affiliate_id: 'aff_podcast', external_user_id: 'user_noah', status: 'customer' },
  { referral_id: 'ref_yuki', affiliate_id: 'aff_creator', external_user_id: 'user_yuki', status: 'customer' },
  { referral_id: 'ref_lena', affiliate_id: 'aff_podcast', external_user_id: 'user_lena', status: 'lead' },
];

const SIGNING_SECRET = 'whsec_of_the_demo';

export const TEAM = {
  keys: [{ key: API_KEY, permissions: ['write:commissions', 'write:referrals', 'create:clicks'] }],
  affiliates: [{ tracking_id: 'growth-weekly', affiliate_id: 'aff_newsletter' }],
  referrals: REFERRALS,
  signing_secret: SIGNING_SECRET,
};

/** What the opening of the demo lists; the key, the address and the secret are not among it. */
export const SHOWN_SETTINGS = {
  userIdIs: 'external_user_id',
  clicks: true,
  unlistedEvents: 'ignore',
  // This team has no limit at Affonso, and the demo shall not take longer than it must.
  requestsPerSecond: 'none',
  eventTypes: { 'Subscription Renewed': 'conversion', 'Onboarding Completed': 'milestone', 'Order Refunded': 'refund' },
};

export const OWN_SETTINGS = { ...SHOWN_SETTINGS, signingSecret: SIGNING_SECRET };
