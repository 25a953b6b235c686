// The function for impact.com from an event to the books: who is credited, with what, and what the parameters hold.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';

import { assertClean } from '../sandbox/sandbox.mjs';
import { startEmulator } from './emulator.mjs';
import { ACCOUNT_SID, assertNoViolations, CLICK, event, formsTo, order, page, PARTNER, refund, REVERSALS, settingsFor, shipped, TOKEN } from './impact.mjs';

const ALL_ON = { enableScreenEvents: true, enableIdentifyEvents: true };

let impact;
before(async () => {
  ({ impact } = await startEmulator());
});
beforeEach(() => impact.reset());
after(() => impact.stop());

const HANDLERS = { track: 'onTrack', page: 'onPage', screen: 'onScreen', identify: 'onIdentify' };

/** Sends events one after the other, each of which must be delivered; gives what was returned. */
async function sendAll(events, settings, sandbox = shipped()) {
  const told = [];
  for (const one of events) {
    const result = await sandbox.call(HANDLERS[one.type], one, settingsFor(impact, settings));
    assertClean(result);
    assert.equal(result.returned?.outcome, 'delivered', result.error?.message);
    told.push(result.returned);
    // What waits is judged before the next one comes, as it would be in the world.
    await impact.ledger();
  }
  return told;
}

test('page, identify, an order on the server, its refund: credited to the partner of the click, and taken back', async () => {
  const anonymousId = 'visitor-7';
  const user = { userId: 'user-4711' };
  const story = [
    page('s-1', { anonymousId, userId: undefined }),
    event('identify', 's-2', { anonymousId, ...user, traits: { email: 'user@example.com' } }),
    order('s-3', { ...user, anonymousId: undefined, context: {} }),
    order('s-4', { ...user, anonymousId: undefined, context: {}, properties: { products: undefined, revenue: '12345.10' } }),
  ];
  const [{ clickId }, , { code, queuedUri }] = await sendAll(story, { ...ALL_ON, ...REVERSALS });
  assert.match(clickId, /^clk_load_/);
  assert.deepEqual([code, queuedUri.startsWith(`/Advertisers/${ACCOUNT_SID}/APISubmissions/A-`)], ['queued', true]);
  const sold = await impact.ledger();
  const told = sold.actions.map(({ media_partner_id: partner, attributed_by: by, click_id: click, amount }) => [partner, by, click, String(amount)]);
  assert.deepEqual(told, [[PARTNER, 'CustomerId', CLICK, '40'], [PARTNER, 'CustomerId', CLICK, '12345.1']]);
  assert.deepEqual(sold.earnings.map(({ actions, payout }) => [actions, String(payout)]), [[2, '1238.51']]);

  await sendAll([refund('s-5', 's-3')], REVERSALS);
  const { actions, earnings, summary, ...ledger } = await impact.ledger();
  assert.deepEqual(actions.map(({ state }) => state), ['REVERSED', 'PENDING']);
  assert.deepEqual(earnings.map(({ payout }) => String(payout)), ['1234.51']);
  assert.deepEqual([summary.double_credits, summary.failed, summary.organic, summary.duplicates], [0, 0, 0, 0]);
  assertNoViolations(ledger);
});

test('an app: opened by a tracking link, installed, an order of the same device', async () => {
  const device = { type: 'ios', advertisingId: 'IDFA-1', id: 'IDFV-1' };
  const context = { device, app: { name: 'Shop', namespace: 'shop.example', version: '1.2' }, os: { name: 'iOS', version: '18' } };
  const link = { ...context, page: { url: 'https://mysite.pxf.io/c/20000/1/1000' } };
  const person = { userId: undefined, anonymousId: 'phone-1' };
  await sendAll([
    event('track', 'a-1', { event: 'Application Opened', context: link, ...person }),
    event('track', 'a-2', { event: 'Application Installed', context, ...person }),
    order('a-3', { context, ...person }),
  ], { iOsAppId: '5000' });
  const ledger = await impact.ledger();
  assert.deepEqual(ledger.actions.map(({ event_type_id: type, event_code: code, media_partner_id: partner, attributed_by: by }) => [type, code, partner, by]), [
    [5000, 'INSTALL', 20000, 'CustomProfileId'],
    [4000, null, 20000, 'CustomProfileId'],
  ]);
  const [opened] = formsTo(ledger, 'PageLoad');
  assert.deepEqual([opened.PropertyId, opened.ImpactAppId, opened.AppleIfa, opened.AppleIfv], ['5000', '5000', 'IDFA-1', 'IDFV-1']);
  assert.deepEqual(ledger.page_loads.map(({ warnings }) => warnings), [[]]);
  const [install] = formsTo(ledger, 'Conversions');
  assert.deepEqual(Object.keys(install).filter((name) => /^(Order(?!Id)|Item|Currency)/.test(name)), []);
  assertNoViolations(ledger);
});

