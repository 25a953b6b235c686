// What goes wrong on the way: the fate of every request of a run, and the faults of the far side itself.

import { fault } from '../emulator.mjs';

const MINUTE_MS = 60 * 1000;

/** Nobody listens there. */
const ELSEWHERE = 'http://127.0.0.1:1/elsewhere';

const IN_TROUBLE = [500, 502, 503, 504, 520, 408];
/** Turned away at the door, as far as anybody can tell: nothing was booked. */
const AT_THE_DOOR = [429, 401, 403];
const FINAL = [400, 409, 413, 422];

/** How bad it is, and for how long at once. */
export function drawWeather(random, terms) {
  const rate = random.weighted([[3, 0], [3, 0.08], [5, 0.25], [4, 0.5], [2, 0.8]]);
  const outages = random.chance(0.2) ? [drawOutage(random, terms)] : [];
  const farSide = random.chance(0.15);
  return {
    /** The far side's own faults, in place of those of the way. */
    faults: farSide ? farSideFaults(random, rate) : [],
    /** The fate of a request that is sent now. */
    fate(path, now) {
      const outage = outages.find(({ from, to }) => now >= from && now < to);
      const way = { uplink: random.between(1, random.chance(0.1) ? 400 : 40), downlink: random.between(1, 60) };
      if (outage) return { ...way, ...outage.fate(path) };
      if (farSide || !random.chance(rate)) return { ...way, kind: 'none', side: 'after' };
      return { ...way, ...drawFate(random, path) };
    },
  };
}

function drawOutage(random, { opensAt }) {
  const from = opensAt + random.between(0, 5 * MINUTE_MS);
  const lasts = random.weighted([[4, 5], [3, 60], [2, 200], [1, 600]]) * MINUTE_MS;
  const kind = random.pick(['hang', 'reset', 'status']);
  const status = random.pick([...IN_TROUBLE, ...AT_THE_DOOR]);
  return { from, to: from + random.between(0.2, 1) * lasts, fate: () => ({ kind, status, side: 'before' }) };
}

function drawFate(random, path) {
  const isClick = path.endsWith('/clicks');
  const side = random.pick(['before', 'after']);
  const kind = random.weighted([
    [4, 'hang'], [4, 'reset'], [5, 'trouble'], [4, 'door'], [3, 'garbage'], [3, 'slow'], [3, 'late'], [3, 'slow body'],
    [2, 'cut body'], [2, 'torn'], [1, 'unsuccessful'], [1, 'final'], [1, 'nobody'], [1, 'redirect'], [1, 'page not found'],
  ]);
  switch (kind) {
    case 'trouble':
      return { kind: 'status', status: random.pick(IN_TROUBLE), side, ...drawSpeech(random) };
    // Whoever is turned away was not booked; Affonso knows a repeat of everything but a click.
    case 'door':
      return { kind: 'status', status: random.pick(AT_THE_DOOR), side: isClick ? 'before' : side, ...drawSpeech(random) };
    case 'redirect':
    case 'page not found':
      return { kind, to: ELSEWHERE, side: isClick ? 'before' : side };
    case 'final':
      return { kind: 'status', status: random.pick(FINAL), side: 'before' };
    case 'nobody':
      return { kind: 'status', status: 404, side: 'before' };
    case 'slow':
      return { kind: 'none', side: 'after', downlink: random.between(500, 9000) };
    case 'late':
      return { kind: 'none', side: 'after', uplink: random.between(2000, 60000) };
    case 'slow body':
      return { kind, side: 'after', pause: random.chance(0.3) ? Infinity : random.between(300, 9000) };
    case 'cut body':
    case 'torn':
      return { kind, side: 'after' };
    default:
      return { kind, side };
  }
}

/** What an error says of itself: nothing, a page, or more than it should. */
function drawSpeech(random) {
  return { speech: random.weighted([[4, 'plain'], [2, 'page'], [1, 'tells all']]) };
}

/** The emulator plays these itself; what takes real time is left to the way. */
function farSideFaults(random, rate) {
  const paths = ['/v1/events', '/v1/sources/segment/events', '/v1/signups', '/v1/conversions/{id}/refund', '/v1/clicks'];
  return paths.flatMap((path) => {
    const faults = [];
    for (let call = 1; call <= 40; call += 1) {
      if (random.chance(rate)) faults.push({ ...drawFarSideFault(random, path, call), path });
    }
    return faults;
  });
}

function drawFarSideFault(random, path, call) {
  const calls = { nth: [call] };
  const anywhere = ['reset', 'garbage', ...IN_TROUBLE.map((status) => ({ status }))];
  const atTheDoor = [...AT_THE_DOOR.map((status) => ({ status })), { redirect: ELSEWHERE }];
  if (path.endsWith('/clicks') && random.chance(0.4)) return fault(random.pick(atTheDoor), { calls });
  const kinds = path.endsWith('/clicks') ? anywhere : [...anywhere, ...atTheDoor];
  return fault(random.pick(kinds), { when: random.pick(['before', 'after']), calls });
}
