// Serves pkg/playground on this machine alone, with the headers that the Worker's assets have.

import { readdir, readFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../../pkg/playground/', import.meta.url));
const HEADERS = '_headers';
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8' };

/** @returns {Promise<{ url: string, stop: () => Promise<void> }>} `port` 0 is any that is free */
export async function servePlayground(port = 0) {
  const headers = readHeaders(await readFile(path.join(FOLDER, HEADERS), 'utf8'));
  // What is served is what is there now: a name that is asked for never becomes a path.
  const names = (await readdir(FOLDER)).filter((name) => name !== HEADERS);
  const files = new Map(await Promise.all(names.map(async (name) => [`/${name}`, await readFile(path.join(FOLDER, name))])));
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const name = pathname === '/' ? '/index.html' : pathname;
    const content = files.get(name);
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const status = content === undefined ? 404 : isRead ? 200 : 405;
    response.writeHead(status, { ...headers, 'Content-Type': TYPES[path.extname(name)] ?? 'text/plain', 'Cache-Control': 'no-store' });
    response.end(status === 200 && request.method === 'GET' ? content : undefined);
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    stop: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}

/** The headers of the one rule there is, for every file. */
function readHeaders(text) {
  const lines = text.split('\n').filter((line) => line.startsWith('  ')).map((line) => line.trim());
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]));
}
