// The far side at work: a request goes in, a fault may strike, an answer comes back, and the books are there to be read.

import { byId, fill, make, say } from './dom.js';
import { showLedger } from './ledger.js';
import { ending } from './outcome.js';
import { details } from './request-pane.js';

/** What can go wrong, by the words of the core's door. */
const FAULTS = [
  ['', 'none'],
  ['503', '503, in trouble'],
  ['500', '500, failed'],
  ['429', '429, too many requests'],
  ['401', '401, key refused'],
  ['422', '422, refused'],
  ['reset', 'connection reset'],
  ['hang', 'never answers'],
  ['delay', 'answers after five seconds'],
  ['slow_body', 'answer breaks off'],
  ['garbage', 'a page in place of JSON'],
  ['redirect', 'a redirect'],
];

const FAILURES = { network: 'The connection broke.', timeout: 'No complete answer within four seconds.' };

/** @param {{ place: () => import('./core.js').Place, event: () => string }} page */
export function createEmulatorPane({ place, event }) {
  const [kind, when, calls] = [byId('fault'), byId('fault-when'), byId('fault-calls')];
  fill(kind, FAULTS.map(([value, label]) => make('option', { value }, label)));
  for (const control of [kind, when, calls]) control.addEventListener('change', setFault);
  byId('send').addEventListener('click', send);
  byId('reset').addEventListener('click', () => {
    place().reset();
    setFault();
    fill(byId('journey'));
    books();
    say('The books are empty');
  });

  function setFault() {
    when.disabled = calls.disabled = kind.value === '';
    place().fault(kind.value, when.value === 'after', calls.value === 'once');
  }

  function send() {
    const journey = place().send(event());
    fill(byId('journey'), journey.attempts.map(attempt), ending(journey), details(journey.outcome));
    // A fault of the next call has struck when there was a call.
    if (kind.value !== '' && calls.value === 'once' && journey.attempts.length > 0) {
      kind.value = '';
      setFault();
    }
    books();
  }

  function books() {
    const ledger = place().ledger();
    showLedger(byId('ledger'), ledger);
    if (ledger) fill(byId('team'), team(ledger));
  }

  setFault();
  return {
    /** Another destination, or its settings: what was answered before is of another world. */
    renew() {
      fill(byId('journey'));
      setFault();
      books();
    },
    /** The fault in force, for whoever opens a far side of their own. */
    fault: () => ({ kind: kind.value, isLate: when.value === 'after' }),
    books,
  };
}

function attempt({ request, answer }, index, all) {
  const which = all.length > 1 ? `${index + 1}. ` : '';
  return make('div', { class: 'attempt' },
    make('p', { class: 'mono' }, `${which}→ ${request.method} ${request.url}`),
    answer.failure
      ? make('p', { class: 'mono' }, `← ${FAILURES[answer.failure] ?? answer.failure}`)
      : [make('p', { class: 'mono' }, `← ${answer.status}`, answer.retryAfter && ` · Retry-After: ${answer.retryAfter}`),
        answer.body && make('pre', { class: 'wire', tabindex: '0', role: 'region', 'aria-label': 'Body of the answer' }, answer.body)]);
}

/** Whom the emulator knows, so that an event can be made to match. */
function team({ referrals, clicks }) {
  const list = (names) => names.flatMap((name, index) => [index > 0 && ', ', make('code', {}, name)]);
  if (!referrals) return ['Its token is ', make('code', {}, 'token-demo'), '. It knows the clicks ', list(clicks.map(({ click_id: id }) => id)), '.'];
  const people = referrals.map(({ referral_id: id, click_id: click, customer_id: customer, external_user_id: user }) => user ?? customer ?? click ?? id);
  return ['Its key is ', make('code', {}, 'sk_live_demo'), '. It knows the people ', list(people), ' and the affiliate ', make('code', {}, 'partner_demo'), '.'];
}
