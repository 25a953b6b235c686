// The team at Affonso that the demo plays with, and the settings its Segment admin has typed in.

import { API_KEY } from '../../tests/shipped/function.mjs';

/** People that affiliates have brought; some are customers already, the others are known by their referral alone. */
const REFERRALS = [
  { referral_id: 'ref_maya', affiliate_id: 'aff_newsletter', status: 'click' },
  { referral_id: 'ref_ines', affiliate_id: 'aff_newsletter', status: 'click' },
  { referral_id: 'ref_noah', affiliate_id: 'aff_podcast', customer_id: 'cus_noah', status: 'customer' },
  { referral_id: 'ref_yuki', affiliate_id: 'aff_creator', customer_id: 'cus_yuki', status: 'customer' },
  { referral_id: 'ref_lena', affiliate_id: 'aff_podcast', customer_id: 'cus_lena', status: 'lead' },
];

export const TEAM = { keys: [{ key: API_KEY, permissions: ['write:commissions'] }], referrals: REFERRALS };

/** Beside the key and the address: two event names of the team's own, and everything that is in no list stays at home. */
export const OWN_SETTINGS = {
  eventTypes: { 'Subscription Renewed': 'conversion', 'Onboarding Completed': 'milestone' },
  unlistedEvents: 'ignore',
};
