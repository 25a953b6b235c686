// The function for impact.com against its host: every handler, batches, odd input, a missing or failing WebAssembly, secrets.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';

import { assertClean, HANDLERS } from '../sandbox/sandbox.mjs';
import { assertOneRetried, trapOnEvent } from './deliver.mjs';
import { fault, startEmulator } from './emulator.mjs';
import { assertChosenEnd } from './function.mjs';
import { ACCOUNT_SID, assertDiscreet, BOOKS, credited, event, order, orders, page, refund, REVERSALS, settingsFor, shipped } from './impact.mjs';
import { oddEvents, oddSettings } from './odd.mjs';

const { onBatch: _, ...SINGLE_HANDLERS } = HANDLERS;
const ODD_EVENTS = oddEvents(order);
const ODD_SETTINGS = oddSettings({ accountSid: ACCOUNT_SID, apiKey: 'token', campaignId: '1000', trackingUrl: 'http://127.0.0.1:1' });

let impact;
before(async () => {
  ({ impact } = await startEmulator());
});
beforeEach(() => impact.reset());
after(() => impact.stop());

const codeOf = ({ returned, error }) => returned?.code ?? error?.message.split(':')[0];

/** One call that must leave nothing behind. */
async function call(handler, payload, settings = settingsFor(impact), sandbox = shipped()) {
  const result = await sandbox.call(handler, payload, settings);
  assertClean(result);
  return result;
}

// ---- handlers

test('every handler is defined', () => assert.deepEqual(shipped().handlers().sort(), Object.keys(HANDLERS).sort()));

const ON = { enableScreenEvents: true, enableIdentifyEvents: true };
const OFF = { enablePageEvents: false };

/** Handler, event, settings, the code it ends with, and the calls it makes. */
const CALLS = {
  'an order': ['onTrack', () => order('h-1'), {}, 'queued', 'POST Conversions'],
  'an order, in another case': ['onTrack', () => order('h-2', { event: ' order completed ' }), { eventTypeId: '4000' }, 'queued', 'POST Conversions'],
  'an install': ['onTrack', () => event('track', 'h-3', { event: 'Application Installed' }), {}, 'queued', 'POST Conversions'],
  'an app that is opened': ['onTrack', () => event('track', 'h-4', { event: 'Application Opened' }), {}, 'delivered', 'POST PageLoad'],
  'a refund': ['onTrack', () => refund('h-5', 'x'), REVERSALS, 'queued', 'DELETE Actions'],
  'a part of a refund': ['onTrack', () => refund('h-6', 'x', { remaining_amount: 1 }), REVERSALS, 'queued', 'PUT Actions'],
  'a refund nobody asked for': ['onTrack', () => refund('h-7', 'x'), {}, 'event_not_listed'],
  'another track event': ['onTrack', () => event('track', 'h-8', { event: 'Product Viewed' }), {}, 'event_not_listed'],
  'the same, rejected': ['onTrack', () => event('track', 'h-9', { event: 'Product Viewed' }), { unmatchedEvents: 'reject' }, 'event_not_listed'],
  'a page': ['onPage', () => page('h-10'), {}, 'delivered', 'POST PageLoad'],
  'a page, switched off': ['onPage', () => page('h-11'), OFF, 'call_not_used'],
  'a screen': ['onScreen', () => event('screen', 'h-12', { name: 'Home' }), ON, 'delivered', 'POST PageLoad'],
  'a screen, switched off': ['onScreen', () => event('screen', 'h-13'), {}, 'call_not_used'],
  'an identify call': ['onIdentify', () => event('identify', 'h-14', { traits: {} }), ON, 'delivered', 'POST PageLoad'],
  'an identify call, switched off': ['onIdentify', () => event('identify', 'h-15'), {}, 'call_not_used'],
  'a group': ['onGroup', () => event('group', 'h-16', { groupId: 'g' }), ON, 'call_not_used'],
  'an alias': ['onAlias', () => event('alias', 'h-17', { previousId: 'p' }), ON, 'call_not_used'],
  'a deletion': ['onDelete', () => event('delete', 'h-18', { context: [], integrations: null }), ON, 'call_not_used'],
  'nobody at all': ['onTrack', () => order('h-19', { userId: null, anonymousId: null, context: {} }), {}, 'missing_attribution'],
  'an order too old': ['onTrack', () => order('h-20', { timestamp: '2020-01-01T00:00:00Z' }), { maxEventAge: '30d' }, 'too_old'],
  'an order without consent': ['onTrack', () => order('h-21'), { consentCategories: ['Advertising'] }, 'no_consent'],
  'a dry run': ['onTrack', () => order('h-22'), { dryRun: true }, 'dry_run'],
};

