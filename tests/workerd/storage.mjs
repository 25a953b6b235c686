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

/** A Worker that only looks: Node 20 has no SQLite, workerd has. */
const READER = `
  import { DurableObject } from 'cloudflare:workers';
  export class Memory extends DurableObject {
    rows() {
      const { sql } = this.ctx.storage;
      const tables = sql.exec("select name from sqlite_master where type = 'table' and name not like '\\\\_cf%' escape '\\\\' and name not like 'sqlite%'").toArray();
      return tables.flatMap(({ name }) => sql.exec('select * from "' + name + '"').toArray().map((row) => ({ table: name, ...row })));
    }
  }
  export default {
    fetch: async (request, { MEMORY }) => Response.json(await MEMORY.get(MEMORY.idFromName('affonso-segment')).rows()),
  };`;

/** Every row of the memory that a Worker, ended by now, has left in this folder. */
export async function rowsIn(folder) {
  const miniflare = new Miniflare({
    modules: [{ type: 'ESModule', path: 'reader.mjs', contents: READER }],
    compatibilityDate: '2026-04-01',
    durableObjects: { MEMORY: { className: 'Memory', useSQLite: true } },
    durableObjectsPersist: folder,
    cf: false,
    log: new NoOpLog(),
  });
  try {
    return await (await miniflare.dispatchFetch('http://reader/')).json();
  } finally {
    await miniflare.dispose();
  }
}
