// The heap of the Worker's isolate, memory object included, after V8 has thrown away what nobody holds: what is left is kept.

import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
// As Miniflare has it.
const { WebSocket } = createRequire(require.resolve('miniflare'))('ws');

/** An isolate that has work does it at once, one that stands still with the next request. */
const PATIENCE_MS = 8000;

/** How the inspector names the Worker that stands first. */
const WORKER = '/core:user:';

/** In MB, asked of the inspector at this address; undefined when it did not tell. */
export async function heldMb(inspector) {
  const socket = new WebSocket(new URL(WORKER, inspector));
  try {
    return await Promise.race([measured(socket), new Promise((_, reject) => setTimeout(reject, PATIENCE_MS, new Error('too late')))]);
  } catch {
    return undefined;
  } finally {
    socket.terminate();
  }
}

async function measured(socket) {
  const answers = new Map();
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  socket.on('error', () => {});
  socket.on('message', (text) => {
    const { id, result } = JSON.parse(text);
    answers.get(id)?.(result);
  });
  const ask = (id, method) => new Promise((resolve) => {
    answers.set(id, resolve);
    socket.send(JSON.stringify({ id, method }));
  });
  await ask(1, 'HeapProfiler.collectGarbage');
  const { usedSize, embedderHeapUsedSize, backingStorageSize } = await ask(2, 'Runtime.getHeapUsage');
  return Math.round((usedSize + embedderHeapUsedSize + backingStorageSize) / 1e4) / 100;
}
