// The end of a run: what the far side has in its books, held against what everybody was told.

import assert from 'node:assert/strict';

import { isUnmatched } from './law.mjs';

const BOOKABLE = ['conversion', 'lead', 'trial', 'milestone'];

/** @param run `{ledger, deliveries, exchanges, events}` */
export function audit(run) {
  const { ledger, exchanges } = run;
  assert.equal(ledger.summary.duplicate_sales, 0, 'a sale was paid twice');
  const forwarded = exchanges.filter(({ real }) => real);
  assert.equal(ledger.summary.calls, forwarded.length, 'the network lost count');
  auditEntries(run);
  auditClicks(run);
  auditSignUps(run);
  auditRefunds(run);
  auditPromises(run);
  auditRefusals(run);
}

function unique(list, what) {
  assert.deepEqual(list.filter((one, index) => list.indexOf(one) !== index), [], `${what}, twice`);
}

/** Every booked event is one that Segment sent, as it was sent. */
function auditEntries({ ledger, events }) {
  unique(ledger.entries.map((entry) => entry.external_event_id), 'an event was booked');
  for (const entry of ledger.entries) {
    const event = events.find(({ happenedAt }) => happenedAt === Date.parse(entry.occurred_at));
    assert.ok(event, `nobody sent ${entry.event_name} of ${entry.occurred_at}`);
    assert.deepEqual([entry.kind, entry.event_name, entry.external_event_id], [event.wants, event.call.event, event.key]);
    if (entry.kind !== 'conversion') continue;
    assert.equal(Math.round(Number(entry.amount) * 100), event.cents, 'another amount was booked');
    assert.equal(entry.currency, event.currency);
    if (event.known || event.restsOn) assert.equal(entry.referral_id, event.person.click, 'somebody else was credited');
  }
}

/** One for each page call that arrived at Segment, unless the operator asked for repeats. */
function auditClicks({ ledger, deliveries, exchanges, events }) {
  for (const event of events.filter(({ wants }) => wants === 'click')) {
    const made = ledger.clicks.filter(({ created_at: at }) => Date.parse(at) === event.happenedAt).length;
    const calls = deliveries.filter((delivery) => delivery.event === event).length;
    const sent = exchanges.filter((exchange) => exchange.event === event).length;
    assert.ok(made <= (event.settings.retryClicks ? sent : calls), `${made} clicks for ${calls} page calls`);
  }
  const known = ledger.clicks.filter(({ created_at: at }) => events.some(({ happenedAt }) => happenedAt === Date.parse(at)));
  assert.equal(known.length, ledger.clicks.length, 'a click of no page call');
}

function auditSignUps({ ledger, events }) {
  unique(ledger.signups.map(({ referral_id: id }) => id), 'a click signed up');
  for (const signUp of ledger.signups) {
    const event = events.find(({ wants, name }) => wants === 'signup' && name === signUp.name);
    assert.ok(event, `nobody signed up as ${signUp.name}`);
    const { userId, click, email } = event.person;
    assert.deepEqual([signUp.external_user_id, signUp.referral_id, signUp.email], [userId, click, email]);
  }
}

function auditRefunds({ ledger, events }) {
  unique(ledger.refunds.map((refund) => `${refund.conversion_id} ${refund.external_event_id}`), 'a refund was booked');
  const left = new Map(ledger.entries.map((entry) => [entry.conversion_id, Math.round(Number(entry.amount) * 100)]));
  for (const refund of ledger.refunds) {
    const event = events.find(({ wants, key }) => wants === 'refund' && key === refund.external_event_id);
    assert.equal(event?.conversionId, refund.conversion_id, 'another sale was refunded');
    const cents = Math.round(Number(refund.amount) * 100);
    if (event.cents !== undefined) assert.equal(cents, event.cents, 'another amount was refunded');
    left.set(refund.conversion_id, left.get(refund.conversion_id) - cents);
  }
  for (const [conversion, cents] of left) {
    assert.ok(cents >= 0 || Number.isNaN(cents), `more than all of ${conversion} went back`);
  }
}

/** Whoever was told that an event is delivered can find it in the books, or the far side has said why not. */
function auditPromises(run) {
  for (const { event, end, calls } of run.deliveries) {
    assert.ok(end, `${event.messageId} has no end`);
    if (end.code !== 'delivered' || event.wants === 'ignored') continue;
    assert.notEqual(event.wants, 'rejected', `${event.messageId} can never have been delivered`);
    const last = calls.at(-1).exchanges.filter((exchange) => exchange.event === event);
    const isAccounted = isBooked(run, event) || last.some(isUnmatched) || last.some(isBlindClick);
    assert.ok(isAccounted, `${event.wants} ${event.messageId} was lost`);
  }
}

function isBooked({ ledger }, event) {
  switch (event.wants) {
    case 'signup':
      return isMoreThanClick(ledger, event.person);
    case 'click':
      return ledger.clicks.some(({ created_at: at }) => Date.parse(at) === event.happenedAt);
    case 'refund':
      return ledger.refunds.some(({ external_event_id: key }) => key === event.key);
    default:
      return BOOKABLE.includes(event.wants) && ledger.entries.some(({ external_event_id: key }) => key === event.key);
  }
}

/** Signed up, or, where a sale named the click before, a customer already: then a sign-up changes nothing. */
function isMoreThanClick({ signups, referrals }, { click, namesClick }) {
  if (signups.some(({ referral_id: id }) => id === click)) return true;
  return namesClick && referrals.some(({ referral_id: id, status }) => id === click && status !== 'click');
}

/** A success that nobody can read: of a click it has to be believed. */
function isBlindClick({ path, seen }) {
  return path.endsWith('/clicks') && seen?.status >= 200 && seen.status < 300;
}

/** The far side itself has refused nothing but everyday business: more asked back than is left of a sale, a link of nobody's. */
function auditRefusals({ exchanges, ledger }) {
  for (const { path, code, body, effect, fault } of ledger.attempts) {
    const isOverdrawn = path.endsWith('/refund') && code === 'VALIDATION_ERROR';
    const isNobodys = path.endsWith('/clicks') && code === 'NOT_FOUND';
    assert.ok(effect !== 'refused' || fault || isOverdrawn || isNobodys, `the far side refused ${path}: ${code} ${body}`);
  }
  for (const { event, real } of exchanges) {
    if (event.known) assert.notEqual(real?.status, 404, `a known customer was not found: ${event.messageId}`);
  }
}
