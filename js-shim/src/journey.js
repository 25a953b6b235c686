// Events from their arrival to their outcomes: asks the core for steps and carries them out.

import { carryOutAll } from './batch.js';
import { failed, unreadable } from './failures.js';
import { createMeters } from './meter.js';
import { begin, jsonText } from './object-door.js';
import { openPlaces } from './places.js';

export { begin };

/** One request may take this long, connect, headers and body together. */
const REQUEST_MS = 4000;

/** Nothing is in flight after this, so that a call ends well within the five seconds that Segment gives it. */
export const CALL_MS = 4200;

/** What would have less time than this is not begun: given up half-way it could have arrived. */
const LEAST_MS = 200;

/** What the core is told when nothing was sent (see `Answer` in types.d.ts). */
const UNSENT = '{"failure":"unsent"}';
const HELD = '{"failure":"held"}';

/**
 * @typedef {import('./engine.js').Engine} Engine
 * @typedef {import('./engine.js').Entry} Entry
 * @typedef {import('./batch.js').Outcome} Outcome
 *
 * Sends the request of a step; gives the answer as text, or that there was none within so many milliseconds. It rejects only
 * when the core fails.
 *
 * @typedef {(step: string, ms: number) => Promise<string>} Send
 *
 * What a door knows about one of its calls, beside the events:
 *
 * @typedef {object} Manner
 * @property {(entry: Entry, event: any, now: number) => string | undefined} begin the first step for an event; undefined
 *   when it is none (a function) or cannot be written as JSON (too deep, circular)
 * @property {(event: any) => Uint8Array} [bytesOf] the JSON text of an event, for the plan of a dry run; without it a dry
 *   run has none
 * @property {string} [settings] their text, where a door has them but once
 * @property {number} [deadline] nothing is in flight after this
 * @property {import('./memory.js').Recall} [memory] where the destination remembers
 * @property {typeof import('./remembering.js').carryOutRemembering} [inOrder] how the events of a batch follow each other
 *
 * `seat` gives an event its place in a batch; without it, there is but one event.
 *
 * @typedef {Manner & { settings: string, deadline: number, pace: import('./engine.js').Pace, seat?: () => import('./places.js').Seat }} Call
 */

/**
 * @param {Engine} engine
 * @param {Send} send
 * @param {(text: string) => Uint8Array} encode text to UTF-8 in this host
 * @param {number} [farAheadMs] see meter.js
 */
