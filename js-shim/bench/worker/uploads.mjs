// The Workers as they are uploaded: bundled by wrangler, the wasm beside them, their sizes as it counts them.

import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';

export const COMPATIBILITY_DATE = '2026-02-01';

const here = path.dirname(fileURLToPath(import.meta.url));
const WRANGLER = path.join(here, '../../node_modules/.bin/wrangler');

/** Nothing is asked or told beyond this machine. */
const ALONE = { CI: '1', WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false', NO_COLOR: '1' };

/** Another file's Worker under its own names. */
const same = (worker) => `
export * from ${JSON.stringify(worker)};
export { default } from ${JSON.stringify(worker)};
`;

/** The shipped Worker with a count of the calls to its memory, told at /calls; otherwise it is the same. */
const counting = (worker) => `
import worker, { Memory as Shipped } from ${JSON.stringify(worker)};

let calls = 0;

export class Memory extends Shipped {
  exchange(...them) {
    calls += 1;
    return super.exchange(...them);
  }
}

export default {
  fetch: (request, env, ctx) => (request.url.endsWith('/calls') ? Response.json({ calls }) : worker.fetch(request, env, ctx)),
  queue: (batch, env, ctx) => worker.queue(batch, env, ctx),
};
`;

/** `{ shipped, plain, floor, counting, remove }`, each `{ dir, modules, raw, gzip }`. */
export async function makeUploads(pkg) {
  const scratch = await mkdtemp(path.join(tmpdir(), 'affonso-bench-'));
  const shipped = path.join(pkg, 'worker', 'worker.js');
  const sources = {
    shipped: same(shipped),
    plain: same(path.join(here, 'plain/worker.js')),
    floor: same(path.join(here, 'floor/worker.js')),
    counting: counting(shipped),
  };
  const uploads = {};
  for (const [name, source] of Object.entries(sources)) uploads[name] = await upload(name, source, scratch);
  return { ...uploads, remove: () => rm(scratch, { recursive: true }) };
}

async function upload(name, source, scratch) {
  const dir = path.join(scratch, name);
  // Outside of every project, so that wrangler finds no configuration; what matters of ours stands in the options.
  const entry = path.join(scratch, `${name}.js`);
  await writeFile(entry, source);
  const options = ['--dry-run', '--outdir', dir, '--name', name, '--compatibility-date', COMPATIBILITY_DATE, '--minify'];
  await promisify(execFile)(WRANGLER, ['deploy', entry, ...options], { cwd: scratch, env: { ...process.env, ...ALONE } });
  const names = (await readdir(dir)).filter((file) => /\.(js|wasm)$/.test(file)).toSorted((one) => (one.endsWith('.js') ? -1 : 1));
  const contents = Buffer.concat(await Promise.all(names.map((file) => readFile(path.join(dir, file)))));
  const modules = names.map((file) => ({ type: file.endsWith('.js') ? 'ESModule' : 'CompiledWasm', path: path.join(dir, file) }));
  return { dir, modules, raw: contents.length, gzip: gzipSync(contents).length };
}
