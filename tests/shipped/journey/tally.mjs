// What happened in the runs, counted, so that nobody has to believe that everything did.

/** Without any of these the runs were not what they are meant to be. */
export const MUST_HAPPEN = [
  'event delivered', 'event message_rejected', 'event expired',
  'booked conversions', 'booked leads', 'booked trials', 'booked milestones', 'booked clicks', 'booked signups',
  'booked refunds', 'booked replays', 'booked unmatched', 'booked faults',
  'said held_back', 'said no_time_left', 'said click_unclear', 'said timeout', 'said unreachable', 'said unauthorized',
  'said forbidden', 'said wrong_address', 'said rate_limited', 'said target_unavailable', 'said unreadable_answer',
  'said refused', 'said unknown_id', 'said missing_identity', 'said missing_amount', 'said invalid_amount',
  'said missing_currency', 'said invalid_currency', 'said missing_event_name', 'said missing_conversion_id',
  'request that arrived too late', 'request given up', 'sale of a fresh sign-up', 'batch', 'single call',
];

/** @param run `{ledger, deliveries, exchanges, calls}` */
export function tallyOf({ ledger, deliveries, exchanges, calls }) {
  const tally = {};
  const count = (what, by = 1) => (tally[what] = (tally[what] ?? 0) + by);
  for (const { end } of deliveries) count(`event ${end.code}`);
  for (const [what, number] of Object.entries(ledger.summary)) count(`booked ${what}`, number);
  for (const { result } of calls) {
    count(result.verdicts ? 'batch' : 'single call');
    const words = result.verdicts ? result.returned.map(({ errormessage }) => errormessage) : [result.error?.message];
    for (const text of words) if (text) count(`said ${text.split(':')[0]}`);
  }
  for (const { event, fate, givenUpAt, startedAt, seen, real } of exchanges) {
    count('request');
    if (seen ? seen.at > givenUpAt : true) count('request given up');
    if (real && startedAt + fate.uplink > givenUpAt) count('request that arrived too late');
    if (event.restsOn && real?.status === 201) count('sale of a fresh sign-up');
  }
  return tally;
}

/** Adds one tally to another. */
export function addTally(sum, tally) {
  for (const [what, number] of Object.entries(tally)) sum[what] = (sum[what] ?? 0) + number;
}
