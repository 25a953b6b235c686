// Tells what this Worker is and which of its parts are on; nothing of it is secret, and nothing of it costs.

import { VERSION, WASM_HASH } from 'virtual:build';

import { PLACES } from './tenant.js';

/** @type {import('./routes.js').Room} */
export function health(request, { destinations, signing, bound, adminToken }) {
  const [affonso, impact] = /** @type {const} */ (['affonso', 'impact']).map((target) => settingsAre(target, destinations.get(target)));
  const body = {
    ...stateOf([affonso, impact]),
    // What is allowed, the messages of events say, and the log.
    settings: affonso,
    impact,
    version: VERSION,
    wasm: WASM_HASH,
    bindings: bound,
    delivery: bound.QUEUE ? 'queued' : 'direct (QUEUE is not bound: events are delivered within the request)',
    memory: memoryIs(bound),
    webhooks: webhooksAre(signing),
    admin: adminToken === undefined ? 'off (no ADMIN_TOKEN: metrics and dead letters are closed)' : 'on',
  };
  const answer = Response.json(body, { headers: { 'Cache-Control': 'no-store' } });
  return request.method === 'HEAD' ? new Response(null, answer) : answer;
}

/** @typedef {{ errors: string[], advice: string[], dryRun?: true }} Checked what is wrong with settings, and what is odd, by key */

/** @returns {Checked | string} */
function settingsAre(/** @type {import('./tenant.js').Target} */ target, /** @type {import('../destination.js').OpenDestination | undefined} */ destination) {
  if (!destination) return `off (no ${PLACES[target].vars})`;
  const findings = destination.findings();
  const keysOf = (/** @type {string} */ grade) => findings.filter((finding) => finding.grade === grade).map(({ key }) => secretOf(target, key));
  return { errors: keysOf('error'), advice: keysOf('advice'), ...(destination.isDryRun() && { dryRun: true }) };
}

function stateOf(/** @type {(Checked | string)[]} */ all) {
  const checked = all.filter((one) => typeof one !== 'string');
  const errors = checked.flatMap((one) => one.errors);
  const isDryRun = checked.some(({ dryRun }) => dryRun);
  if (errors.length > 0) {
    const message = `settings to mend: ${errors.join(', ')}; every event comes again until then, its message says what is allowed.`;
    return { message, outcome: 'attention', code: 'bad_settings' };
  }
  if (isDryRun) return { message: 'dryRun is on: events are answered with their plan, and nothing is sent.', outcome: 'attention', code: 'dry_run' };
  return { message: 'ready.', outcome: 'ok', code: 'ready' };
}

/** Credentials are no settings here: they are set as secrets. */
function secretOf(/** @type {import('./tenant.js').Target} */ target, /** @type {string} */ key) {
  const { vars, secrets } = PLACES[target];
  return new Map([...Object.entries(secrets), ['settings', vars]]).get(key) ?? key;
}

function memoryIs(/** @type {import('./tenant.js').Tenant['bound']} */ { MEMORY, MEMORY_SECRET }) {
  if (MEMORY && MEMORY_SECRET) return 'on';
  const missing = [!MEMORY && 'MEMORY', !MEMORY_SECRET && 'MEMORY_SECRET'].filter(Boolean).join(' and ');
  return `off (${missing} missing: no refunds by order id, no remembered clicks, repeats are not known, dead letters are not kept)`;
}

function webhooksAre(/** @type {import('./tenant.js').Tenant['signing']} */ { secrets, allowUnsigned, allowSignedFirst }) {
  if (secrets === 0) return allowUnsigned ? 'open to everybody (ALLOW_UNSIGNED)' : 'closed (no SEGMENT_SECRET)';
  const either = secrets > 1 ? ', by either of two secrets' : '';
  const arrays = allowSignedFirst ? 'arrays by the signature of their first event (ALLOW_SIGNED_FIRST)' : 'no arrays';
  return `signed${either}; ${arrays}`;
}
