// The memory: a Durable Object that keeps what outcomes ask to be remembered. It decides nothing, and knows no plain id.

import { DurableObject } from 'cloudflare:workers';

import { addCount, countsOf, expireCounts, openCounts } from './counters.js';
import * as letterbox from './letterbox.js';
import * as rows from './rows.js';

/** Deletes so many rows of a table at a time, so that no sweep keeps events waiting. */
const PORTION = 1000;

/** A sweep gathers what expires within a minute; one that left something comes again at once. */
const PAUSE_MS = 60_000;
const SHORT_PAUSE_MS = 1000;

/** What is kept later may expire sooner. */
const LONG_PAUSE_MS = 24 * 60 * 60 * 1000;

export class Memory extends DurableObject {
  /** Does an alarm stand? Then nothing that is kept has to set one. */
  #isAlarmed = false;

  constructor(/** @type {DurableObjectState} */ state, /** @type {any} */ env) {
    super(state, env);
    state.blockConcurrencyWhile(async () => {
      for (const open of [rows.openRows, openCounts, letterbox.openLetterbox]) open(state.storage.sql);
      this.#isAlarmed = (await state.storage.getAlarm()) !== null;
    });
  }

  /**
   * Keeps settlements, each as a whole or not at all, and then tells the rows under each name.
   *
   * @param {import('../memory.js').Settlement[]} settlements
   * @param {string[]} names
   * @returns {Promise<import('../memory.js').Row[][]>}
   */
  async exchange(settlements, names) {
    const { storage } = this.ctx;
    const now = Date.now();
    for (const settlement of settlements) storage.transactionSync(() => settle(storage.sql, settlement, now));
    if (settlements.length > 0) await this.#wake();
    return names.map((name) => rows.known(storage.sql, name, now));
  }

  /** Why messages of the queue were put off the last time. @param {import('./letterbox.js').Reason[]} reasons */
  async noteReasons(reasons) {
    this.ctx.storage.transactionSync(() => letterbox.noteReasons(this.ctx.storage.sql, reasons, Date.now()));
    await this.#wake();
  }

  /** Parks sealed letters, with the reasons noted for them. @param {{ id: string, sealed: Uint8Array, at: number }[]} letters */
  async park(letters) {
    this.ctx.storage.transactionSync(() => letterbox.park(this.ctx.storage.sql, letters, Date.now()));
    await this.#wake();
  }

  /** The oldest letters, without what they say, and how many there are. */
  async letters(/** @type {number} */ most) {
    return letterbox.list(this.ctx.storage.sql, most);
  }

  /**
   * Letters to replay, in the order of their ids.
   *
   * @param {string} after the last id of the portion before
   * @param {number} most
   * @param {string[]} [ids] only these
   */
  async pending(after, most, ids) {
    return letterbox.pending(this.ctx.storage.sql, after, most, ids);
  }

  /** Lets letters go that are in the queue again. */
  async release(/** @type {string[]} */ ids) {
    this.ctx.storage.transactionSync(() => letterbox.release(this.ctx.storage.sql, ids));
  }

  /** What the metrics tell. */
  async counts() {
    const { sql } = this.ctx.storage;
    return { counts: countsOf(sql, Date.now()), letters: letterbox.list(sql, 0).total };
  }

  /** Deletes what is past its time, in portions, and comes again as long as there is anything. */
  async alarm() {
    const { storage } = this.ctx;
    const now = Date.now();
    this.#isAlarmed = false;
    const next = storage.transactionSync(() => {
      const left = [rows.expireRows, letterbox.expireLetters].map((expire) => expire(storage.sql, now, PORTION));
      expireCounts(storage.sql, now);
      return Math.min(...left);
    });
    if (next === Infinity) return;
    await this.#wakeAt(next <= now ? now + SHORT_PAUSE_MS : Math.min(Math.max(next, now + PAUSE_MS), now + LONG_PAUSE_MS));
  }

  async #wake() {
    if (!this.#isAlarmed) await this.#wakeAt(Date.now() + PAUSE_MS);
  }

  async #wakeAt(/** @type {number} */ time) {
    this.#isAlarmed = true;
    await this.ctx.storage.setAlarm(time);
  }
}

function settle(/** @type {SqlStorage} */ sql, /** @type {import('../memory.js').Settlement} */ { target, outcome, code, kind, keep, join, forget }, /** @type {number} */ now) {
  for (const name of forget ?? []) letterbox.forgetLetters(sql, rows.forget(sql, name));
  rows.keep(sql, keep ?? []);
  rows.join(sql, join ?? []);
  if (outcome !== undefined && code !== undefined) addCount(sql, { target: target ?? '', outcome, code, kind: kind ?? '' }, now);
}
