// A Worker in a workerd that has no other, as it is when it has just come up.
//
// Miniflare starts Workers of its own behind the one it is given, and for each new one workerd makes V8 drop what it has
// compiled for all of them in the process: what a Worker has got ready by then would be lost.

import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import workerd from 'workerd';

import { cpuMs } from './process.mjs';
import { COMPATIBILITY_DATE } from './uploads.mjs';
import { bindingsOf } from './workerd.mjs';

/** Starts an upload; gives how long that took, when it listens. */
export async function startAlone({ dir, modules }, { settings }) {
  const config = path.join(dir, 'alone.capnp');
  await writeFile(config, configOf(modules, bindingsOf({ settings })));
  const start = performance.now();
  const child = spawn(workerd.default, ['serve', config, '--socket-addr=http=127.0.0.1:0', '--control-fd=3'], { stdio: ['ignore', 'ignore', 'inherit', 'pipe'] });
  const { port } = await listening(child);
  const readyMs = performance.now() - start;
  return {
    port,
    readyMs,
    cpuMs: () => cpuMs(child.pid),
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** What workerd tells of its socket, a line of JSON. */
function listening(child) {
  return new Promise((resolve, reject) => {
    let told = '';
    child.once('exit', () => reject(new Error('workerd did not come up')));
    child.stdio[3].on('data', (text) => {
      told += text;
      const line = told.split('\n').slice(0, -1).find((one) => one.includes('"listen"'));
      if (line) resolve(JSON.parse(line));
    });
  });
}

function configOf(modules, bindings) {
  const text = JSON.stringify;
  const parts = modules.map(({ type, path: file }) => `(name = ${text(path.basename(file))}, ${type === 'ESModule' ? 'esModule' : 'wasm'} = embed ${text(path.basename(file))})`);
  const bound = Object.entries(bindings).map(([name, value]) =>
    `(name = ${text(name)}, ${typeof value === 'string' ? `text = ${text(value)}` : `json = ${text(text(value))}`})`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main), (name = "internet", network = (allow = ["public", "private"]))],
  sockets = [(name = "http", address = "*:0", http = (), service = "main")],
);
const main :Workerd.Worker = (
  compatibilityDate = ${text(COMPATIBILITY_DATE)},
  modules = [${parts.join(', ')}],
  bindings = [${bound.join(', ')}],
);
`;
}
