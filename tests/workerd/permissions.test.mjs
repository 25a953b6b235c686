// What the Worker is allowed is written in its configuration: a queue, a memory, and nothing else.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';

import { ROOT } from './worker.mjs';

const CONFIG = path.join(ROOT, 'js-shim/wrangler.jsonc');
const { unstable_readConfig: readConfig } = createRequire(path.join(ROOT, 'js-shim/package.json'))('wrangler');

test('it binds a queue and a memory, and neither files, databases, services nor the account', () => {
  const config = readConfig({ config: CONFIG }, { hideWarnings: true });
  assert.deepEqual(config.durable_objects.bindings.map(({ name, class_name: type }) => [name, type]), [['MEMORY', 'Memory']]);
  assert.deepEqual(config.queues.producers.map(({ binding }) => binding), ['QUEUE']);
  const others = ['kv_namespaces', 'r2_buckets', 'd1_databases', 'services', 'vectorize', 'hyperdrive', 'send_email', 'analytics_engine_datasets',
    'dispatch_namespaces', 'mtls_certificates', 'workflows', 'pipelines', 'secrets_store_secrets', 'tail_consumers'];
  for (const name of others) assert.ok((config[name]?.length ?? 0) === 0, `${name} is bound`);
  for (const name of ['ai', 'browser', 'images', 'unsafe']) assert.ok(Object.keys(config[name] ?? {}).length === 0, `${name} is bound`);
  assert.equal(config.node_compat, undefined);
  assert.ok(!(config.compatibility_flags ?? []).some((flag) => flag.startsWith('nodejs')), 'Node\'s modules are there');
});

test('no credential stands in it', () => {
  const { vars } = readConfig({ config: CONFIG }, { hideWarnings: true });
  const text = readFileSync(CONFIG, 'utf8');
  assert.deepEqual(Object.keys(vars), ['AFFONSO_SETTINGS']);
  for (const key of ['apiKey', 'signingSecret', 'accountSid']) assert.ok(!(key in vars.AFFONSO_SETTINGS), key);
  assert.doesNotMatch(text, /sk_live|whsec_|"[A-Z_]*(?:SECRET|TOKEN|API_KEY)"\s*:/);
});
