// Every call of Segment through the shipped file against the emulator: what is sent where, and how it ends.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';

import { assertClean } from '../sandbox/sandbox.mjs';
import { startEmulator } from './emulator.mjs';
import { API_KEY, order, settingsFor, shipped } from './function.mjs';

const SECRET = 'whsec_calls';
const TEAM = {
  keys: [{ key: API_KEY, permissions: ['write:commissions', 'write:referrals', 'create:clicks'] }],
  referrals: [
    { referral_id: 'ref_click', status: 'click' },
    { referral_id: 'ref_user', external_user_id: 'user_1', status: 'customer' },
  ],
  affiliates: [{ tracking_id: 'maya' }],
  fraud_blocks: { email_domains: ['mail.example'], click_ids: [] },
  signing_secret: SECRET,
};
const BASE = { userIdIs: 'external_user_id', unlistedEvents: 'ignore', signingSecret: SECRET };
const LONG_AGO = '2020-01-01T00:00:00.000Z';

let emulator;
before(async () => {
  emulator = await startEmulator();
});
beforeEach(() => emulator.reset(TEAM));
after(() => emulator.stop());

const identify = (traits, more) => ({ type: 'identify', messageId: 'i-1', userId: 'user_new', traits, ...more });
const page = (search, more) => ({ type: 'page', messageId: 'p-1', anonymousId: 'a', properties: { search }, context: {}, ...more });
const sale = (more) => order('m-1', { userId: 'user_1', ...more });
const consent = (given) => ({ context: { consent: { categoryPreferences: { Advertising: given } } } });

/** Handler, event, settings, the code it ends with, and what it sends: path and some of the body. */
const CALLS = {
  'a sign-up': ['onIdentify', identify({ click_id: 'ref_click', email: 'jane@example.com', name: 'Jane' }), {}, 'delivered',
    ['/v1/signups', { click_id: 'ref_click', email: 'jane@example.com', external_user_id: 'user_new', name: 'Jane' }]],
  'a sign-up that is blocked': ['onIdentify', identify({ click_id: 'ref_click', email: 'j@mail.example' }), {}, 'signup_blocked', ['/v1/signups', {}]],
  'a sign-up by track': ['onTrack', { type: 'track', event: 'Signed Up', messageId: 's', userId: 'user_new', properties: { affonso_referral: 'ref_click' } },
    { eventTypes: { 'Signed Up': 'signup' } }, 'delivered', ['/v1/signups', { click_id: 'ref_click', external_user_id: 'user_new' }]],
  'a sign-up of a click of nobody': ['onIdentify', identify({ click_id: 'ref_gone' }), {}, 'unknown_id', ['/v1/signups', {}]],
  'a sign-up without a click': ['onIdentify', identify({ email: 'jane@example.com' }), {}, 'no_click_id'],
  'sign-ups switched off': ['onIdentify', identify({ click_id: 'ref_click' }), { signups: 'off' }, 'call_not_used'],
  'a click': ['onPage', page('?ref=maya&utm_source=x'), { clicks: true }, 'delivered', ['/v1/clicks', { trackingId: 'maya', utmSource: 'x' }]],
  'a click in an app': ['onScreen', page('?via=maya', { type: 'screen' }), { clicks: true }, 'delivered', ['/v1/clicks', { trackingId: 'maya' }]],
  'a click of a stranger': ['onPage', page('?ref=other'), { clicks: true }, 'unknown_affiliate', ['/v1/clicks', { trackingId: 'other' }]],
  'a page without a link': ['onPage', page('?x=1'), { clicks: true }, 'no_tracking_parameter'],
  'a page, clicks off': ['onPage', page('?ref=maya'), {}, 'call_not_used'],
  'a group': ['onGroup', { type: 'group', messageId: 'g', groupId: 'g' }, {}, 'call_not_used'],
  'an alias': ['onAlias', { type: 'alias', messageId: 'a', userId: 'u', previousId: 'p' }, {}, 'call_not_used'],
  'a deletion': ['onDelete', { type: 'delete', messageId: 'delete-1', userId: 'user_1', context: [], integrations: null }, {}, 'call_not_used'],
  'a sale': ['onTrack', sale(), {}, 'delivered', ['/v1/events', { event_type: 'conversion', external_user_id: 'user_1' }]],
  'a sale by the adapter': ['onTrack', sale(), { route: 'segment' }, 'delivered', ['/v1/sources/segment/events', { event: 'Order Completed' }]],
  'a sale long ago': ['onTrack', sale({ timestamp: LONG_AGO }), { maxEventAge: '30d' }, 'too_old'],
  'a sale from the future': ['onTrack', sale({ timestamp: '2999-01-01T00:00:00.000Z' }), {}, 'delivered', ['/v1/events', { occurred_at: undefined }]],
  'a sale with consent': ['onTrack', sale(consent(true)), { consentCategories: ['Advertising'] }, 'delivered', ['/v1/events', {}]],
  'a sale without consent': ['onTrack', sale(consent(false)), { consentCategories: ['Advertising'] }, 'no_consent'],
  'a sale in cents': ['onTrack', sale({ properties: { revenue: 1999, currency: 'usd' } }), { amountUnit: 'minor' }, 'delivered', ['/v1/events', { sale_amount: 19.99 }]],
  'a sale with two identifiers': ['onTrack', sale({ properties: { referral_id: 'ref_user' } }), { identifiers: 'first' }, 'delivered',
    ['/v1/events', { referral_id: 'ref_user', external_user_id: undefined }]],
  'a refund without its sale': ['onTrack', { type: 'track', event: 'Order Refunded', messageId: 'r', properties: { order_id: 'o' } },
    { eventTypes: { 'Order Refunded': 'refund' } }, 'missing_conversion_id'],
};

