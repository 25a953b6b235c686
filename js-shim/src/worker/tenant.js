// What one Worker serves, read from its environment: settings, secrets, and which bindings are there.

import { env as early } from 'cloudflare:workers';

import module from '../../../pkg/affonso_segment_bg.wasm';
import { openDestination } from '../destination.js';
import { rehearse } from './rehearsal.js';

/** One object remembers for the whole Worker: a Worker is one tenant. */
const MEMORY_NAME = 'affonso-segment';

/**
 * What wrangler.jsonc binds may be left out by whoever deploys; the secrets are set by `wrangler secret put`.
 *
 * @typedef {object} Bindings
 * @property {unknown} [AFFONSO_SETTINGS] an object or its JSON text
 * @property {string} [AFFONSO_API_KEY]
 * @property {string} [AFFONSO_SIGNING_SECRET]
 * @property {unknown} [IMPACT_SETTINGS] the same for impact.com; without it there is no such destination
 * @property {string} [IMPACT_API_KEY]
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
 *
 * What a Worker serves, seen from the door of one destination:
 *
 * @typedef {Tenant & { target: Target, destination: import('../destination.js').OpenDestination }} Served
 *
 * @typedef {import('../destination.js').Target} Target
 */

/** Where the settings of each destination stand, and which secrets take which of their places. @type {Record<Target, { vars: keyof Bindings, secrets: Record<string, keyof Bindings> }>} */
export const PLACES = {
  affonso: { vars: 'AFFONSO_SETTINGS', secrets: { apiKey: 'AFFONSO_API_KEY', signingSecret: 'AFFONSO_SIGNING_SECRET' } },
  impact: { vars: 'IMPACT_SETTINGS', secrets: { apiKey: 'IMPACT_API_KEY' } },
};

/** @type {{ env: Bindings, tenant: Tenant } | undefined} */
let latest = prepared();

/** The tenant of an environment; an isolate has one environment for as long as it lives. */
export function tenantOf(/** @type {Bindings} */ env) {
  if (latest?.env === env) return latest.tenant;
  latest = { env, tenant: latest !== undefined && isSame(latest.env, env) ? latest.tenant : openTenant(env) };
  return latest.tenant;
}

/** Is the same bound in both? The one that a Worker starts in is another object than those that requests come with. */
function isSame(/** @type {any} */ one, /** @type {any} */ other) {
  const names = new Set([one, other].flatMap((env) => Object.keys(env)));
  return [...names].every((name) => one[name] === other[name] || isWrittenAlike(one[name], other[name]));
}

/** Settings in wrangler.jsonc are objects, and may be made afresh for each environment. */
function isWrittenAlike(/** @type {any} */ one, /** @type {any} */ other) {
  const isPlain = [one, other].every((value) => typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype);
  return isPlain && JSON.stringify(one) === JSON.stringify(other);
}

/** What can be done while the Worker starts: no request waits for it or pays for it, and the first finds everything ready. */
function prepared() {
  try {
    const env = /** @type {Bindings} */ (early);
    const tenant = openTenant(env);
    for (const destination of tenant.destinations.values()) rehearse(destination);
    return { env, tenant };
  } catch {
    // Then the first request makes it, and tells what is wrong.
    return undefined;
  }
}

function openTenant(/** @type {Bindings} */ env) {
  const memorySecret = present(env.MEMORY_SECRET);
  const { MEMORY, QUEUE } = env;
  // A stub belongs to the request that made it: each use makes its own.
  const memory = MEMORY && memorySecret !== undefined ? () => MEMORY.get(MEMORY.idFromName(MEMORY_NAME)) : undefined;
  const secrets = [env.SEGMENT_SECRET, env.SEGMENT_SECRET_PREVIOUS].map(present).filter((secret) => secret !== undefined);
  const allowUnsigned = isOn(env.ALLOW_UNSIGNED);
  const allowSignedFirst = isOn(env.ALLOW_SIGNED_FIRST);
  const surroundings = {
    memory: memory && { exchange: (/** @type {any} */ settlements, /** @type {string[]} */ names) => /** @type {Promise<any>} */ (memory().exchange(settlements, names)) },
    memorySecret,
  };
  const open = (/** @type {Target} */ target) => openDestination(module, settingsOf(env, target), { ...surroundings, target });
  const hasImpact = env.IMPACT_SETTINGS !== undefined;
  // Without any settings Affonso's door says what is missing; beside impact.com's it is simply not there.
  const hasAffonso = !hasImpact || env.AFFONSO_SETTINGS !== undefined || present(env.AFFONSO_API_KEY) !== undefined;
  /** @type {Target[]} */
  const targets = [...(hasAffonso ? [/** @type {const} */ ('affonso')] : []), ...(hasImpact ? [/** @type {const} */ ('impact')] : [])];
  return {
    /** By their names, those that have settings. */
    destinations: new Map(targets.map((target) => [target, open(target)])),
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
function settingsOf(/** @type {Bindings} */ env, /** @type {Target} */ target) {
  const { vars, secrets } = PLACES[target];
  const written = env[vars];
  const settings = typeof written === 'string' ? parsed(written) : written ?? {};
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) return [settings];
  const given = Object.entries(secrets).map(([key, name]) => [key, present(env[name])]);
  return { ...settings, ...Object.fromEntries(given.filter(([, secret]) => secret !== undefined)) };
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