test('an e-mail address leaves as its SHA-1 and never in clear, from wherever it comes', async () => {
  const ADDRESS = 'user@example.com';
  const DIGEST = '63a710569261a24b3766275b7000ce8d7b32e2f7';
  const places = [
    order('e-1', { context: { page: {}, traits: { email: ADDRESS } } }),
    order('e-2', { context: {}, properties: { email: ` ${ADDRESS.toUpperCase()} ` } }),
    event('identify', 'e-3', { traits: { email: ADDRESS } }),
    page('e-4', { context: { traits: { email: ADDRESS } } }),
    order('e-5', { context: {}, properties: { email: DIGEST.toUpperCase() } }),
    order('e-6', { context: {}, properties: { buyer: ADDRESS } }),
    page('e-7', { properties: { buyer: ADDRESS } }),
  ];
  await sendAll(places, { ...ALL_ON, customParameterMapping: { CustomerEmail: 'properties.buyer' } });
  const ledger = await impact.ledger();
  const forms = [...formsTo(ledger, 'Conversions'), ...formsTo(ledger, 'PageLoad')];
  assert.deepEqual(forms.map(({ CustomerEmail: digest }) => digest), Array(7).fill(DIGEST));
  assert.ok(ledger.attempts.every(({ body }) => !/@|%40/.test(body)));
});

test('product lines are numbered from 1, and no amount of the order stands beside them', async () => {
  const line = (n, more = {}) => ({ sku: `SKU-${n}`, category: 'c', name: `Line ${n}`, price: n, quantity: 1, ...more });
  const products = [line(0), line(1, { price: undefined, subtotal: 9.5, quantity: 2 }), line(2, { subtotal: 100 })];
  await sendAll([order('l-1', { properties: { products, revenue: 11.5, total: 20, shipping: 3 } })]);
  const ledger = await impact.ledger();
  const [form] = formsTo(ledger, 'Conversions');
  const items = Object.entries(form).filter(([name]) => /^Item(Price|SubTotal)/.test(name));
  assert.deepEqual(items, [['ItemPrice1', '0'], ['ItemSubTotal2', '9.5'], ['ItemPrice3', '2']]);
  assert.deepEqual([form.OrderSubTotalPostDiscount, form.OrderShipping, Object.keys(form).some((name) => /^Item\w+0$/.test(name))], [undefined, '3', false]);
  assert.deepEqual(ledger.actions.map(({ amount, items: lines }) => [String(amount), lines.length]), [['11.5', 3]]);
  assertNoViolations(ledger);
});

test('mapped beside product lines it is the user\'s own doing: sent, with a warning', async () => {
  const mapping = { customParameterMapping: { OrderSubTotalPostDiscount: 'properties.revenue' } };
  const [{ warnings }] = await sendAll([order('l-2', { properties: { revenue: 5 } })], mapping);
  assert.match(warnings.join(' '), /twice|double/);
  assert.deepEqual((await impact.ledger()).violations.map(({ rule }) => rule), ['subtotal_beside_items']);
});

test('credentials go to the API alone, and to no address and no body', async () => {
  await sendAll([page('c-1'), order('c-2'), event('track', 'c-3', { event: 'Application Opened' })]);
  const ledger = await impact.ledger();
  assert.deepEqual(ledger.attempts.map(({ path, credentials }) => [path.split('/')[2], credentials]), [['trk', false], ['api', true], ['trk', false]]);
  assertNoViolations(ledger);
  assert.ok(!JSON.stringify(ledger.attempts).includes(TOKEN));
});

test('with appInstall an install is told to its endpoint, and the conversion carries the click of the answer', async () => {
  const installed = event('track', 'i-1', { event: 'Application Installed', context: { page: { url: 'https://mysite.pxf.io/c/20000/1/1000' }, device: { type: 'ios' } } });
  await sendAll([installed], { appInstall: true, iOsAppId: '5000' });
  const { actions, attempts, summary } = await impact.ledger();
  assert.deepEqual(attempts.map(({ path }) => path.split('/').at(-1)), ['AppInstall', 'Conversions']);
  assert.deepEqual([summary.app_installs, actions[0]?.attributed_by, actions[0]?.media_partner_id], [1, 'ClickId', 20000]);
});

test('the same event twice is one order', async () => {
  const twice = order('d-1');
  await sendAll([twice, twice]);
  const { summary, actions } = await impact.ledger();
  assert.deepEqual([actions.length, summary.duplicates, summary.double_credits], [1, 1, 0]);
});
