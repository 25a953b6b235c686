// The story that the Worker demo plays: three people who come by an affiliate's link, a bad hour at Affonso, a wrong key.
//
// A step is what happened (`says`) and what is done then (`play`, with the verbs of play.mjs); `who`: whose standing at
// Affonso is told afterwards. The times are of these days: memory and patience go by them.

import { fault } from '../../../tests/shipped/emulator.mjs';
import { booked, item, order, ORDER, REFUND, track } from '../items.mjs';
import { AFFILIATE_LINK } from '../team.mjs';

const MAYA = 'user_maya';
const LENA = 'user_lena';
const OMAR = 'user_omar';
const BROWSERS = {
  [MAYA]: '5b1f6f0e-8f5c-4c4e-a1b7-0d3c9a2e7f11',
  [LENA]: 'c2a94d7b-13e8-4f60-b5d2-7e6f1a8c9b22',
  [OMAR]: '91d7e3c5-62ab-4b1d-8e9f-3a5c7b0d4e33',
};

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const today = Date.now();
/** A moment of its own for each event. */
const ago = (days, minutes = 0) => today - days * DAY_MS - 90 * MINUTE_MS + minutes * MINUTE_MS;

const page = (person, at, more) => ({ person, ...booked(item('web', `page, ${AFFILIATE_LINK}`, 'page', {
  name: 'Pricing',
  search: AFFILIATE_LINK,
  properties: { path: '/pricing', search: AFFILIATE_LINK },
  anonymousId: BROWSERS[person],
  at,
  ...more,
})) });
const sale = (person, number, amount, at) =>
  track('server', `${ORDER} ${number}`, ORDER, person, order(number, amount, 'USD'), { at });
const refund = (person, number, at) =>
  booked(track('server', `${REFUND} ${number}`, REFUND, person, { order_id: `NW-${number}` }, { at }));

const HARD_DAY = [
  fault({ status: 503 }, { calls: { nth: [1, 2] } }),
  fault('reset', { when: 'after', calls: { nth: [3] } }),
];
const mayasOrder = booked(sale(MAYA, 871, '49.50', ago(1)), { faults: HARD_DAY });
const forged = sale(MAYA, 999, '9999.00', ago(0, 1));

const WRONG_KEY = 'sk_live_mistyped';

/** `apiKey` is the one that Affonso knows. */
export const storyFor = ({ apiKey }) => [
  {
    says: "Three days ago. Maya follows an affiliate's link. A click is made, and the Worker remembers it for her browser.",
    play: ({ send }) => send(page(MAYA, ago(3))),
  },
  {
    says: 'She signs up. The site kept no click id; identify joins browser and user, and memory knows the click: a lead.',
    who: MAYA,
    play: ({ send }) => send(booked(item('web', 'identify, without a click', 'identify', {
      userId: MAYA,
      anonymousId: BROWSERS[MAYA],
      path: '/welcome',
      traits: { name: 'Maya Stone' },
      at: ago(2),
    }))),
  },
  {
    says: 'She starts a trial. Her server tells it, which never saw a click: it is credited by the remembered one.',
    who: MAYA,
    play: ({ send }) => send(booked(track('server', null, 'trial_started', MAYA, { plan: 'team' }, { at: ago(2, 5) }))),
  },
  {
    says: 'Yesterday she pays. Affonso is ill, twice; then it books, but its answer gets lost. The queue comes again: paid once.',
    who: MAYA,
    play: ({ send }) => send(mayasOrder),
  },
  {
    says: 'Segment delivers that webhook a second time. It is taken, and memory knows that it was carried out: nothing is sent.',
    play: ({ sendInVain }) => sendInVain({ ...mayasOrder, what: `${mayasOrder.what}, again`, faults: [] }),
  },
  {
    says: 'Lena, a user for long, comes by the link as well. The refund of her order overtakes the order, and waits for it.',
    play: async ({ send, begin, finish }) => {
      await send(page(LENA, ago(1, 2), { userId: LENA }));
      await begin(refund(LENA, 902, ago(0, 4)));
      await begin(booked(sale(LENA, 902, '30.00', ago(0, 3))));
      await finish();
    },
  },
  {
    says: "Maya orders more, and gives one order back. Her shop knows the order's id and nothing of Affonso's: memory does.",
    who: MAYA,
    play: async ({ send }) => {
      await send(booked(sale(MAYA, 903, '80.00', ago(0, 5))));
      await send(booked(sale(MAYA, 904, '20.10', ago(0, 6))));
      await send(refund(MAYA, 903, ago(0, 7)));
    },
  },
  {
    says: 'A stranger posts a great sale, signed with a guessed secret, and is not let in. (Segment itself would come again.)',
    play: ({ sendInVain }) => sendInVain({ ...forged, from: '?' }, 'a guessed secret'),
  },
  {
    says: 'Somebody deploys a mistyped API key. No try helps, so the message becomes a dead letter, and waits.',
    play: async ({ deploy, send, deadLetters }) => {
      await deploy({ AFFONSO_API_KEY: WRONG_KEY });
      await send(booked(sale(LENA, 905, '120.00', ago(0, 8))));
      return { command: 'dead-letters list', printed: await deadLetters() };
    },
  },
  {
    says: 'The key is mended, and a command puts the letter back into the queue: delivered.',
    play: async ({ deploy, replay, finish }) => {
      await deploy({ AFFONSO_API_KEY: apiKey });
      const printed = await replay();
      await finish();
      return { command: 'dead-letters replay', printed };
    },
  },
  {
    says: 'Omar comes by the link, and wants to be forgotten before he buys. Delete erases his click: nobody is credited.',
    play: async ({ send }) => {
      await send(page(OMAR, ago(0, 9), { userId: OMAR }));
      await send(item('server', 'delete', 'delete', { userId: OMAR, at: ago(0, 10) }));
      await send(sale(OMAR, 906, '60.00', ago(0, 11)));
    },
  },
];
