// What Affonso's own books say at the end: the commissions, and whether anything was lost or paid twice.

/** The commission of each conversion, from Affonso's answers as the function got them: the ledger keeps the sale alone. */
export function commissionsIn(results) {
  const commissions = new Map();
  for (const { response } of results.flatMap(({ requests }) => requests)) {
    const data = dataOf(response?.body);
    if (data?.commission_amount !== undefined) commissions.set(data.id, `${data.commission_amount} ${data.commission_currency}`);
  }
  return commissions;
}

function dataOf(body) {
  try {
    return JSON.parse(body).data;
  } catch {
    return undefined; // a page, or no answer at all
  }
}

/** The booked sales as a table. */
export function salesTable({ entries, referrals }, commissions) {
  const affiliateOf = new Map(referrals.map(({ referral_id: id, affiliate_id: affiliate }) => [id, affiliate]));
  const sales = entries.filter(({ kind }) => kind === 'conversion');
  const rows = sales.map((sale) => [
    sale.conversion_id,
    sale.referral_id,
    affiliateOf.get(sale.referral_id),
    sale.event_name,
    sale.amount,
    sale.currency,
    commissions.get(sale.conversion_id) ?? 'unknown',
  ]);
  return [['conversion', 'referral', 'affiliate', 'event', 'amount', '', 'commission'], ...rows];
}

/** The counts of the closing line; `lost` lists the keys that are missing. */
export function count(items, endings, ledger) {
  const known = new Set(ledger.entries.map(({ external_event_id: key }) => key));
  const due = items.filter(({ books }) => books).map(({ event }) => event.messageId);
  const ended = (test) => endings.filter((results) => test(results.at(-1))).length;
  // Every delivered event ends in exactly one call that Affonso carried out and answered.
  const sent = ledger.attempts.filter(({ fault, effect }) => !fault && ['booked', 'replayed'].includes(effect));
  return {
    sent: sent.length,
    ignored: ended(({ returned }) => returned?.outcome === 'ignored'),
    rejected: ended(({ segment }) => segment.code === 'message_rejected'),
    retried: endings.filter((results) => results.length > 1).length,
    lost: due.filter((key) => !known.has(key)),
    paidTwice: ledger.summary.duplicate_sales,
    accidents: ended(({ segment }) => segment.lost),
  };
}
