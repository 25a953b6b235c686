// What a Worker does before its first request: it gets ready, and nothing of that is to be seen.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';

import { startEmulator } from '../shipped/emulator.mjs';
import { order } from './events.mjs';
import { post, SECRET } from './segment.mjs';
import { ADMIN_TOKEN, startWorker } from './worker.mjs';

/** A Worker around the shipped one: each request has an environment of its own, and says which secret is in it. */
const SEVERAL = `
import worker, { Memory } from './worker.js';
export { Memory };
export default {
  fetch: (request, env, ctx) => worker.fetch(request, { ...env, SEGMENT_SECRET: request.headers.get('X-Secret') }, ctx),
};`;

let emulator;
before(async () => {
  emulator = await startEmulator();
});
beforeEach(() => emulator.reset());
after(() => emulator.stop());

test('getting ready sends nothing, counts nothing and says nothing', async () => {
  const worker = await startWorker({ emulator });
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const { text } = await worker.call('GET', '/metrics', { headers });
  assert.doesNotMatch(text, /outcome=/);
  assert.deepEqual(worker.lines(), []);
  assert.equal((await emulator.ledger()).summary.calls, 0);
  assert.equal((await post(worker, order('start-1'))).json.code, 'delivered');
  assert.equal((await emulator.ledger()).summary.calls, 1);
  assert.match((await worker.call('GET', '/metrics', { headers })).text, /outcome="delivered"/);
  await worker.stop();
});

test('settings that are wrong are told, not stumbled over', async () => {
  const worker = await startWorker({ rawSettings: 'no JSON' });
  assert.deepEqual([(await post(worker, order('start-2'))).json.code], ['bad_settings']);
  await worker.stop();
});

test('a request in another environment than the Worker started in is served by its own', async () => {
  const worker = await startWorker({ emulator, entry: SEVERAL });
  for (const secret of ['one', SECRET, 'two', 'two']) {
    const taken = await post(worker, order(`start-${secret}`), { secret, headers: { 'X-Secret': secret } });
    assert.equal(taken.status, 200, taken.text);
    const refused = await post(worker, order('start-3'), { secret: 'another', headers: { 'X-Secret': secret } });
    assert.equal(refused.json.code, 'signature_wrong');
  }
  await worker.stop();
});
