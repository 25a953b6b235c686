// Orders without any id of their own: impact.com makes one up, so a repeat would be a second order. What is unclear is not
// repeated, what certainly never arrived is, and no order is credited twice.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { assertClean } from '../sandbox/sandbox.mjs';
import { deliver, SIDES, SLOW } from './deliver.mjs';
import { fault } from './emulator.mjs';
import { assertNoViolations, formsTo, impactWith, order, settingsFor, shipped } from './impact.mjs';

const MADE_UP = 'IR_AN_64_TS';

/** An order with neither an order id nor a message id. */
const nameless = () => order(undefined, { properties: { order_id: undefined } });

/** One such order through a fault; gives its end and the books. */
async function send(t, kind, when, settings) {
  const impact = await impactWith(t, kind ? [fault(kind, { when })] : []);
  const end = await deliver(shipped(), 'onTrack', nameless(), settingsFor(impact, settings));
  const ledger = await impact.ledger();
  assertNoViolations(ledger);
  assert.equal(ledger.summary.double_credits, 0, 'credited twice');
  assert.ok(ledger.actions.length <= 1, 'two orders of one');
  return { end, ledger };
}

test('impact.com makes the id up', async (t) => {
  const { end, ledger } = await send(t);
  assert.equal(end.results[0].returned?.code, 'queued');
  assert.match(end.results[0].returned.warnings.join(), /no order id/);
  assert.deepEqual(formsTo(ledger, 'Conversions').map(({ OrderId: id }) => id), [MADE_UP]);
  assert.equal(ledger.actions.length, 1);
});

/** Nobody knows whether these arrived. */
const UNCLEAR = {
  'status 500': { status: 500 },
  'status 502': { status: 502 },
  'status 503': { status: 503 },
  'status 504': { status: 504 },
  'status 408': { status: 408 },
  reset: 'reset',
  garbage: 'garbage',
  'a 2xx without a body': { answer: { status: 200 } },
  'a 2xx of the wrong form': { answer: { status: 200, body: '[]' } },
  'an answer in XML': { answer: { status: 200, body: '<?xml version="1.0"?><ImpactRadiusResponse/>' } },
};

describe('an unclear answer', { concurrency: 16 }, () => {
  for (const [name, kind] of Object.entries({ ...UNCLEAR, ...SLOW })) {
    for (const when of SIDES) {
      test(`${name} ${when} the booking: rejected, said why, sent once`, async (t) => {
        const { end, ledger } = await send(t, kind, when);
        assert.deepEqual(end.results.map(({ segment }) => segment.code), ['message_rejected']);
        assert.equal(end.results[0].error.name, 'ValidationError');
        assert.match(end.results[0].error.message, /^unclear_not_retried: .*a repeat would be a second order/);
        assert.deepEqual([ledger.summary.calls, ledger.actions.length], [1, when === 'after' ? 1 : 0]);
      });
    }
  }

  test('in a batch each of them ends for itself: status 400 for the unclear one, 200 for the others', async (t) => {
    const impact = await impactWith(t, [fault('reset', { when: 'after', calls: { nth: [2] } })]);
    const events = [order('m-1'), nameless(), order('m-2')];
    const result = await shipped().call('onBatch', events, settingsFor(impact, { concurrency: '1' }));
    assertClean(result);
    assert.deepEqual(result.returned.map(({ status }) => status), [200, 400, 200]);
    assert.match(result.returned[1].errormessage, /^unclear_not_retried: /);
    assert.equal((await impact.ledger()).actions.length, 3);
  });
});

for (const [name, kind] of Object.entries({
  'status 429': { status: 429 },
  'status 401': { status: 401 },
  'status 403': { status: 403 },
  redirect: { redirect: 'http://127.0.0.1:1/elsewhere' },
})) {
  test(`${name}: turned away at the door, so it comes again, and is one order`, async (t) => {
    const { end, ledger } = await send(t, kind, 'before');
    assert.deepEqual(end.results.map(({ segment }) => segment.code), ['retry', 'delivered']);
    assert.equal(ledger.actions.length, 1);
  });
}

for (const baseUrl of ['http://127.0.0.1:1', 'https://no-such-host.invalid']) {
  test(`no connection to ${baseUrl}: nothing has left, so it comes again, and is one order`, async (t) => {
    const impact = await impactWith(t, []);
    const sandbox = shipped();
    const event = nameless();
    const refused = await sandbox.call('onTrack', event, settingsFor(impact, { baseUrl }));
    assertClean(refused);
    assert.equal(refused.segment.code, 'retry', refused.error?.message);
    assert.match(refused.error.message, /^unreachable: /);
    assert.equal((await deliver(sandbox, 'onTrack', event, settingsFor(impact))).outcome, 'delivered');
    assert.equal((await impact.ledger()).actions.length, 1);
  });
}

test('with generatedOrderIds = off such an order is rejected before it is sent, naming the places', async (t) => {
  const { end, ledger } = await send(t, undefined, undefined, { generatedOrderIds: 'off' });
  assert.equal(end.results[0].error?.name, 'InvalidEventPayload');
  assert.match(end.results[0].error.message, /^missing_order_id: .*properties\.order_id/);
  assert.equal(ledger.summary.calls, 0);
});

test('what has not begun in a batch comes again: nothing was sent', async (t) => {
  const impact = await impactWith(t, [fault('hang')]);
  const events = [order('m-1'), nameless()];
  const result = await shipped().call('onBatch', events, settingsFor(impact, { concurrency: '1' }));
  assertClean(result);
  assert.deepEqual(result.returned.map(({ status, errormessage }) => `${status} ${errormessage.split(':')[0]}`), ['500 timeout', '500 no_time_left']);
});
