// A Worker in real workerd, started through Miniflare.

import assert from 'node:assert/strict';

import { Log, LogLevel, Miniflare } from 'miniflare';

import { heldMb } from './heap.mjs';
import { childrenNamed, cpuMs, residentMb } from './process.mjs';
import { COMPATIBILITY_DATE } from './uploads.mjs';
import { SECRET } from './webhooks.mjs';

const QUEUE = 'affonso-segment';

/** As js-shim/wrangler.jsonc has them. */
const CONSUMERS = {
  [QUEUE]: { maxBatchSize: 15, maxBatchTimeout: 2, maxRetries: 40, deadLetterQueue: `${QUEUE}-dead` },
  [`${QUEUE}-dead`]: { maxBatchSize: 10, maxRetries: 100 },
};

const QUEUED = {
  durableObjects: { MEMORY: { className: 'Memory', useSQLite: true } },
  queueProducers: { QUEUE: { queueName: QUEUE } },
  queueConsumers: CONSUMERS,
};

/** Settings under which the mapping written by hand holds; without a limit of our own: what is timed is work, not waiting. */
const SETTINGS = { unlistedEvents: 'milestone', requestsPerSecond: 'none' };

/** What a Worker of the benchmark is bound to; `settings` go on top of the benchmark's. */
export function bindingsOf({ settings, apiKey = 'sk_live_bench' }) {
  return { AFFONSO_SETTINGS: { ...SETTINGS, ...settings }, AFFONSO_API_KEY: apiKey, SEGMENT_SECRET: SECRET, ALLOW_SIGNED_FIRST: 'true' };
}

/**
 * Starts an upload. `settings` go on top of the benchmark's; `queued` binds queue and memory as well; `inspected` lets its
 * heap be looked at; what the Worker logs goes line by line to `onLog`.
 */
export async function startWorker({ dir, modules }, { settings, apiKey, queued = false, inspected = false, onLog = () => {} }) {
  const before = new Set(childrenNamed('workerd'));
  const start = performance.now();
  const miniflare = new Miniflare({
    modules,
    modulesRoot: dir,
    compatibilityDate: COMPATIBILITY_DATE,
    cf: false,
    log: new Log(LogLevel.NONE),
    // Past Miniflare's own Worker in front, which would be most of the time.
    unsafeDirectSockets: [{}],
    ...(inspected && { inspectorPort: 0 }),
    bindings: {
      ...bindingsOf({ settings, apiKey }),
      ...(queued && { MEMORY_SECRET: 'memory-secret' }),
    },
    ...(queued && QUEUED),
    handleRuntimeStdio: (stdout, stderr) => {
      stdout.on('data', onLog);
      stderr.on('data', (text) => process.stderr.write(text));
    },
  });
  const url = await miniflare.unsafeGetDirectURL();
  const readyMs = performance.now() - start;
  const [pid, ...others] = childrenNamed('workerd').filter((one) => !before.has(one));
  assert(pid !== undefined && others.length === 0, 'one workerd was to be started');
  return {
    url,
    port: Number(url.port),
    readyMs,
    cpuMs: () => cpuMs(pid),
    residentMb: () => residentMb(pid),
    /** What the Worker holds; it must have requests meanwhile. */
    heldMb: async () => heldMb(await miniflare.getInspectorURL()),
    stop: () => miniflare.dispose(),
  };
}
