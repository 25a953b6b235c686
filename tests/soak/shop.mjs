// Sends what the stories tell as Segment does, and follows each event until it has left the queue for good.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { MEMORY_SECRET } from '../workerd/host.mjs';
import { createSender, post } from '../workerd/segment.mjs';

/** So often Segment comes with a secret that is not the Worker's yet, and must come again. */
const EARLY_SECRET = 0.01;

/** The name of a message as the Worker logs it: its id is in no log. */
const nameOf = (to, messageId) => `message:${createHmac('sha256', MEMORY_SECRET).update(`${to} message ${messageId}`).digest('hex').slice(0, 32)}`;

export function openShop({ worker, gauge }) {
  /** By name: whether it has ended, and who waits for that. */
  const followed = new Map();
  let open = 0;
  const troubles = [];
  const counts = { webhooks: 0, events: 0, again: 0, stories: 0 };
  const measured = { call: async (...them) => gauge.answered(() => worker.call(...them)) };

  function follow(to, { messageId }) {
    const name = nameOf(to, messageId);
    if (!followed.has(name)) {
      followed.set(name, { ended: false, told: undefined, messageId });
      open += 1;
    }
    return followed.get(name);
  }

  async function send(to, payload, dice) {
    const events = [payload].flat();
    for (const event of events) follow(to, event);
    counts.webhooks += 1;
    counts.events += events.length;
    if (dice.happens(EARLY_SECRET)) {
      const early = await post(measured, payload, { to, secret: 'not-the-secret-yet' });
      assert.equal(early.status, 503, `a wrong signature is answered with ${early.status}`);
      counts.again += 1;
    }
    const sender = createSender(measured, { to });
    const { end, answers } = await sender.send(payload);
    counts.again += sender.counts.tries - 1;
    assert.equal(end, 'delivered', `${events[0].messageId}: ${end}, ${answers.at(-1).text}`);
  }

  function settled(to, event) {
    const one = follow(to, event);
    if (one.ended) return undefined;
    return new Promise((resolve) => {
      const before = one.told;
      one.told = () => {
        before?.();
        resolve();
      };
    });
  }

  return {
    counts,
    troubles,
    /** How many events have been taken and have not left the queue. */
    outstanding: () => open,
    /** The ids of some of them. */
    left: () => [...followed.values()].filter(({ ended }) => !ended).slice(0, 20).map(({ messageId }) => messageId),
    /** A line of the Worker's log. */
    hears({ via, outcome, message }) {
      if (via !== 'queue' || outcome === 'retry') return;
      const one = followed.get(message);
      if (!one || one.ended) return;
      one.ended = true;
      open -= 1;
      one.told?.();
    },
    /** Tells a story to its end; what goes wrong with it is among the troubles. */
    async tell({ to, name, number, tell }, dice, books) {
      try {
        const pause = (from, until) => sleep(1000 * dice.between(from, until));
        await tell({ number, dice, books, pause, send: (payload) => send(to, payload, dice), settled: (event) => settled(to, event) });
        counts.stories += 1;
      } catch (error) {
        troubles.push(`story ${number}, ${name}: ${error.message}`);
      }
    },
  };
}
