// The shipped Worker in workerd on this machine, with everything that js-shim/wrangler.jsonc binds: memory and queues.

import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { Miniflare, NoOpLog } from 'miniflare';
import { unstable_getMiniflareWorkerOptions as readWorkerOptions } from 'wrangler';

import { openFeed } from './feed.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const CONFIG = here('../../wrangler.jsonc');
const COMMAND = here('../../../pkg/bin/dead-letters.js');
const QUEUE = 'affonso-segment';

/** For the demo: a batch goes at once, and a message is a dead letter after as many retries. */
const BRISK = { maxBatchTimeout: 0.1 };
export const MOST_RETRIES = 3;

const ADMIN_TOKEN = 'token-of-the-demo';
const SEGMENT_SECRET = 'shared-secret-of-the-demo';
const OWN_SECRETS = { SEGMENT_SECRET, ADMIN_TOKEN, MEMORY_SECRET: 'memory-secret-of-the-demo' };

/** Starts it; `settings` are added to those of the configuration, `secrets` are the ones for Affonso. */
export async function startWorker({ settings, secrets }) {
  const feed = openFeed();
  let options = optionsFor({ settings, secrets, feed });
  const miniflare = new Miniflare(options);
  let url = await miniflare.ready;

  // A connection for each call: a new deployment ends those that are open.
  const call = (route, init = {}) => fetch(new URL(route, url), { ...init, headers: { ...init.headers, Connection: 'close' } });
  return {
    ...feed,
    /** One webhook, as Segment sends it: the event's JSON text, signed. */
    post(event, secret = SEGMENT_SECRET) {
      const body = JSON.stringify(event);
      const signature = createHmac('sha1', secret).update(body).digest('hex');
      const headers = { 'Content-Type': 'application/json', 'X-Signature': signature };
      return call('/affonso', { method: 'POST', body, headers });
    },
    health: async () => (await call('/health')).json(),
    metrics: async () => (await call('/metrics', { headers: { Authorization: `Bearer ${ADMIN_TOKEN}` } })).text(),
    /** Deploys it with other secrets; what the memory keeps is not touched by that. */
    async deploy(others) {
      options = { ...options, bindings: { ...options.bindings, ...others } };
      await miniflare.setOptions(options);
      url = await miniflare.ready;
    },
    /** The operator's command; gives what it prints. */
    async deadLetters(verb) {
      const environment = { ...process.env, ADMIN_TOKEN };
      const { stdout } = await promisify(execFile)(process.execPath, [COMMAND, verb, url.href], { env: environment });
      return stdout.trimEnd().split('\n');
    },
    stop: () => miniflare.dispose(),
  };
}

function optionsFor({ settings, secrets, feed }) {
  const { workerOptions: worker, main } = readWorkerOptions(CONFIG);
  const dead = `${QUEUE}-dead`;
  const { [QUEUE]: first, [dead]: second } = worker.queueConsumers;
  const folder = path.dirname(main);
  return {
    ...worker,
    modules: true,
    modulesRoot: path.dirname(folder),
    // As if it lay beside the Worker, which it imports.
    scriptPath: path.join(folder, 'hasty.mjs'),
    script: readFileSync(here('hasty.mjs'), 'utf8'),
    modulesRules: [{ type: 'ESModule', include: ['**/*.js', '**/*.mjs'] }, ...worker.modulesRules],
    // Nothing else: what wrangler found in the user's own .dev.vars is for a real Affonso.
    bindings: { AFFONSO_SETTINGS: { ...worker.bindings.AFFONSO_SETTINGS, ...settings }, ...OWN_SECRETS, ...secrets },
    queueConsumers: { [QUEUE]: { ...first, ...BRISK, maxRetries: MOST_RETRIES }, [dead]: { ...second, ...BRISK } },
    cf: false,
    log: new NoOpLog(),
    handleStructuredLogs: ({ message }) => feed.take(message),
  };
}
