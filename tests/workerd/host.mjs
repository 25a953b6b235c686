// Starts the shipped Worker in workerd, through Miniflare, as js-shim/wrangler.jsonc describes it.
//
// Nothing of the platform is imitated: the modules are those of pkg/, the bindings are read from the configuration by
// wrangler itself, and calls arrive over HTTP. Only what a test varies is replaced: a binding left out, secrets,
// settings, shorter waits of the queue.

import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { settingsFor as impactSettings, TOKEN } from '../shipped/impact.mjs';
import { API_KEY, SECRET } from './segment.mjs';

/** Where the shipped Worker and its configuration are; a mutant stands elsewhere. */
export const ROOT = process.env.WORKER_ROOT ?? fileURLToPath(new URL('../..', import.meta.url));
const CONFIG = path.join(ROOT, 'js-shim/wrangler.jsonc');

const tools = createRequire(path.join(ROOT, 'js-shim/package.json'));
const { Miniflare, NoOpLog } = tools('miniflare');
process.env.WRANGLER_SEND_METRICS = 'false';
const { unstable_getMiniflareWorkerOptions: readWorkerOptions } = tools('wrangler');

export const QUEUE = 'affonso-segment';
export const ADMIN_TOKEN = 'token-of-the-administrator';
export const MEMORY_SECRET = 'secret-of-the-memory';

/** What every Worker of these tests has, unless a test says otherwise. */
const SECRETS = { AFFONSO_API_KEY: API_KEY, SEGMENT_SECRET: SECRET, ADMIN_TOKEN, MEMORY_SECRET };

/** The shortest waits there are: five to ten seconds. */
const BRIEFLY = { retryDelayMax: '10s' };

/** The same, and no limit of our own. */
const OPEN = { requestsPerSecond: 'none', ...BRIEFLY };

/** The queue's waits are for production: tests want a batch at once, and a retry before long. */
const BRISK = { maxBatchTimeout: 0.05 };

/** Every Worker that runs. */
const running = new Set();

/** Ends what somebody has left running. */
export const stopAll = () => Promise.all([...running].map((worker) => worker.stop()));

/** Which processes a start of Miniflare has begun: only by them can workerd be killed. */
const starting = new AsyncLocalStorage();
subscribe('child_process', ({ process: child }) => starting.getStore()?.push(child));

/**
 * emulator   the far side; its address becomes the setting `baseUrl`
 * queue      with the queue (deliver later) or without it (deliver within the request)
 * memory     with the Durable Object or without it
 * storage    a folder that keeps the Durable Object's files (by default they go with the Worker)
 * settings   AFFONSO_SETTINGS besides key and address; `rawSettings` replaces all of it, null leaves Affonso out
 * impact     IMPACT_SETTINGS besides token and addresses; without it there is no such destination
 * env        secrets and variables; undefined takes one away
 * consumer, dead   options of the two consumers
 * entry      text of a module beside the shipped worker.js that stands in its place, and imports it
 * inspectorPort   where workerd can be looked into; 0 is a free port
 * onLog      takes what the Worker logs, text by text, in place of `logs`
 */
