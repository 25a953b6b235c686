// impact.com's ledger against the books of the stories.

import { thousandths } from './books.mjs';
import { byKey } from './judge.mjs';

/** Gives what is wrong, a sentence each, and what there was to see. */
export function judgeImpact({ orders, loads }, ledger) {
  const wrong = [];
  const actions = byKey(ledger.actions, 'order_id');
  const { conversions, organic, duplicates, double_credits: doubles } = ledger.summary;
  const seen = { conversions, actions: ledger.actions.length, reversed: 0, organic, 'repeats that impact.com knew': duplicates, 'page loads': ledger.page_loads.length, 'orders without their lost click': 0 };
  const struck = struckLoads(ledger.attempts);

  if (doubles > 0) wrong.push(`${doubles} orders credited twice`);
  for (const [id, { partner, amount, reversed, via }] of orders) {
    const [action, ...more] = actions.get(id) ?? [];
    if (!action && via && struck.has(via)) {
      seen['orders without their lost click'] += 1;
      continue;
    }
    if (!action) wrong.push(`lost: ${id}`);
    else if (more.length > 0) wrong.push(`credited ${more.length + 1} times: ${id}`);
    else if (action.media_partner_id !== partner) wrong.push(`${id} is credited to ${action.media_partner_id}, not ${partner}`);
    else if (thousandths(action.intended_amount) !== thousandths(amount)) wrong.push(`${id} is credited with ${action.intended_amount}, not ${amount}`);
    else if ((action.state === 'REVERSED') !== reversed) wrong.push(`${id} is ${action.state}, and should ${reversed ? '' : 'not '}have gone back`);
    seen.reversed += action?.state === 'REVERSED' ? 1 : 0;
  }
  for (const id of actions.keys()) if (!orders.has(id)) wrong.push(`credited uninvited: ${id}`);

  // impact.com has no key for page loads: each is told once or, where no clear answer came, again.
  const told = new Set(ledger.page_loads.map(({ event_ms: at }) => at));
  for (const at of loads) if (!told.has(at)) wrong.push(`lost: the page load at ${new Date(at).toISOString()}`);
  for (const at of told) if (!loads.has(at)) wrong.push(`loaded uninvited: ${new Date(at).toISOString()}`);
  for (const { rule, attempt } of ledger.violations) wrong.push(`call ${attempt} broke a rule: ${rule}`);
  return { wrong, seen };
}

/** The times of the page loads that a fault struck. */
function struckLoads(attempts) {
  const loads = attempts.filter(({ fault, path }) => fault && path.endsWith('/PageLoad'));
  return new Set(loads.map(({ body }) => Date.parse(new URLSearchParams(body).get('EventDate'))));
}