for (const [name, [handler, make, more, code, sent]] of Object.entries(CALLS)) {
  test(`${name}: ${code}, alone and in a batch`, async () => {
    const payload = make();
    const settings = settingsFor(impact, more);
    const single = await call(handler, payload, settings);
    assert.equal(codeOf(single), code, single.error?.message);
    assert.deepEqual(single.requests.map(({ method, url }) => `${method} ${url.split('/').at(-1)}`), sent ? [sent] : []);
    const batch = await call('onBatch', [payload], settings);
    const status = { delivered: 200, retry: 500 }[single.segment.code] ?? 400;
    assert.deepEqual(batch.returned, [status === 200 ? { status } : { status, errormessage: single.error.message }]);
    assert.deepEqual(batch.requests.map(({ body }) => body), single.requests.map(({ body }) => body));
  });
}

test('a dry run tells the plan with masked credentials, and sends nothing', async () => {
  const { returned, requests } = await call('onTrack', order('d-1'), settingsFor(impact, { dryRun: true }));
  assert.deepEqual([returned.plan.request.method, returned.plan.request.headers.Authorization, requests], ['POST', 'Basic ***', []]);
  assert.ok(returned.plan.fields.some(({ field, from }) => field === 'OrderId' && from === 'properties.order_id'));
});

test('a batch is answered event by event, in order', async () => {
  const events = [
    order('b-1'), page('b-2'), order('b-3', { userId: null, anonymousId: null, context: {} }), event('group', 'b-4'), order('b-5'), null, order('b-6'),
  ];
  const conversions = { path: '/impact/api/Advertisers/{id}/Conversions' };
  await impact.faults([{ ...fault({ status: 503 }, { calls: { nth: [2] } }), ...conversions }, { ...fault({ status: 422 }, { calls: { nth: [3] } }), ...conversions }]);
  const { returned } = await call('onBatch', events, settingsFor(impact, { concurrency: '1' }));
  const words = returned.map(({ status, errormessage }) => [status, errormessage?.split(':')[0]]);
  assert.deepEqual(words, [
    [200, undefined], [200, undefined], [400, 'missing_attribution'], [200, undefined], [500, 'target_unavailable'], [400, 'invalid_event'], [400, 'refused'],
  ]);
  assert.deepEqual(credited(await impact.ledger()), ['order-b-1']);
});

// ---- a host that lacks something

test('without WebAssembly every event is retried, with a message that names it', async () => {
  const sandbox = shipped({ webAssembly: false });
  for (const [handler, type] of Object.entries(SINGLE_HANDLERS)) {
    const result = await call(handler, event(type, 'w-1'), settingsFor(impact), sandbox);
    assert.equal(result.segment.code, 'retry', handler);
    assert.match(result.error.message, /WebAssembly/);
  }
  const { returned } = await call('onBatch', orders(2), settingsFor(impact), sandbox);
  assert.deepEqual(returned.map(({ status }) => status), [500, 500]);
});

test('the runtime Segment published, with fewer globals, is enough', async () => {
  const sandbox = shipped({ zlib: false, without: ['cache', 'https', 'uuidv5', 'RetryError'] });
  assert.equal(codeOf(await call('onTrack', order('f-1'), settingsFor(impact), sandbox)), 'queued');
  await impact.faults([fault({ status: 503 })]);
  assert.equal((await call('onTrack', order('f-2'), settingsFor(impact), sandbox)).segment.code, 'retry');
});

// ---- a trap in the core

for (const [what, send] of Object.entries({
  'single calls': async (sandbox, events) => {
    const verdicts = [];
    for (const one of events) verdicts.push((await call('onTrack', one, settingsFor(impact), sandbox)).segment);
    return verdicts;
  },
  'events of a batch': async (sandbox, events) => (await call('onBatch', events, settingsFor(impact), sandbox)).verdicts,
})) {
  test(`a trap costs one of twenty ${what} a retry, and nothing else`, async () => {
    const { prepare, seen } = trapOnEvent(7);
    const sandbox = shipped({ prepare });
    const events = orders(20);
    await assertOneRetried(impact, { seen, sandbox, events, verdicts: await send(sandbox, events) }, BOOKS);
  });
}

// ---- secrets and personal data

const SECRET = 'token-do-not-show-me';
const BASIC = Buffer.from(`${ACCOUNT_SID}:${SECRET}`).toString('base64');
const PERSON = ['jane@example.com', 'Jane Doe', '+49 170 000000'];
const TAINTED = { email: PERSON[0], name: PERSON[1], phone: PERSON[2], firstName: 'Jane Doe' };
const account = { tokens: [{ token: SECRET }] };
const quoting = (text) => ({ answer: { status: 400, body: JSON.stringify({ Status: 'ERROR', errors: [{ field: 'CustomerEmail', message: text }] }) } });

