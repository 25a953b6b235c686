// What Affonso's own books say: how far one person has come, the commissions, and what is in them.

/** How far a referred person has come, and what that has earned the affiliate up to now. */
export function standing({ referrals, commissions }, referralId) {
  const referral = referrals.find(({ referral_id: id }) => id === referralId);
  if (!referral) return 'no such referral';
  const { status, affiliate_id: affiliate } = referral;
  const own = commissions.filter(({ referral_id: id }) => id === referralId);
  const earned = own.map(({ amount, currency, status: state }) => `${amount} ${currency} ${state}`);
  return `${referralId} is "${status}", ${affiliate} gets ${earned.join(' + ') || 'nothing yet'}`;
}

/** The commissions as they stand, one a row, with the sale that each is for. */
export function commissionTable({ commissions, entries }) {
  const sales = new Map(entries.map((entry) => [entry.conversion_id, entry]));
  const rows = commissions.map((commission) => {
    const sale = sales.get(commission.conversion_id);
    return [
      commission.id,
      commission.affiliate_id,
      commission.referral_id,
      commission.conversion_id,
      sale.event_name,
      sale.amount,
      commission.amount,
      commission.currency,
      commission.status,
      commission.sales_status,
    ];
  });
  return [['commission', 'affiliate', 'referral', 'sale', 'event', 'amount', 'earns', '', 'commission is', 'sale is'], ...rows];
}

/** The columns of that table that hold numbers. */
export const AMOUNTS = [5, 6];

/** A step of the story, and whether Affonso has checked its signature. */
export function standingAfter({ ledger, attempts }, { clickId }) {
  const signed = attempts.some((attempt) => attempt.signed && attempt.effect === 'booked') ? '; signed' : '';
  return `Affonso's books: ${standing(ledger, clickId)}${signed}`;
}

/** Clicks and sign-ups have no key at Affonso: they are known by their time and their person. */
export function isBooked({ type, messageId, timestamp, userId }, { entries, refunds, clicks, signups }) {
  if (type === 'page') return clicks.some(({ created_at: at }) => at === timestamp);
  if (type === 'identify') return signups.some(({ external_user_id: id }) => id === userId);
  const keys = [...entries, ...refunds].map(({ external_event_id: key }) => key);
  return keys.includes(messageId) || keys.includes(`refund:${messageId}`);
}
