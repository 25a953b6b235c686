// What no attempt brings home: parked with its reason, listed, put back by the route and by the command, and then delivered.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { describe } from 'node:test';

import { fault } from '../shipped/emulator.mjs';
import { orders, order } from './events.mjs';
import { assertBooks, sold } from './faults.mjs';
import { alone } from './pair.mjs';
import { post } from './segment.mjs';
import { ADMIN_TOKEN, ROOT, until } from './worker.mjs';

const DEAF = { queue: true, env: { ALLOW_SIGNED_FIRST: 'true' }, consumer: { maxRetries: 1 }, faults: [fault({ status: 503 }, { calls: 'all' })] };
const keysOf = (events) => events.map(({ messageId }) => messageId);

const admin = (worker, method, route, body) =>
  worker.call(method, route, { headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' }, body });

const parked = (worker, count) => until(async () => {
  const { letters } = (await admin(worker, 'GET', '/dead-letters')).json;
  return letters?.length === count && letters;
}, 40_000);

/** Runs the shipped command; gives {code, stdout, stderr}. */
const command = (token, ...args) => new Promise((resolve) => {
  const program = path.join(ROOT, 'pkg/bin/dead-letters.js');
  const env = { ...process.env, ADMIN_TOKEN: token };
  execFile(process.execPath, [program, ...args], { env }, (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }));
});

describe('dead letters', { concurrency: 8 }, () => {
  alone('parked with their reason, and sold when the route puts them back', DEAF, async ({ emulator, worker }) => {
    const events = orders(3, 'dead');
    await post(worker, events);
    const letters = await parked(worker, 3);
    for (const letter of letters) {
      assert.deepEqual([letter.code, letter.attempts], ['target_unavailable', 2], JSON.stringify(letter));
      assert.match(letter.message, /503|trouble|unavailable/i);
    }
    await emulator.faults([]);
    const one = await admin(worker, 'POST', '/dead-letters/replay', JSON.stringify({ ids: [letters[0].id] }));
    assert.deepEqual([one.status, one.json.replayed, one.json.left], [200, 1, 2], one.text);
    for (const count of [2, 0]) {
      const rest = await admin(worker, 'POST', '/dead-letters/replay');
      assert.deepEqual([rest.status, rest.json.replayed, rest.json.left], [200, count, 0], rest.text);
    }
    await sold(emulator, 3);
    await assertBooks(emulator, keysOf(events));
    assert.deepEqual((await admin(worker, 'GET', '/dead-letters')).json.letters, []);
    for (const body of ['{"ids":7}', '{"ids":[7]}', 'x']) assert.equal((await admin(worker, 'POST', '/dead-letters/replay', body)).status, 400);
  });

  alone('listed and put back by the command', DEAF, async ({ emulator, worker }) => {
    const events = orders(3, 'command');
    await post(worker, events);
    const [{ id }] = await parked(worker, 3);
    const list = await command(ADMIN_TOKEN, 'list', String(worker.url));
    assert.equal(list.code, 0, list.stderr);
    assert.ok(list.stdout.includes(id) && /target_unavailable/.test(list.stdout) && /\b3 dead letters/.test(list.stdout), list.stdout);

    await emulator.faults([]);
    for (const [args, said] of [[[id], /^1 replayed, 2 left/], [[], /^2 replayed, 0 left/], [[], /^0 replayed, 0 left/]]) {
      const { code, stdout, stderr } = await command(ADMIN_TOKEN, 'replay', String(worker.url), ...args);
      assert.equal(code, 0, stderr);
      assert.match(stdout, said);
    }
    await sold(emulator, 3);
    await assertBooks(emulator, keysOf(events));
  });

  alone('the command says what is wrong, and never the token', { queue: true }, async ({ worker }) => {
    const url = String(worker.url);
    for (const [token, args, said] of [
      ['another-token', ['list', url], /401.*admin_token_wrong/], ['', ['list', url], /ADMIN_TOKEN/], [ADMIN_TOKEN, ['bury', url], /usage/],
      [ADMIN_TOKEN, ['list'], /usage/], [ADMIN_TOKEN, ['list', 'http://127.0.0.1:1/'], /no answer/],
    ]) {
      const { code, stdout, stderr } = await command(token, ...args);
      assert.deepEqual([code, stdout], [1, '']);
      assert.match(stderr, said);
      assert.ok(!stderr.includes('another-token') && !stderr.includes(ADMIN_TOKEN), stderr);
    }
  });

  alone('without memory a dead letter stays in its queue, and the log says so', { ...DEAF, memory: false }, async ({ worker }) => {
    await post(worker, order('stays-1'));
    await until(() => worker.logs.some((text) => /dead_letter/.test(text)), 40_000, () => worker.logs.join('\n'));
    for (const [method, route] of [['GET', '/dead-letters'], ['POST', '/dead-letters/replay']]) {
      const { status, json } = await admin(worker, method, route);
      assert.deepEqual([status, json.outcome], [503, 'retry']);
    }
  });
});
