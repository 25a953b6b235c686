// The terms of one run: the settings of the function, the team at the far side, and the people who live there.

const API_KEY = 'sk_live_journey';
const SIGNING_SECRET = 'whsec_journey';

export const AFFILIATE = 'partner_demo';

/** When a run begins: any moment will do, as long as it is always the same. */
const OPENS_AT = Date.UTC(2026, 6, 1, 12);

/** The clock of a run is its own, so the far side must not compare it with the wall's. */
const ANY_TIME_S = 10 ** 9;

export function drawTerms(random) {
  const userIdIs = random.pick(['customer_id', 'external_user_id']);
  const people = drawPeople(random, userIdIs);
  const signed = random.chance(0.4);
  const route = random.weighted([[3, 'events'], [1, 'segment']]);
  const rate = random.weighted([[6, 'none'], [1, random.pick(['5', '10', '20'])], [1, '']]);
  const settings = {
    apiKey: API_KEY,
    route,
    requestsPerSecond: rate,
    concurrency: String(random.weighted([[1, 1], [4, 1 + random.below(20)], [2, 10]])),
    userIdIs,
    ...(signed && { signingSecret: SIGNING_SECRET }),
    ...(random.chance(0.4) && { conversionKey: 'properties.order_id' }),
    ...(random.chance(0.6) && { clicks: true, retryClicks: random.chance(0.3) }),
    ...(random.chance(0.3) && { anonymousEvents: 'ignore' }),
    ...(random.chance(0.1) && { signups: 'off' }),
    ...(random.chance(0.4) && { refundAmount: 'properties.refunded' }),
    eventTypes: { 'Order Refunded': 'refund', 'Signed Up': 'signup', 'Page Scrolled': 'ignore' },
  };
  return { opensAt: OPENS_AT, settings, people, team: teamOf(random, settings, people), secrets: [API_KEY, SIGNING_SECRET] };
}

/** So many requests a second, if there is a limit: blank is the documented default of 10. */
export function limitOf({ requestsPerSecond }) {
  return requestsPerSecond === 'none' ? Infinity : Number(requestsPerSecond || 10);
}

/**
 * customer   known to Affonso by the id that Segment has
 * newcomer   known by a click alone, until a sign-up links the user to it
 * stranger   nobody Affonso knows
 */
function drawPeople(random, userIdIs) {
  const always = ['customer', 'newcomer'];
  const count = 2 + random.below(6);
  return Array.from({ length: count }, (_, index) => {
    const kind = always[index] ?? random.weighted([[4, 'customer'], [4, 'newcomer'], [1, 'stranger']]);
    return {
      kind,
      userId: `user_${index}`,
      anonymousId: `anon_${index}`,
      click: `ref_clk_own_${index}`,
      email: `jane.${index}@example.com`,
      /** Does a sale of a newcomer name the click, or does its credit rest on the sign-up? */
      namesClick: random.chance(userIdIs === 'customer_id' ? 0.7 : 0.3),
    };
  });
}

function teamOf(random, { userIdIs, signingSecret }, people) {
  const known = people.filter(({ kind }) => kind !== 'stranger');
  return {
    keys: [{ key: API_KEY, permissions: ['write:commissions', 'write:referrals', 'create:clicks'] }],
    affiliates: [{ tracking_id: AFFILIATE }],
    referrals: known.map(({ kind, userId, click }) => {
      const referral = { referral_id: click, click_id: click };
      return kind === 'customer' ? { ...referral, [userIdIs]: userId } : { ...referral, status: 'click' };
    }),
    unknown_identifier: random.pick(['link', 'refuse']),
    signing_secret: signingSecret ?? null,
    signature_window_s: ANY_TIME_S,
  };
}
