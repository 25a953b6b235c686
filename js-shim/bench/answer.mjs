// What Affonso answers in the benchmark; the same text for everybody.

export const ANSWER = JSON.stringify({
  success: true,
  data: {
    id: 'com_abc123',
    referral_id: 'ref_456def',
    affiliate_id: 'aff_789ghi',
    earning_id: 'earn_123abc',
    commission_amount: 29.7,
    commission_currency: 'USD',
    status: 'ready_for_payment',
  },
});