export async function startWorker(options = {}) {
  const { emulator, queue = false, memory = true, storage, settings = {}, rawSettings, impact, env = {}, consumer, dead, entry, onLog, inspectorPort } = options;
  const { workerOptions, main } = readWorkerOptions(CONFIG);
  const { modulesRules, queueProducers, queueConsumers, durableObjects, bindings, ...others } = workerOptions;
  assert.ok(queueConsumers[QUEUE] && queueConsumers[`${QUEUE}-dead`], 'the configuration has both consumers');
  assert.ok(queueProducers.QUEUE && durableObjects.MEMORY, 'the configuration binds QUEUE and MEMORY');

  const own = {
    ...(settings === null
      ? { AFFONSO_SETTINGS: undefined, AFFONSO_API_KEY: undefined }
      : { AFFONSO_SETTINGS: rawSettings ?? JSON.stringify({ ...OPEN, baseUrl: emulator && `${emulator.url}/v1`, ...settings }) }),
    ...(impact && { IMPACT_SETTINGS: JSON.stringify({ ...impactSettings(emulator), apiKey: undefined, ...BRIEFLY, ...impact }), IMPACT_API_KEY: TOKEN }),
  };
  const logs = [];
  const children = [];
  const miniflare = starting.run(children, () => new Miniflare({
    ...others,
    modules: true,
    modulesRoot: path.dirname(path.dirname(main)),
    scriptPath: entry ? path.join(path.dirname(main), 'entry-of-a-test.js') : main,
    script: entry,
    modulesRules: [{ type: 'ESModule', include: ['**/*.js'] }, ...modulesRules],
    bindings: defined({ ...bindings, ...SECRETS, ...own, ...env }),
    queueProducers: queue ? queueProducers : {},
    queueConsumers: queue ? briskly(queueConsumers, consumer, dead) : {},
    durableObjects: memory ? durableObjects : {},
    durableObjectsPersist: storage ?? false,
    inspectorPort,
    cf: false,
    log: new NoOpLog(),
    handleStructuredLogs: ({ message }) => {
      if (onLog) onLog(message);
      else logs.push(message);
    },
  }));

  // A connection for each call: workerd closes one whose body was not read, and the next call on it would be lost.
  const agent = new http.Agent();
  const alive = () => children.find(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
  const worker = {
    url: undefined,
    /** The process of workerd that is up. */
    pid: () => alive().pid,
    /** Where its inspector listens, with an `inspectorPort`. */
    inspector: () => miniflare.getInspectorURL(),
    /** Everything the Worker has logged, as text. */
    logs,
    /** One HTTP request, as `request` of node:http makes it; `body` is text, bytes, or a function that writes. */
    call: (method, route, { headers, body, limitMs = 20000 } = {}) =>
      call(new URL(route, worker.url), { method, headers, agent, timeout: limitMs }, body),
    /** The log lines of events. */
    lines: () => logs.filter((text) => text.startsWith('{')).map((text) => JSON.parse(text)).filter(({ outcome }) => outcome),
    /** Waits until that many events of the queue have ended, and gives the log lines of their ends. */
    async ended(count, { withinMs = 20000 } = {}) {
      const ends = () => worker.lines().filter(({ via, outcome }) => via === 'queue' && outcome !== 'retry');
      await until(() => ends().length >= count, withinMs, () => `${ends().length} of ${count} ended: ${logs.slice(-5).join('\n')}`);
      return ends();
    },
    /** Puts an event into the queue as the door does, for a broker that would still have it; `to` is another than Affonso. */
    async enqueue(event, to) {
      const producer = await miniflare.getQueueProducer('QUEUE');
      const header = JSON.stringify({ v: 1, to, array: false, received: Date.now() });
      await producer.send(`${header}\n${JSON.stringify(event)}`, { contentType: 'text' });
    },
    /** Ends workerd as a crash does. */
    async kill() {
      const child = alive();
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
    async stop() {
      if (!running.delete(worker)) return;
      agent.destroy();
      await miniflare.dispose();
    },
  };
  running.add(worker);
  worker.url = await miniflare.ready;
  return worker;
}

function briskly(consumers, first, second) {
  return { ...consumers, [QUEUE]: { ...consumers[QUEUE], ...BRISK, ...first }, [`${QUEUE}-dead`]: { ...consumers[`${QUEUE}-dead`], ...BRISK, ...second } };
}

const defined = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

/** An answer as {status, headers, text, json, ms}; rejects when there is none. */
export function call(url, options, body) {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const request = http.request(url, options, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode, headers: response.headers, text, json: parsed(text), ms: performance.now() - began });
      });
    });
    request.once('timeout', () => request.destroy(Object.assign(new Error('no answer in time'), { code: 'TIMEOUT' })));
    request.once('error', reject);
    if (typeof body === 'function') body(request);
    else request.end(body);
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Waits until `holds` gives something true, and gives it. */
export async function until(holds, withinMs = 20000, tell = () => 'it never came true') {
  const end = performance.now() + withinMs;
  for (;;) {
    const held = await holds();
    if (held) return held;
    if (performance.now() > end) assert.fail(`after ${withinMs} ms: ${tell()}`);
    await sleep(25);
  }
}
