// What must hold of every single call: its form, its time, its order, its discretion, and a true word on every event.

import assert from 'node:assert/strict';

import { assertClean } from '../../sandbox/sandbox.mjs';
import { jsonOf, verdictOf } from './law.mjs';
import { CALL_MS, REQUEST_MS } from './network.mjs';
import { limitOf } from './terms.mjs';

/** A Date has whole milliseconds, so a deadline may be one too long. */
const ROUNDING_MS = 1;

const STATUS = { delivered: 200, message_rejected: 400, retry: 500 };

const PATHS = { signup: /^\/v1\/signups$/, click: /^\/v1\/clicks$/, refund: /^\/v1\/conversions\/com_\d+\/refund$/ };
const BOOKED_AT = { events: /^\/v1\/events$/, segment: /^\/v1\/sources\/segment\/events$/ };

/** Looks through one call; `batch` are its deliveries, by position. */
export function inspect(call, batch, { secrets, people }) {
  const { settings } = batch[0].event;
  const unsaid = [...secrets, ...people.map(({ email }) => email)];
  assertClean(call.result);
  assert.ok(call.result.ms <= CALL_MS + ROUNDING_MS, `the call took ${call.result.ms} ms`);
  const answers = answersOf(call, batch);
  for (const answer of answers) inspectWords(answer);
  inspectDiscretion(call, unsaid);
  for (const exchange of call.exchanges) inspectRequest(exchange, batch, { settings, secrets });
  inspectVerdicts(call, batch, answers);
  inspectOrder(batch, answers, call);
  inspectPace(call, settings);
}

/** For each event: its status in numbers, and what is said. */
function answersOf({ result }, batch) {
  const verdicts = result.verdicts ?? [result.segment];
  assert.equal(verdicts.length, batch.length);
  return verdicts.map((verdict, position) => {
    const status = STATUS[verdict.code];
    assert.ok(status, `an end nobody chose: ${verdict.code} ${JSON.stringify(result.error)}`);
    return { status, words: result.verdicts ? result.returned?.[position]?.errormessage : result.error?.message };
  });
}

function inspectWords({ status, words }) {
  if (status !== 200) assert.match(words, /^[a-z_]+: .{10,}/s, 'the reader is told a code and a sentence');
}

function inspectDiscretion({ result: { returned, error, logs } }, unsaid) {
  const said = JSON.stringify([returned, error, logs]);
  for (const secret of unsaid) assert.ok(!said.includes(secret), `said: ${said}`);
}

// ---- requests

function inspectRequest(exchange, batch, { settings, secrets }) {
  const { url, path, headers, body, startedAt, call, init } = exchange;
  const event = batch.map(({ event }) => event).find((event) => isAbout(exchange, event));
  assert.ok(event, `a request that belongs to no event of its call: ${path} ${init.body}`);
  exchange.event = event;
  assert.match(path, PATHS[event.wants] ?? BOOKED_AT[settings.route], `${event.wants} of ${event.messageId}`);
  assert.equal(headers.Authorization, `Bearer ${settings.apiKey}`);
  assert.equal(init.redirect, 'manual');
  for (const secret of secrets) assert.ok(!(url + init.body).includes(secret), 'a secret outside of the header');
  assert.ok(startedAt - call.startedAt <= CALL_MS, 'a request begun after the call was over');
  inspectKey(event, body, settings);
  inspectSignature(exchange, event, settings);
}

/** Everything but sign-ups and clicks is signed, afresh in every call. Whether it fits is the emulator's to say. */
function inspectSignature({ headers, call, startedAt }, event, { signingSecret }) {
  const signedAt = headers['X-Affonso-Timestamp'];
  if (signingSecret && !['signup', 'click'].includes(event.wants)) {
    assert.match(signedAt, /^\d+$/);
    assert.ok(signedAt >= Math.floor(call.startedAt / 1000) && signedAt <= startedAt / 1000, `signed at ${signedAt}`);
  } else {
    assert.equal(signedAt, undefined);
  }
}

/** Is this request about this event? By its moment, and a sign-up, which has none, by the name. */
function isAbout({ path, body }, event) {
  if (path.endsWith('/signups')) return event.wants === 'signup' && body.name === event.name;
  const moment = body.occurred_at ?? body.timestamp ?? body.createdAt ?? body.refunded_at;
  return Date.parse(moment) === event.happenedAt;
}

function inspectKey(event, body, { route }) {
  if (['signup', 'click'].includes(event.wants)) return;
  const key = route === 'segment' && event.wants !== 'refund' ? body.messageId : body.external_event_id;
  if (event.key !== undefined) assert.equal(key, event.key);
  else event.key = key;
  assert.match(key, /./);
}

// ---- verdicts

