// What a call to the memory costs does not grow with what is kept: it reads as many rows among many thousands as among few.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { startWorker } from './worker.mjs';

/** The shipped memory, which tells how many rows its statements have read and can be filled with those of strangers. */
const COUNTING = `
  import worker, { Memory as Shipped } from './worker.js';

  const DAY_MS = 24 * 60 * 60 * 1000;
  const cursors = [];
  const numbers = (from, to) => Array.from({ length: to - from }, (_, index) => from + index);

  export class Memory extends Shipped {
    constructor(state, env) {
      super(state, env);
      const prototype = Object.getPrototypeOf(state.storage.sql);
      const { exec } = prototype;
      prototype.exec = function (...them) {
        const cursor = exec.apply(this, them);
        cursors.push(cursor);
        return cursor;
      };
    }

    async fill(from, to) {
      const until = Date.now() + DAY_MS;
      const keep = numbers(from, to).map((n) => ['order:' + n, 'com_' + n, 1, until]);
      const join = numbers(from, to).map((n) => ['person:a' + n, 'person:b' + n, until]);
      await this.exchange([{ target: 'affonso', keep, join }], []);
      await this.noteReasons(numbers(from, to).map((n) => ({ id: 'noted-' + n, code: 'timeout', message: 'no answer', attempts: 1, person: 'person:' + n })));
      await this.park(numbers(from, to).map((n) => ({ id: 'parked-' + n, sealed: new Uint8Array(8), at: n })));
    }

    async costs(run) {
      const until = Date.now() + DAY_MS;
      const name = 'person:own-' + run;
      const calls = {
        keep: () => this.exchange([{ target: 'affonso', outcome: 'delivered', code: 'delivered', keep: [[name, 'x', 1, until]], join: [[name, name + '-2', until]] }], []),
        know: () => this.exchange([], [name, 'order:1', 'order:nobody']),
        note: () => this.noteReasons([{ id: 'own-' + run, code: 'timeout', message: 'no answer', attempts: 1, person: name }]),
        park: () => this.park([{ id: 'own-' + run, sealed: new Uint8Array(8), at: 1 }]),
        pending: () => this.pending('', 5),
        release: () => this.release(['own-' + run]),
        forget: () => this.exchange([{ target: 'affonso', forget: [name] }], []),
        alarm: () => this.alarm(),
      };
      const costs = {};
      for (const [what, call] of Object.entries(calls)) {
        cursors.length = 0;
        await call();
        costs[what] = cursors.reduce((sum, { rowsRead }) => sum + rowsRead, 0);
      }
      return costs;
    }
  }

  export default {
    async fetch(request, env, ctx) {
      const { pathname } = new URL(request.url);
      if (pathname !== '/costs') return worker.fetch(request, env, ctx);
      const memory = env.MEMORY.get(env.MEMORY.idFromName('a-memory-of-this-test'));
      const few = 20;
      const many = 4000;
      await memory.fill(0, few);
      const among = { few: await memory.costs('few') };
      await memory.fill(few, many);
      return Response.json({ ...among, many: await memory.costs('many') });
    },
  };`;

let costs;
before(async () => {
  const worker = await startWorker({ entry: COUNTING });
  costs = (await worker.call('GET', '/costs')).json;
});

for (const what of ['keep', 'know', 'note', 'park', 'pending', 'release', 'forget', 'alarm']) {
  test(`to ${what} reads as many rows among thousands as among few`, () => {
    const { few, many } = costs;
    assert.ok(few[what] > 0 || what === 'note', 'nothing is counted');
    assert.ok(many[what] <= few[what] + 2, `${many[what]} rows among many, ${few[what]} among few`);
  });
}
