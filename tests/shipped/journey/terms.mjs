// The terms of one run: the settings of the function, the team at the far side, and the people who live there.

const SIGNING_SECRET = 'whsec_journey';

export const AFFILIATE = 'partner_demo';

/** When a run begins: any moment will do, as long as it is always the same. */
const OPENS_AT = Date.UTC(2026, 6, 1, 12);

/** The clock of a run is its own, so the far side must not compare it with the wall's. */
const ANY_TIME_S = 10 ** 9;

/** @param {string} baseUrl where the far side is */
export function drawTerms(random, baseUrl) {
  // One environment serves several instances of a function, each with settings of its own.
  const isSigned = random.chance(0.4);
  const instances = Array.from({ length: random.chance(0.25) ? 2 : 1 }, (_, index) => drawSettings(random, {
    apiKey: `sk_live_journey_${index}`,
    baseUrl,
    ...(isSigned && { signingSecret: SIGNING_SECRET }),
  }));
  const people = drawPeople(random, instances);
  const secrets = [...instances.map(({ apiKey }) => apiKey), SIGNING_SECRET];
  return { opensAt: OPENS_AT, people, team: teamOf(random, instances, people), secrets };
}

function drawSettings(random, given) {
  return {
    ...given,
    route: random.weighted([[3, 'events'], [1, 'segment']]),
    requestsPerSecond: random.weighted([[6, 'none'], [1, random.pick(['5', '10', '20'])], [1, '']]),
    concurrency: String(random.weighted([[1, 1], [4, 1 + random.below(20)], [2, 10]])),
    userIdIs: random.pick(['customer_id', 'external_user_id']),
    ...(random.chance(0.4) && { conversionKey: 'properties.order_id' }),
    ...(random.chance(0.6) && { clicks: true, retryClicks: random.chance(0.3) }),
    ...(random.chance(0.3) && { anonymousEvents: 'ignore' }),
    ...(random.chance(0.1) && { signups: 'off' }),
    ...(random.chance(0.4) && { refundAmount: 'properties.refunded' }),
    ...(random.chance(0.15) && { unmatched: 'reject' }),
    ...(random.chance(0.1) && { authErrors: 'reject' }),
    eventTypes: { 'Order Refunded': 'refund', 'Signed Up': 'signup', 'Page Scrolled': 'ignore' },
  };
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
function drawPeople(random, instances) {
  const always = ['customer', 'newcomer'];
  const count = 2 + random.below(6);
  return Array.from({ length: count }, (_, index) => {
    const settings = random.pick(instances);
    const kind = always[index] ?? random.weighted([[4, 'customer'], [4, 'newcomer'], [1, 'stranger']]);
    return {
      kind,
      /** Of the instance that is told about this person. */
      settings,
      userId: `user_${index}`,
      anonymousId: `anon_${index}`,
      click: `ref_clk_own_${index}`,
      email: `jane.${index}@example.com`,
      /** Does a sale of a newcomer name the click, or does its credit rest on the sign-up? */
      namesClick: random.chance(settings.userIdIs === 'customer_id' ? 0.7 : 0.3),
    };
  });
}

function teamOf(random, instances, people) {
  const known = people.filter(({ kind }) => kind !== 'stranger');
  const permissions = ['write:commissions', 'write:referrals', 'create:clicks'];
  return {
    keys: instances.map(({ apiKey: key }) => ({ key, permissions })),
    affiliates: [{ tracking_id: AFFILIATE }],
    referrals: known.map(({ kind, userId, click, settings }) => {
      const referral = { referral_id: click, click_id: click };
      return kind === 'customer' ? { ...referral, [settings.userIdIs]: userId } : { ...referral, status: 'click' };
    }),
    unknown_identifier: random.pick(['link', 'refuse']),
    signing_secret: instances[0].signingSecret ?? null,
    signature_window_s: ANY_TIME_S,
  };
}