for (const [name, [handler, event, more, code, sent]] of Object.entries(CALLS)) {
  test(name, async () => {
    const result = await shipped().call(handler, event, settingsFor(emulator, { ...BASE, ...more }));
    assertClean(result);
    assert.equal(codeOf(result), code);
    const { attempts } = await emulator.ledger();
    assert.deepEqual(attempts.map(({ path }) => path), sent ? [sent[0]] : []);
    if (sent) assertHolds(JSON.parse(attempts[0].body), sent[1]);
    // The batch of one means the same.
    await emulator.reset(TEAM);
    const batch = await shipped().call('onBatch', [event], settingsFor(emulator, { ...BASE, ...more }));
    assertClean(batch);
    assert.equal(batch.verdicts[0].code, result.segment.code);
    assert.deepEqual((await emulator.ledger()).attempts.map(({ body }) => body), attempts.map(({ body }) => body));
  });
}

test('a sale is taken back by the id that its outcome told', async () => {
  const settings = settingsFor(emulator, { ...BASE, eventTypes: { 'Order Refunded': 'refund' }, refundAmount: 'properties.refunded' });
  const sandbox = shipped();
  const sold = await sandbox.call('onTrack', sale(), settings);
  const properties = { affonso_conversion_id: sold.returned.conversionId, refunded: '20', currency: 'EUR', reason: 'chargeback' };
  const refund = { type: 'track', event: 'Order Refunded', messageId: 'r-1', userId: 'user_1', properties };
  for (const code of ['delivered', 'replayed']) {
    const result = await sandbox.call('onTrack', refund, settings);
    assertClean(result);
    assert.equal(result.returned.code, code);
  }
  const { refunds, attempts } = await emulator.ledger();
  assert.deepEqual(refunds.map(({ amount, external_event_id: key }) => [amount, key]), [['20', 'refund:r-1']]);
  assert.ok(attempts.every(({ signed }) => signed), 'the sale and its refund are signed');
});

test('a wrong signing secret is retried, and not told', async () => {
  const result = await shipped().call('onTrack', sale(), settingsFor(emulator, { ...BASE, signingSecret: 'whsec_outdated' }));
  assertClean(result);
  assert.equal(result.segment.code, 'retry');
  assert.match(result.error.message, /^unauthorized: .*signingSecret/);
  assert.doesNotMatch(JSON.stringify([result.error, result.logs]), /whsec_outdated/);
});

test('a dry run explains what is ignored, too', async () => {
  const result = await shipped().call('onPage', page('?ref=maya'), settingsFor(emulator, { ...BASE, dryRun: true, click: true }));
  assertClean(result);
  assert.equal(result.returned.code, 'call_not_used');
  assert.deepEqual(result.returned.plan.findings.map(({ key }) => key), ['click']);
});

function codeOf({ returned, error }) {
  return returned?.code ?? error?.message.split(':')[0];
}

function assertHolds(body, wanted) {
  for (const [member, value] of Object.entries(wanted)) assert.deepEqual(body[member], value, member);
}