for (const [what, more, kind, config = account] of [
  ['a delivery', {}],
  ['an unknown token', {}, undefined, {}],
  ['a token without the scope', {}, undefined, { tokens: [{ token: SECRET, scopes: ['submissions'] }] }],
  ['a server error', {}, { status: 500 }],
  ['a refusal', {}, { status: 422 }],
  ['a refusal that quotes the token', {}, quoting(`token ${SECRET} and ${BASIC} may not`)],
  ['a refusal that quotes the address', {}, quoting(`${PERSON[0]} is no digest`)],
  ['garbage', {}, 'garbage'],
  ['a reset', {}, 'reset'],
  ['a redirect', {}, { redirect: 'http://127.0.0.1:1/' }],
  ['wrong addresses', { baseUrl: 'http://127.0.0.1:1', trackingUrl: 'http://127.0.0.1:1' }],
  ['an address that is none', { baseUrl: `not a url ${SECRET}` }],
  ['an address with credentials', { baseUrl: `https://user:${SECRET}@127.0.0.1:1/` }],
  ['a token with a line break', { apiKey: `${SECRET}\nX-Other: 1` }],
  ['a token with a letter outside ASCII', { apiKey: `${SECRET}é` }],
  ['an account that is a path', { accountSid: `../${SECRET}` }],
]) {
  test(`secrets and personal data stay unsaid: ${what}`, async () => {
    await impact.reset(config);
    const used = settingsFor(impact, { apiKey: SECRET, enableIdentifyEvents: true, ...REVERSALS, ...more });
    const tainted = { properties: TAINTED, context: { traits: TAINTED, page: { url: 'https://shop.example/' } } };
    const events = [order('t-1', tainted), page('t-2', tainted), event('identify', 't-3', { traits: TAINTED }), refund('t-4', 't-1', TAINTED)];
    const handlers = ['onTrack', 'onPage', 'onIdentify', 'onTrack'];
    for (const [index, handler] of handlers.entries()) {
      await impact.faults(kind ? [fault(kind, { calls: 'all' })] : []);
      assertDiscreet(await call(handler, events[index], used), [SECRET, BASIC, ...PERSON]);
    }
    const batch = await call('onBatch', events, used);
    assertDiscreet(batch, [SECRET, BASIC, ...PERSON]);
    for (const { body } of batch.requests) assert.doesNotMatch(body, /jane|@|%40|Doe|170/i);
  });
}

test('secrets and personal data stay unsaid: a trap', async () => {
  const { prepare, seen } = trapOnEvent(1);
  await impact.reset(account);
  const result = await call('onTrack', order('t-5', { context: { traits: TAINTED } }), settingsFor(impact, { apiKey: SECRET }), shipped({ prepare }));
  assert.ok(seen.trapped);
  assertDiscreet(result, [SECRET, BASIC, ...PERSON]);
});

// ---- several customers in one process

test('settings of two accounts never mix', async (t) => {
  const { impact: other } = await startEmulator();
  t.after(() => other.stop());
  await other.reset({ account_sid: 'IRother', tokens: [{ token: 'token-other' }] });
  const sandbox = shipped();
  const calls = [];
  for (const n of [1, 2, 3]) {
    calls.push(sandbox.call('onTrack', order(`a-${n}`), settingsFor(impact)));
    calls.push(sandbox.call('onTrack', order(`b-${n}`), settingsFor(other, { accountSid: 'IRother', apiKey: 'token-other' })));
  }
  for (const { returned, error } of await Promise.all(calls)) assert.equal(returned?.code, 'queued', error?.message);
  assert.deepEqual(credited(await impact.ledger()), ['order-a-1', 'order-a-2', 'order-a-3']);
  assert.deepEqual(credited(await other.ledger()), ['order-b-1', 'order-b-2', 'order-b-3']);
  assert.deepEqual(sandbox.unhandled, []);
});

// ---- odd input

for (const [what, odd] of Object.entries(ODD_EVENTS)) {
  test(`odd event: ${what}, alone and in a batch`, async () => {
    const single = await call('onTrack', odd);
    assertChosenEnd(single, what);
    const batch = await call('onBatch', [odd, order('behind')]);
    assert.equal(batch.verdicts[0].lost, false);
    assert.equal(batch.verdicts[1].code, 'delivered');
    assert.equal({}.polluted, undefined);
  });
}

for (const [what, settings] of Object.entries(ODD_SETTINGS)) {
  test(`odd settings, ${what}: retried with a message, nothing sent`, async () => {
    const single = await call('onTrack', order('o-1'), settings);
    assert.equal(single.segment.code, 'retry', JSON.stringify(single.error ?? single.returned));
    assert.match(single.error.message, /^bad_settings: /);
    const batch = await call('onBatch', orders(2), settings);
    assert.deepEqual(batch.returned.map(({ status }) => status), [500, 500]);
    assert.equal(single.requests.length + batch.requests.length, 0);
  });
}
