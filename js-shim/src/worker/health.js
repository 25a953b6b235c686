// Tells what this Worker is and which of its parts are on; nothing of it is secret, and nothing of it costs.

import { VERSION, WASM_HASH } from 'virtual:build';

/** @type {import('./routes.js').Room} */
export function health(request, { destination, signing, bound, adminToken }) {
  const wrong = destination.findings().filter(({ grade }) => grade === 'error').map(({ key }) => key);
  const body = {
    message: wrong.length === 0 ? 'ready.' : `settings to mend: ${wrong.join(', ')}; every event is answered with what is wrong.`,
    outcome: wrong.length === 0 ? 'ok' : 'attention',
    code: wrong.length === 0 ? 'ready' : 'bad_settings',
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