function inspectVerdicts(call, batch, answers) {
  for (const event of new Set(batch.map(({ event }) => event))) {
    const said = answers.filter((_, position) => batch[position].event === event);
    const sent = call.exchanges.filter((exchange) => exchange.event === event);
    assert.ok(sent.length <= said.length, `${event.messageId} was sent ${sent.length} times in one call`);
    // Copies of one event in one batch cannot be told apart, so their ends are compared as a set.
    const due = sent.map((exchange) => verdictOf(exchange));
    while (due.length < said.length) due.push(unsent(event));
    const [is, must] = [said.map(({ status }) => status), due].map((statuses) => statuses.sort().join(' '));
    const story = () => `${event.wants} ${event.messageId}: ${JSON.stringify([said, sent.map(experienceOf)])}`;
    if (is !== must) assert.fail(`answered ${is}, must be ${must}: ${story()}`);
  }
}

/** For whoever reads a failure. */
function experienceOf({ fate, real, seen, startedAt, givenUpAt }) {
  const after = seen && Math.round(seen.at - startedAt);
  return { fate, real, seen: seen && { ...seen, at: undefined, after }, givenUpAfter: givenUpAt - startedAt };
}

function unsent({ wants }) {
  return { ignored: 200, rejected: 400 }[wants] ?? 500;
}

// ---- order

/** An event that is credited to a person waits for the sign-up of that person before it, and comes again when it does. */
function inspectOrder(batch, answers, call) {
  const signUps = [];
  for (const [position, { event }] of batch.entries()) {
    const { status, words } = answers[position];
    const exchange = exchangeOf(call, batch, position);
    const before = signUps.filter((one) => restsOn(event, one.event));
    const comesAgain = before.some((one) => one.status === 500);
    if (comesAgain) {
      assert.equal(status, 500, `${event.messageId} overtook the sign-up of its person`);
      assert.ok(!exchange, `${event.messageId} was sent before the sign-up of its person`);
    }
    for (const { ended } of exchange ? before : []) {
      assert.ok(exchange.startedAt >= ended, `${event.messageId} did not wait for the sign-up of its person`);
    }
    const isLinked = before.some((one) => one.status === 200 && one.event.person.click === event.restsOn);
    if (isLinked) assert.notEqual(exchange?.real?.status, 404, `${event.messageId} of a fresh sign-up was not credited`);
    if (status === 500 && !exchange) inspectRest(words, comesAgain, call);
    if (event.wants === 'signup') signUps.push({ event, status, ended: endOf(exchange) });
  }
}

/** Does the credit of an event rest on this sign-up? It does if the event names the user or the click that is linked. */
function restsOn({ wants, call }, signUp) {
  // A refund names a sale, a click names an affiliate: neither asks for a person.
  if (!['conversion', 'lead', 'trial', 'milestone', 'signup'].includes(wants)) return false;
  const named = [call.userId, call.traits?.affonso_referral, call.properties?.affonso_referral, call.properties?.click_id];
  return named.some((id) => [signUp.call.userId, signUp.person.click].includes(id));
}

/** Of several copies of one event the first in the batch is the first that is sent. */
function exchangeOf({ exchanges }, batch, position) {
  const { event } = batch[position];
  const copies = batch.slice(0, position).filter((one) => one.event === event).length;
  return exchanges.filter((exchange) => exchange.event === event)[copies];
}

function endOf(exchange) {
  return exchange ? Math.min(exchange.seen?.at ?? Infinity, exchange.givenUpAt) : 0;
}

/** Nobody is sent back to Segment without a reason. */
function inspectRest(words, comesAgain, { result, limited }) {
  if (comesAgain) return;
  assert.match(words, /^no_time_left:/, `nothing was sent, and there is no reason why: ${words}`);
  assert.ok(limited || result.ms >= REQUEST_MS - ROUNDING_MS, `there was time left after ${result.ms} ms`);
}

// ---- pace

function inspectPace(call, settings) {
  const concurrency = Number(settings.concurrency);
  for (const { startedAt } of call.exchanges) {
    const open = call.exchanges.filter((one) => one.startedAt <= startedAt && endOf(one) > startedAt);
    assert.ok(open.length <= concurrency, `${open.length} requests at once`);
  }
  const limit = limitOf(settings);
  if (limit === Infinity) return;
  for (const { startedAt } of call.exchanges) {
    // The limit is the key's, so it holds over all calls of one process.
    const within = (ms) => call.startedInProcess.filter((at) => at <= startedAt && at > startedAt - ms).length;
    assert.ok(within(1000) <= limit, `${within(1000)} requests in one second`);
    assert.ok(within(60000) <= 30 * limit, `${within(60000)} requests in one minute`);
  }
}

/** What the far side told the function about a booked sale, whether it arrived or not. */
export function conversionIn({ real, path }) {
  const data = path.endsWith('/events') ? jsonOf(real?.text)?.data : undefined;
  return typeof data?.id === 'string' && data.id.startsWith('com_') ? data.id : undefined;
}
