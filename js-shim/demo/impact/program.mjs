// The program at impact.com that the demo plays with, and the settings its Segment admin has typed in.

/** The query of the landing page, as impact.com's link has made it, and the same click as an app hands it over. */
export const LANDING = '?im_ref=clk_review';
export const PHONE_CLICK = { type: 'impactRadius', id: 'clk_review' };

/** A coupon that belongs to a partner. */
export const PARTNER_CODE = 'PODCAST10';

const REVIEWS = 10_000;
const PODCAST = 20_000;

export const PROGRAM = {
  media_partners: [{ id: REVIEWS, name: 'Honest Reviews', payout_percent: 10 }, { id: PODCAST, name: 'Slow Podcast', payout_percent: 5 }],
  clicks: [{ click_id: 'clk_review', media_partner_id: REVIEWS }],
  promo_codes: [{ code: PARTNER_CODE, media_partner_id: PODCAST }],
};

/** What the opening of the demo lists; the credentials and the addresses are not among it. */
export const SHOWN_SETTINGS = {
  enablePageEvents: true,
  enableIdentifyEvents: true,
  eventTypeId: '4000',
  iOsAppId: '5000',
  reversalEventNames: ['Order Refunded'],
  fullReversalWithoutAmounts: true,
  partialReversals: true,
};
