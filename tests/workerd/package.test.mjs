// The npm package as its users get it: packed, installed from the tarball into empty projects, and asked for a destination.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { promisify } from 'node:util';

import { startEmulator } from '../shipped/emulator.mjs';
import { credited, order as impactOrder, page as impactPage, settingsFor as impactSettings } from '../shipped/impact.mjs';
import { order } from './events.mjs';
import { assertBooks } from './faults.mjs';
import { API_KEY } from './segment.mjs';
import { ROOT } from './worker.mjs';

const PKG = path.join(ROOT, 'pkg');

const tools = createRequire(path.join(ROOT, 'js-shim/package.json'));
const run = promisify(execFile);

/** What a user would write: reads settings, options and events from its arguments, prints the outcomes. */
const PROGRAM = `
  import { createDestination } from 'affonso-segment';
  const [settings, options, events] = process.argv.slice(-3).map((text) => JSON.parse(text));
  const destination = await createDestination(settings, options);
  const first = await destination.handle(events[0]);
  const rest = await destination.handleAll(events.slice(1));
  console.log(JSON.stringify([first, ...rest]));
`;

let emulator;
let folder;
let tarball;
before(async () => {
  emulator = await startEmulator();
  folder = mkdtempSync(path.join(tmpdir(), 'affonso-segment-package-'));
  await run('npm', ['pack', PKG, '--pack-destination', folder, '--ignore-scripts'], { cwd: folder });
  tarball = path.join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')));
});
beforeEach(() => emulator.reset());
after(async () => {
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** An empty ESM project with the package in it, fetched from nowhere. */
async function project(name) {
  const at = path.join(folder, name);
  mkdirSync(at);
  writeFileSync(path.join(at, 'package.json'), JSON.stringify({ name, private: true, type: 'module' }));
  await run('npm', ['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', tarball], { cwd: at });
  writeFileSync(path.join(at, 'main.js'), PROGRAM);
  return at;
}

/** Runs a program of a project; gives how the events ended. */
async function ends(program, cwd, ...given) {
  const { stdout, stderr } = await run(process.execPath, [program, ...given.map((value) => JSON.stringify(value))], { cwd });
  assert.equal(stderr, '');
  return JSON.parse(stdout).map(({ outcome, code }) => `${outcome} ${code}`);
}

/** A port that nobody listens on; of the low ones Node's fetch refuses many by itself. */
async function closedPort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** How one sale, one without currency, one of nobody end in a program. */
function outcomesOf(program, cwd) {
  const settings = { apiKey: API_KEY, baseUrl: `${emulator.url}/v1` };
  const events = [order('pkg-1'), order('pkg-2', { properties: { currency: null } }), order('pkg-3', { userId: 'nobody' })];
  return ends(program, cwd, settings, {}, events);
}

const EXPECTED = ['delivered delivered', 'rejected missing_currency', 'ignored no_referral'];

test('what is packed: the module, its types, a README and the licences, and nothing of the workshop', async () => {
  const { stdout } = await run('npm', ['pack', PKG, '--dry-run', '--json', '--ignore-scripts'], { cwd: folder });
  const files = JSON.parse(stdout)[0].files.map((file) => file.path);
  for (const wanted of ['package.json', 'README.md', 'affonso_segment_bg.wasm', 'node.js', 'web.js', 'workerd.js', 'index.d.ts', 'worker/worker.js']) {
    assert.ok(files.includes(wanted), `${wanted} is not in ${files.join(', ')}`);
  }
  assert.ok(files.some((file) => /^licen[cs]e/i.test(file)), 'no licence');
  for (const file of files) assert.doesNotMatch(file, /test|bench|node_modules|\.map$|\.env|\.vars/, file);
});

test('every path of the exports map leads to a file of the package', async () => {
  const { exports } = JSON.parse(readFileSync(path.join(PKG, 'package.json'), 'utf8'));
  const targets = (entry) => (typeof entry === 'string' ? [entry] : Object.values(entry).flatMap(targets));
  const { stdout } = await run('npm', ['pack', PKG, '--dry-run', '--json', '--ignore-scripts'], { cwd: folder });
  const files = new Set(JSON.parse(stdout)[0].files.map((file) => `./${file.path}`));
  const all = targets(exports);
  assert.ok(all.length >= 4);
  for (const target of all) assert.ok(files.has(target), `${target} is promised and not packed`);
});

test('installed into an empty project under Node, it handles events', async () => {
  const at = await project('plain');
  assert.deepEqual(await outcomesOf('main.js', at), EXPECTED);
  await assertBooks(emulator, ['pkg-1']);
});

test('with the target impact it is impact.com, and any other is a TypeError', async () => {
  const at = await project('impact');
  const settings = impactSettings(emulator.impact);
  const events = [impactOrder('pkg-1'), impactPage('pkg-2'), impactOrder('pkg-3', { userId: null, anonymousId: null, context: {} })];
  assert.deepEqual(await ends('main.js', at, settings, { target: 'impact' }, events), [
    'delivered queued', 'delivered delivered', 'rejected missing_attribution',
  ]);
  const { page_loads: loads, ...ledger } = await emulator.impact.ledger();
  assert.deepEqual([credited(ledger), loads.length], [['order-pkg-1'], 1]);
  // Nothing has left: Node says so, and the order without an id of its own comes again.
  const nameless = impactOrder(undefined, { properties: { order_id: undefined } });
  const nowhere = { ...settings, baseUrl: `http://127.0.0.1:${await closedPort()}` };
  assert.deepEqual(await ends('main.js', at, nowhere, { target: 'impact' }, [nameless]), ['retry unreachable']);
  for (const target of ['Impact', 'other', null, 7]) {
    await assert.rejects(ends('main.js', at, settings, { target }, events), ({ stderr }) => /TypeError: expected the target affonso or impact/.test(stderr), `${target}`);
  }
});

test('bundled for Node, with the module beside the bundle, it handles events', async () => {
  const at = await project('bundled');
  const { build } = tools('esbuild');
  await build({ entryPoints: [path.join(at, 'main.js')], outfile: path.join(at, 'dist/main.mjs'), bundle: true, format: 'esm', platform: 'node', logLevel: 'error' });
  const module = readFileSync(path.join(at, 'node_modules/affonso-segment/affonso_segment_bg.wasm'));
  writeFileSync(path.join(at, 'dist/affonso_segment_bg.wasm'), module);
  rmSync(path.join(at, 'node_modules'), { recursive: true });
  assert.deepEqual(await outcomesOf('dist/main.mjs', at), EXPECTED);
  await assertBooks(emulator, ['pkg-1']);
});

test('bundled for workerd, with the module compiled by the platform, it handles events', async (t) => {
  const at = await project('edge');
  const { build } = tools('esbuild');
  const { Miniflare, NoOpLog } = tools('miniflare');
  writeFileSync(path.join(at, 'edge.js'), `
    import { createDestination } from 'affonso-segment';
    export default {
      async fetch(request, env) {
        const destination = await createDestination(env.SETTINGS);
        return Response.json(await destination.handle(await request.json()));
      },
    };`);
  const outdir = path.join(at, 'dist');
  await build({ entryPoints: [path.join(at, 'edge.js')], outdir, bundle: true, format: 'esm', conditions: ['workerd', 'worker'], external: ['*.wasm'], logLevel: 'error' });
  const bundle = readFileSync(path.join(outdir, 'edge.js'), 'utf8');
  const [, specifier] = /from\s*"([^"]*\.wasm)"/.exec(bundle);
  const miniflare = new Miniflare({
    modules: [
      { type: 'ESModule', path: 'edge.js', contents: bundle },
      { type: 'CompiledWasm', path: path.posix.normalize(specifier), contents: readFileSync(path.join(PKG, 'affonso_segment_bg.wasm')) },
    ],
    compatibilityDate: '2026-04-01',
    bindings: { SETTINGS: { apiKey: API_KEY, baseUrl: `${emulator.url}/v1` } },
    cf: false,
    log: new NoOpLog(),
  });
  t.after(() => miniflare.dispose());
  const answer = await miniflare.dispatchFetch('http://edge/', { method: 'POST', body: JSON.stringify(order('edge-1')) });
  assert.equal((await answer.json()).outcome, 'delivered');
  await assertBooks(emulator, ['edge-1']);
});
