// Who gets in: signatures, their secrets, and what happens to those who stay outside. Nothing is dropped for a wrong secret.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';

import { soldKeys, startEmulator } from '../shipped/emulator.mjs';
import { order, orders } from './events.mjs';
import { createSender, headersFor, post, SECRET, sign } from './segment.mjs';
import { startWorker, until } from './worker.mjs';

/** Published beside the scheme; the body is no event that could be booked, so that getting in ends in `missing_identity`. */
const VECTOR = { body: '{"type":"track","messageId":"m-1","event":"Café"}', signature: 'b842f6775bfd43caa86d476878846da27b8b1e8f' };

let emulator;
before(async () => {
  emulator = await startEmulator();
});
beforeEach(() => emulator.reset());
after(() => emulator.stop());

const start = (env) => startWorker({ emulator, env });
const sold = async () => soldKeys(await emulator.ledger());

/** A call with these exact bytes and this signature. */
function raw(worker, body, signature) {
  const headers = { 'content-type': 'application/json', ...(signature !== undefined && { 'x-signature': signature }) };
  return worker.call('POST', '/affonso', { headers, body });
}

/** Kept outside in a way that Segment takes up again, with a remedy, and nothing booked but what was booked before. */
async function assertOutside(answer, code, booked = []) {
  assert.deepEqual([answer.status, answer.json?.outcome, answer.json?.code], [503, 'retry', code], answer.text);
  assert.match(answer.json.message, /Segment|SECRET|ALLOW_/, 'no remedy');
  assert.deepEqual(await sold(), booked);
}

describe('one event, one secret', () => {
  let worker;
  before(async () => {
    worker = await start({});
  });

  test('the published vector gets in', async () => {
    const answer = await raw(worker, VECTOR.body, VECTOR.signature);
    assert.deepEqual([answer.status, answer.json.code], [400, 'missing_identity'], answer.text);
  });

  test('one letter of the body changed keeps it out', async () => {
    await assertOutside(await raw(worker, VECTOR.body.replace('m-1', 'm-2'), VECTOR.signature), 'signature_wrong');
  });

  for (const [what, signature, code] of [
    ['none', undefined, 'signature_missing'],
    ['an empty one', '', 'signature_missing'],
    ['that of another secret', sign(VECTOR.body, 'other'), 'signature_wrong'],
    ['that of an empty secret', sign(VECTOR.body, ''), 'signature_wrong'],
    ['one digit short', VECTOR.signature.slice(1), 'signature_wrong'],
    ['the first half of it', VECTOR.signature.slice(0, 20), 'signature_wrong'],
    ['one digit more', `${VECTOR.signature}0`, 'signature_wrong'],
    ['twice the right one', VECTOR.signature.repeat(2), 'signature_wrong'],
    ['forty zeros', '0'.repeat(40), 'signature_wrong'],
    ['no hexadecimal digits', 'z'.repeat(40), 'signature_wrong'],
    ['with the name of the algorithm', `sha1=${VECTOR.signature}`, 'signature_wrong'],
    ['ten thousand digits', 'a'.repeat(10_000), 'signature_wrong'],
  ]) {
    test(`a signature that is ${what} keeps it out`, async () =>
      assertOutside(await raw(worker, VECTOR.body, signature), code));
  }

  test('upper-case digits are the same signature', async () => {
    const answer = await raw(worker, VECTOR.body, VECTOR.signature.toUpperCase());
    assert.equal(answer.json.code, 'missing_identity', answer.text);
  });

  test('half a body keeps it out, and books nothing', async () => {
    const body = JSON.stringify(order('half-1'));
    const headers = headersFor(order('half-1'));
    await assertOutside(await raw(worker, body.slice(0, body.length / 2), headers['x-signature']), 'signature_wrong');
  });

  test('a signed order is sold; the same webhook once more is not sold again', async () => {
    const event = order('twice-1');
    for (let time = 0; time < 2; time += 1) {
      const answer = await post(worker, event);
      assert.equal(answer.status, 200, answer.text);
      assert.equal(answer.json.messageId, 'twice-1');
    }
    assert.deepEqual(await sold(), ['twice-1']);
    assert.equal((await emulator.ledger()).summary.calls, 1, 'memory knew the second one');
  });

  test('an array is kept out by default, naming both remedies', async () => {
    const answer = await post(worker, orders(2, 'array'));
    await assertOutside(answer, 'array_half_signed');
    assert.match(answer.json.message, /batch/i);
    assert.match(answer.json.message, /ALLOW_SIGNED_FIRST/);
  });
});

