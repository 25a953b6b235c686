// What Affonso's own books say: how far one person has come, the commissions, and whether anything was lost or paid twice.

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

/** The counts of the closing line; `lost` lists the keys that are missing. `played`: the items, with the results of their tries. */
export function count(played, ledger) {
  const ended = (test) => played.filter(({ results }) => test(results.at(-1))).length;
  // Every delivered event ends in exactly one call that Affonso carried out and answered.
  const sent = ledger.attempts.filter(({ fault, effect }) => !fault && ['booked', 'replayed'].includes(effect));
  const lost = played.filter(({ one: { books, event } }) => books && !isBooked(event, ledger));
  return {
    sent: sent.length,
    ignored: ended(({ returned }) => returned?.outcome === 'ignored'),
    rejected: ended(({ segment }) => segment.code === 'message_rejected'),
    retried: played.filter(({ results }) => results.length > 1).length,
    lost: lost.map(({ one }) => one.event.messageId),
    paidTwice: ledger.summary.duplicate_sales,
    // Ends that nobody chose: bad_request, and retries for four hours although Affonso is well again after two calls at most.
    accidents: ended(({ segment }) => segment.lost || segment.retried),
  };
}

/** Clicks and sign-ups have no key at Affonso: they are known by their time and their person. */
export function isBooked({ type, messageId, timestamp, userId }, { entries, refunds, clicks, signups }) {
  if (type === 'page') return clicks.some(({ created_at: at }) => at === timestamp);
  if (type === 'identify') return signups.some(({ external_user_id: id }) => id === userId);
  const keys = [...entries, ...refunds].map(({ external_event_id: key }) => key);
  return keys.includes(messageId) || keys.includes(`refund:${messageId}`);
}
