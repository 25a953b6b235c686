// The playground on this machine: served, and opened in the browser where there is one. `cargo xtask demo --playground`.

import { spawn } from 'node:child_process';

import { servePlayground } from './serve.mjs';

const PORT = 8788;

/** What opens an address, by system. */
const OPENERS = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] };

try {
  const { url } = await servePlayground(PORT).catch((error) => (error.code === 'EADDRINUSE' ? servePlayground() : Promise.reject(error)));
  process.stdout.write(`The playground is at ${url}\nIt needs nothing but this address, and sends nothing. Ctrl-C ends it.\n`);
  open(url);
} catch (error) {
  const hint = error.code === 'ENOENT' ? ' (`cargo xtask build` makes pkg/)' : '';
  process.stderr.write(`demo: ${error.message}${hint}\n`);
  process.exitCode = 1;
}

/** Whoever has no screen has read the address. */
function open(url) {
  const hasScreen = process.platform in OPENERS || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!hasScreen || !process.stdout.isTTY) return;
  const [program, ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  spawn(program, [...args, url], { stdio: 'ignore', detached: true }).once('error', () => {}).unref();
}