describe('arrays vouched for by their first signature', () => {
  let worker;
  before(async () => {
    worker = await start({ ALLOW_SIGNED_FIRST: 'true' });
  });

  test('all events of it are sold', async () => {
    const answer = await post(worker, orders(3, 'first'));
    assert.deepEqual([answer.status, answer.json.counts], [200, { delivered: 3 }], answer.text);
    assert.deepEqual(await sold(), ['first-1', 'first-2', 'first-3']);
  });

  test('what was signed is the text of the first element as it was sent, not as somebody would write it again', async () => {
    const [one, two] = orders(2, 'raw');
    const first = JSON.stringify(one, null, 1).replace('Order Completed', 'Order \\u0043ompleted');
    const body = `\n[ ${first}\t, ${JSON.stringify(two)} ]`;
    await assertOutside(await raw(worker, body, sign(JSON.stringify(one))), 'signature_wrong');
    await assertOutside(await raw(worker, body, sign(body)), 'signature_wrong');
    const answer = await raw(worker, body, sign(first));
    assert.deepEqual([answer.status, answer.json.counts], [200, { delivered: 2 }], answer.text);
    assert.deepEqual(await sold(), ['raw-1', 'raw-2']);
  });

  test('the second element can be forged: that is what the setting accepts', async () => {
    const [one] = orders(1, 'true');
    const answer = await raw(worker, JSON.stringify([one, order('forged')]), sign(JSON.stringify(one)));
    assert.deepEqual(answer.json.counts, { delivered: 2 }, answer.text);
  });

  test('the first element cannot', async () => {
    const [one, two] = orders(2, 'swap');
    await assertOutside(await raw(worker, JSON.stringify([two, one]), sign(JSON.stringify(one))), 'signature_wrong');
    await assertOutside(await raw(worker, JSON.stringify([[one], two]), sign(JSON.stringify(one))), 'signature_wrong');
  });

  test('an array without elements has nothing that could be signed', async () => {
    for (const text of ['', '[]']) await assertOutside(await raw(worker, '[]', sign(text)), 'signature_wrong');
    await assertOutside(await raw(worker, '[]'), 'signature_missing');
  });

  test('one event still has to be signed as a whole', async () => {
    const body = JSON.stringify(order('whole'));
    await assertOutside(await raw(worker, `${body} `, sign(body)), 'signature_wrong');
  });
});

describe('no secret at all', () => {
  for (const [what, secret] of [['none', undefined], ['an empty one', ''], ['blanks', '   ']]) {
    test(`${what}: nothing gets in, signed or not`, async () => {
      const worker = await start({ SEGMENT_SECRET: secret });
      await assertOutside(await post(worker, order('shut-1'), { secret: '' }), 'no_secret');
      await assertOutside(await post(worker, order('shut-2')), 'no_secret');
      await assertOutside(await raw(worker, VECTOR.body, sign(VECTOR.body, secret ?? '')), 'no_secret');
    });
  }

  test('with ALLOW_UNSIGNED everything gets in, arrays as well', async () => {
    const worker = await start({ SEGMENT_SECRET: undefined, ALLOW_UNSIGNED: 'true' });
    assert.equal((await post(worker, order('open-1'), { secret: '' })).status, 200);
    assert.equal((await post(worker, orders(2, 'open-a'), { secret: '' })).status, 200);
    const empty = await post(worker, [], { secret: '' });
    assert.deepEqual([empty.status, empty.json.outcome, empty.json.code], [200, 'done', 'array'], empty.text);
    assert.deepEqual(await sold(), ['open-1', 'open-a-1', 'open-a-2']);
  });

  test('only the word true allows it', async () => {
    for (const word of ['false', '0', '', 'yes', 'TRUE?']) {
      const worker = await start({ SEGMENT_SECRET: undefined, ALLOW_UNSIGNED: word });
      await assertOutside(await post(worker, order('word-1'), { secret: '' }), 'no_secret');
      await worker.stop();
    }
  });

  test('ALLOW_UNSIGNED beside a secret opens nothing', async () => {
    const worker = await start({ ALLOW_UNSIGNED: 'true' });
    await assertOutside(await post(worker, order('beside-1'), { secret: '' }), 'signature_missing');
  });
});

describe('rotation', () => {
  test('the secret before counts as well, a third does not', async () => {
    const worker = await start({ SEGMENT_SECRET: 'new', SEGMENT_SECRET_PREVIOUS: SECRET });
    await assertOutside(await post(worker, order('third-1'), { secret: 'third' }), 'signature_wrong');
    for (const secret of ['new', SECRET]) assert.equal((await post(worker, order(`by-${secret}`), { secret })).status, 200);
  });

  test('from the old secret to the new one, even with a gap between: every event is sold once', async () => {
    const stages = [{}, { SEGMENT_SECRET: 'new' }, { SEGMENT_SECRET: 'new', SEGMENT_SECRET_PREVIOUS: SECRET }, { SEGMENT_SECRET: 'new' }];
    let worker = await start(stages[0]);
    const senders = { old: createSender(() => worker), new: createSender(() => worker, { secret: 'new' }) };
    assert.equal((await senders.old.send(order('stage-1'))).end, 'delivered');
    // The Worker already has the new secret, Segment not yet: what comes is kept outside, and comes again.
    worker = await start(stages[1]);
    const early = senders.old.send(order('stage-2'));
    await until(() => senders.old.counts.tries >= 4);
    worker = await start(stages[2]);
    const { end, answers } = await early;
    assert.equal(end, 'delivered');
    assert.deepEqual(new Set(answers.slice(0, -1).map(({ json }) => json.code)), new Set(['signature_wrong']));
    assert.equal((await senders.old.send(order('stage-3'))).end, 'delivered');
    assert.equal((await senders.new.send(order('stage-4'))).end, 'delivered');
    worker = await start(stages[3]);
    assert.equal((await senders.new.send(order('stage-5'))).end, 'delivered');
    const booked = [1, 2, 3, 4, 5].map((n) => `stage-${n}`);
    await assertOutside(await post(worker, order('stage-6')), 'signature_wrong', booked);
  });
});
