// Affonso's ledger against the books of the stories: all that should be booked is, once, and nothing else.

import { thousandths } from './books.mjs';

/** What an affiliate gets of a sale: the emulator's own programme. */
const SHARE_PERCENT = 30n;

/** Gives what is wrong, a sentence each, and what there was to see. */
export function judgeAffonso({ entries, refunds, signups, clicks }, ledger) {
  const wrong = [];
  const booked = byKey(ledger.entries, 'external_event_id');
  const clickOf = new Map(ledger.clicks.map((click) => [click.created_at, click.id]));
  const struck = struckAt(ledger.attempts, '/v1/clicks', ({ createdAt }) => createdAt);
  const seen = { sales: 0, steps: 0, refunds: ledger.refunds.length, signups: ledger.signups.length, clicks: ledger.clicks.length, 'clicks lost by a fault': 0, 'sales without their lost click': 0 };

  if (ledger.summary.duplicate_sales > 0) wrong.push(`${ledger.summary.duplicate_sales} sales paid twice`);
  for (const [key, wanted] of entries) {
    const referral = wanted.via ? clickOf.get(wanted.via) : wanted.referral;
    const [entry, ...more] = booked.get(key) ?? [];
    if (!entry && wanted.via && struck.has(wanted.via)) {
      seen['sales without their lost click'] += 1;
      continue;
    }
    if (!entry) wrong.push(`lost: ${key}`);
    else if (more.length > 0) wrong.push(`booked ${more.length + 1} times: ${key}`);
    else if (entry.kind !== wanted.kind || entry.referral_id !== referral) wrong.push(`${key} is a ${entry.kind} of ${entry.referral_id}, not a ${wanted.kind} of ${referral}`);
    else if (wanted.amount && thousandths(entry.amount) !== thousandths(wanted.amount)) wrong.push(`${key} is booked with ${entry.amount}, not ${wanted.amount}`);
    seen[entry?.kind === 'conversion' ? 'sales' : 'steps'] += entry ? 1 : 0;
  }
  for (const [key, them] of booked) if (!entries.has(key)) wrong.push(`booked uninvited: ${key} as ${them[0].kind}`);

  wrong.push(...refundsWrong(refunds, booked, ledger), ...signupsWrong(signups, ledger), ...clicksWrong(clicks, struck, ledger, seen));
  wrong.push(...commissionsWrong(entries, booked, refunds, ledger));
  return { wrong, seen };
}

function refundsWrong(refunds, booked, ledger) {
  const wrong = [];
  const made = byKey(ledger.refunds, 'external_event_id');
  for (const [key, sale] of refunds) {
    const [refund, ...more] = made.get(key) ?? [];
    const entry = booked.get(sale)?.[0];
    if (!refund && !entry) continue;
    if (!refund) wrong.push(`lost: ${key}`);
    else if (more.length > 0) wrong.push(`given back ${more.length + 1} times: ${key}`);
    else if (refund.conversion_id !== entry?.conversion_id) wrong.push(`${key} went to ${refund.conversion_id}, not ${entry?.conversion_id}`);
    else if (thousandths(refund.amount) !== thousandths(entry.amount)) wrong.push(`${key} gave back ${refund.amount} of ${entry.amount}`);
  }
  for (const key of made.keys()) if (!refunds.has(key)) wrong.push(`given back uninvited: ${key}`);
  return wrong;
}

function signupsWrong(signups, ledger) {
  const wrong = [];
  const made = byKey(ledger.signups, 'click_id');
  for (const [click, user] of signups) {
    const them = made.get(click) ?? [];
    if (them.length !== 1 || them[0].external_user_id !== user) wrong.push(`${them.length} sign-ups of ${user} by ${click}`);
  }
  for (const click of made.keys()) if (!signups.has(click)) wrong.push(`signed up uninvited: ${click}`);
  return wrong;
}

/** Affonso has no key for clicks: one is made once or, where no clear answer came, perhaps not at all. */
function clicksWrong(clicks, struck, ledger, seen) {
  const wrong = [];
  const made = byKey(ledger.clicks, 'created_at');
  for (const time of clicks) {
    const count = made.get(time)?.length ?? 0;
    if (count > 1) wrong.push(`${count} clicks of the page at ${time}`);
    if (count === 0 && struck.has(time)) seen['clicks lost by a fault'] += 1;
    else if (count === 0) wrong.push(`lost: the click of the page at ${time}`);
  }
  for (const time of made.keys()) if (!clicks.has(time)) wrong.push(`clicked uninvited: ${time}`);
  return wrong;
}

/** What the affiliates get is the share of all sales that stand. */
function commissionsWrong(entries, booked, refunds, ledger) {
  const back = new Set(refunds.values());
  const standing = [...entries].filter(([key, { kind }]) => kind === 'conversion' && booked.has(key) && !back.has(key));
  const due = standing.reduce((sum, [, { amount }]) => sum + (thousandths(amount) * SHARE_PERCENT) / 100n, 0n);
  const paid = ledger.commissions.reduce((sum, { amount }) => sum + thousandths(amount), 0n);
  return due === paid ? [] : [`commissions of ${paid} thousandths stand in the books, ${due} are due`];
}

export function byKey(list, name) {
  const groups = new Map();
  for (const one of list) groups.set(one[name], [...(groups.get(one[name]) ?? []), one]);
  return groups;
}

/** What of the calls to a path was struck by a fault, by the name that `of` finds in a body. */
function struckAt(attempts, path, of) {
  return new Set(attempts.filter((attempt) => attempt.fault && attempt.path === path).map(({ body }) => of(JSON.parse(body))));
}
