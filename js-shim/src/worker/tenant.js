// What one Worker serves, read from its environment: settings, secrets, and which bindings are there.

import module from '../../../pkg/affonso_segment_bg.wasm';
import { openDestination } from '../destination.js';

/** One object remembers for the whole Worker: a Worker is one tenant. */
const MEMORY_NAME = 'affonso-segment';

/**
 * What wrangler.jsonc binds may be left out by whoever deploys; the secrets are set by `wrangler secret put`.
 *
 * @typedef {object} Bindings
 * @property {unknown} [AFFONSO_SETTINGS] an object or its JSON text
 * @property {string} [AFFONSO_API_KEY]
 * @property {string} [AFFONSO_SIGNING_SECRET]
 * @property {string} [SEGMENT_SECRET]
 * @property {string} [SEGMENT_SECRET_PREVIOUS]
 * @property {string} [ADMIN_TOKEN]
 * @property {string} [MEMORY_SECRET]
 * @property {string} [ALLOW_UNSIGNED] `true` or nothing
 * @property {string} [ALLOW_SIGNED_FIRST] `true` or nothing
 * @property {DurableObjectNamespace<import('./memory.js').Memory>} [MEMORY]
 * @property {Queue<string>} [QUEUE]
 *
 * @typedef {ReturnType<typeof openTenant>} Tenant
 */

/** @type {{ env: Bindings, tenant: Tenant } | undefined} */
let latest;

/** The tenant of an environment; an isolate has one environment for as long as it lives. */
export function tenantOf(/** @type {Bindings} */ env) {
  if (latest?.env !== env) latest = { env, tenant: openTenant(env) };
  return latest.tenant;
}

function openTenant(/** @type {Bindings} */ env) {
  const memorySecret = present(env.MEMORY_SECRET);
  const { MEMORY, QUEUE } = env;
  // A stub belongs to the request that made it: each use makes its own.
  const memory = MEMORY && memorySecret !== undefined ? () => MEMORY.get(MEMORY.idFromName(MEMORY_NAME)) : undefined;
  const secrets = [env.SEGMENT_SECRET, env.SEGMENT_SECRET_PREVIOUS].map(present).filter((secret) => secret !== undefined);
  const allowUnsigned = isOn(env.ALLOW_UNSIGNED);
  const allowSignedFirst = isOn(env.ALLOW_SIGNED_FIRST);
  return {
    destination: openDestination(module, settingsOf(env), {
      memory: memory && { exchange: (settlements, names) => /** @type {Promise<any>} */ (memory().exchange(settlements, names)) },
      memorySecret,
    }),
    /** What `receive` is to hold a body against. */
    rules: JSON.stringify({ secrets, allowUnsigned, allowSignedFirst }),
    signing: { secrets: secrets.length, allowUnsigned, allowSignedFirst },
    memory,
    memorySecret,
    queue: QUEUE,
    adminToken: present(env.ADMIN_TOKEN),
    bound: { MEMORY: MEMORY !== undefined, MEMORY_SECRET: memorySecret !== undefined, QUEUE: QUEUE !== undefined },
  };
}

/** The settings with the secrets in their places. What is no object goes on as it is: the core says what is wrong with it. */
function settingsOf(/** @type {Bindings} */ { AFFONSO_SETTINGS, AFFONSO_API_KEY, AFFONSO_SIGNING_SECRET }) {
  const settings = typeof AFFONSO_SETTINGS === 'string' ? parsed(AFFONSO_SETTINGS) : AFFONSO_SETTINGS ?? {};
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) return [settings];
  const apiKey = present(AFFONSO_API_KEY);
  const signingSecret = present(AFFONSO_SIGNING_SECRET);
  return { ...settings, ...(apiKey !== undefined && { apiKey }), ...(signingSecret !== undefined && { signingSecret }) };
}

function parsed(/** @type {string} */ text) {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return 'no JSON';
  }
}

/** A secret; a blank one counts as absent. */
function present(/** @type {unknown} */ secret) {
  return typeof secret === 'string' && secret.trim() !== '' ? secret : undefined;
}

function isOn(/** @type {unknown} */ value) {
  return value === true || (typeof value === 'string' && value.trim().toLowerCase() === 'true');
}
