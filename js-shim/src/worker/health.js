// Tells what this Worker is and which of its parts are on; nothing of it is secret, and nothing of it costs.

import { VERSION, WASM_HASH } from 'virtual:build';

/** @type {import('./routes.js').Room} */
export function health(request, { destination, signing, bound, adminToken }) {
  const findings = destination.findings();
  const keysOf = (/** @type {string} */ grade) => findings.filter((finding) => finding.grade === grade).map(({ key }) => secretOf(key));
  const [errors, advice] = ['error', 'advice'].map(keysOf);
  const body = {
    ...stateOf(errors, destination.isDryRun()),
    // What is allowed, the messages of events say, and the log.
    settings: { errors, advice },
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

function stateOf(/** @type {string[]} */ errors, /** @type {boolean} */ isDryRun) {
  if (errors.length > 0) {
    const message = `settings to mend: ${errors.join(', ')}; every event comes again until then, its message says what is allowed.`;
    return { message, outcome: 'attention', code: 'bad_settings' };
  }
  if (isDryRun) return { message: 'dryRun is on: events are answered with their plan, and nothing is sent.', outcome: 'attention', code: 'dry_run' };
  return { message: 'ready.', outcome: 'ok', code: 'ready' };
}

/** Credentials are no settings here: they are set as secrets. */
function secretOf(/** @type {string} */ key) {
  const secrets = new Map([['apiKey', 'AFFONSO_API_KEY'], ['signingSecret', 'AFFONSO_SIGNING_SECRET'], ['settings', 'AFFONSO_SETTINGS']]);
  return secrets.get(key) ?? key;
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
