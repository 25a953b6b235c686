// What lies in the storage of a Durable Object: its files as they are, and its rows as workerd reads them.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const { Miniflare, NoOpLog } = createRequire(fileURLToPath(new URL('../../js-shim/package.json', import.meta.url)))('miniflare');

/** An empty folder that goes when the test ends. */
export function storageFolder(t) {
  const folder = mkdtempSync(path.join(tmpdir(), 'affonso-segment-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** All bytes of all files in a folder, the journals included. */
export function bytesIn(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Buffer.concat(files.map((entry) => readFileSync(path.join(entry.parentPath ?? entry.path, entry.name))));
}

/** A Worker that only looks, and turns the alarm clock on: Node 20 has no SQLite, workerd has. */
const READER = `
  import { DurableObject } from 'cloudflare:workers';
  export class Memory extends DurableObject {
    rows() {
      const { sql } = this.ctx.storage;
      const tables = sql.exec("SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 1) <> '_' AND name NOT LIKE 'sqlite%'").toArray();
      return tables.flatMap(({ name }) => sql.exec('SELECT * FROM "' + name + '"').toArray().map((row) => ({ table: name, ...row })));
    }
    alarm() {}
    async hasten() {
      const alarm = await this.ctx.storage.getAlarm();
      if (alarm !== null) await this.ctx.storage.setAlarm(Date.now() + 1500);
      return { alarm };
    }
  }
  export default {
    async fetch(request, { MEMORY }) {
      const memory = MEMORY.get(MEMORY.idFromName('affonso-segment'));
      return Response.json(await (request.url.endsWith('hasten') ? memory.hasten() : memory.rows()));
    },
  };`;

/** Every row of the memory that a Worker, ended by now, has left in this folder. */
export const rowsIn = (folder) => ask(folder, 'rows');

/** Brings the alarm that a Worker, ended by now, has set to the next moment; gives {alarm}, when it would have been. */
export const hastenAlarm = (folder) => ask(folder, 'hasten');

async function ask(folder, what) {
  const miniflare = new Miniflare({
    modules: [{ type: 'ESModule', path: 'reader.mjs', contents: READER }],
    compatibilityDate: '2026-04-01',
    durableObjects: { MEMORY: { className: 'Memory', useSQLite: true } },
    durableObjectsPersist: folder,
    cf: false,
    log: new NoOpLog(),
  });
  try {
    return await (await miniflare.dispatchFetch(`http://reader/${what}`)).json();
  } finally {
    await miniflare.dispose();
  }
}