export function createJourney(engine, send, encode, farAheadMs) {
  const meters = createMeters(farAheadMs);
  /** @type {Manner} */
  const withObjects = {
    begin: (entry, event, now) => begin(entry, event, encode, now),
    bytesOf: (event) => encode(/** @type {string} */ (jsonText(event))),
  };

  /**
   * What the events of one call have in common. Settings that cannot be written are settings that cannot be read.
   *
   * @returns {Call}
   */
  function openCall(/** @type {unknown} */ settings, /** @type {Manner} */ manner) {
    const deadline = Date.now() + CALL_MS;
    const text = manner.settings ?? jsonText(settings ?? {}) ?? 'null';
    return { deadline, ...manner, settings: text, pace: engine.destination(text).terms.pace };
  }

  /** Sets an event out. Gives the text of the first step that is to be carried out, or the outcome when there is none. */
  function setOut(/** @type {any} */ event, /** @type {Call} */ call) {
    try {
      const step = call.begin(engine.destination(call.settings), event, Date.now());
      return step === undefined ? unreadable() : reached(step);
    } catch (error) {
      return broken(error);
    }
  }

  function resumed(/** @type {string} */ step, /** @type {string} */ answer, /** @type {Call} */ call) {
    // Made again, should the instance have been dropped meanwhile: all that a step remembers is in its text.
    return reached(engine.destination(call.settings).destination.resume(stateIn(step), answer, Date.now()));
  }

  /** The ids that a person goes by in a step. @returns {string[]} */
  function peopleOf(/** @type {string} */ step, /** @type {Call} */ call) {
    try {
      return JSON.parse(engine.destination(call.settings).destination.people(step));
    } catch {
      engine.drop();
      return [];
    }
  }

  /**
   * Carries a step out, and those that follow it; gives the outcome.
   *
   * @param {string} step
   * @param {Call} call
   * @param {string} [known] the answer to this step, where it has come already
   */
  async function carryOut(step, call, known) {
    const seat = call.seat?.();
    try {
      let at = known === undefined ? step : resumed(step, known, call);
      while (typeof at === 'string') at = resumed(at, await answerTo(at, call, seat), call);
      return call.memory ? await call.memory.settle(at) : at;
    } catch (error) {
      return kept(broken(error), call);
    } finally {
      seat?.leave();
    }
  }

  /** The outcome of a step that is not carried out, because the one it has to follow comes again. */
  function holdBack(/** @type {string} */ step, /** @type {Call} */ call) {
    try {
      return kept(/** @type {Outcome} */ (resumed(step, HELD, call)), call);
    } catch (error) {
      return broken(error);
    }
  }

  /**
   * The answer to a step: what the memory knows, or, when its turn has come, what the target says.
   *
   * @param {string} step
   * @param {Call} call
   * @param {import('./places.js').Seat | undefined} seat
   * @returns {string | Promise<string>}
   */
  function answerTo(step, call, seat) {
    if (call.memory?.isAsked(step)) return call.memory.ask(step);
    const opening = seat?.take(step);
    return opening ? opening.then(() => sentInTurn(step, call)) : sentInTurn(step, call);
  }

  /** @returns {string | Promise<string>} */
  function sentInTurn(/** @type {string} */ step, /** @type {Call} */ { deadline, pace }) {
    const now = Date.now();
    const start = meters.book(pace, now, deadline - LEAST_MS);
    if (start === undefined) return UNSENT;
    const sent = () => send(step, Math.min(REQUEST_MS, deadline - Date.now()));
    return start > now ? new Promise((wake) => setTimeout(wake, start - now)).then(sent) : sent();
  }

  /** @returns {Outcome} */
  function broken(/** @type {any} */ error) {
    engine.drop();
    return failed(error);
  }

  // Neither of these throws or rejects; every event ends in one outcome.
  return {
    /**
     * The outcome of one event. A dry run's carries its plan, with what the settings check found.
     *
     * @param {any} event
     * @param {unknown} settings
     * @returns {Promise<Outcome>}
     */
    async handle(event, settings, manner = withObjects) {
      try {
        const call = openCall(settings, manner);
        const first = setOut(event, call);
        if (typeof first === 'string') return await (call.memory ? closed(carryOut(first, call), call) : carryOut(first, call));
        const entry = engine.destination(call.settings);
        if (entry.terms.dryRun && first.outcome === 'ignored' && call.bytesOf) addPlan(first, call.bytesOf(event), entry);
        return await closed(kept(first, call), call);
      } catch (error) {
        return broken(error);
      }
    },

    /**
     * The outcomes of many events, by position.
     *
     * @param {any[]} events
     * @param {unknown} settings
     * @returns {Promise<Outcome[]>}
     */
    async handleAll(events, settings, manner = withObjects) {
      try {
        const call = openCall(settings, manner);
        call.seat = openPlaces(call.pace);
        const inOrder = call.inOrder ?? carryOutAll;
        const ends = inOrder(events.length, {
          setOut: (index) => setOut(events[index], call),
          leads: (step) => call.pace.leading !== '' && step.startsWith(call.pace.leading),
          peopleOf: (step) => peopleOf(step, call),
          carryOut: (step, { known }) => carryOut(step, call, known),
          holdBack: (step) => holdBack(step, call),
        }, call.memory);
        return await closed(ends, call);
      } catch (error) {
        const outcome = broken(error);
        return events.map(() => outcome);
      }
    },
  };
}

/** Where a step leads: the outcome it is, or the text of a step that is to be carried out. @returns {Outcome | string} */
function reached(/** @type {string} */ step) {
  return step.startsWith('{') ? JSON.parse(step) : step;
}

/** What a step remembers, its last line; the rest of it would be carried back to the core for nothing. */
export function stateIn(/** @type {string} */ step) {
  return step.slice(step.lastIndexOf('\n') + 1);
}

/** An outcome with all that it asks to be remembered. @returns {Outcome | Promise<Outcome>} */
function kept(/** @type {Outcome} */ outcome, /** @type {Call} */ { memory }) {
  return memory ? memory.settle(outcome) : outcome;
}

/** What a call came to, when nothing of it is left to do. @template T @param {T | Promise<T>} ends @param {Call} call */
async function closed(ends, { memory }) {
  const all = await ends;
  if (memory) await memory.close();
  return all;
}

function addPlan(/** @type {Outcome} */ outcome, /** @type {Uint8Array} */ bytes, /** @type {Entry} */ { destination }) {
  outcome.plan = JSON.parse(destination.plan(bytes, Date.now()));
}
