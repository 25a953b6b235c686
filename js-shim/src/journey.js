// Events from their arrival to their outcomes: asks the core for steps and carries them out.

import { carryOutAll } from './batch.js';
import { createMeters } from './meter.js';
import { walkEvent } from './walk.js';

/** One request may take this long, connect, headers and body together. */
const REQUEST_MS = 4000;

/** Nothing is in flight after this, so that a call ends well within the five seconds that Segment gives it. */
const CALL_MS = 4200;

/** What would have less time than this is not begun: given up half-way it could have arrived. */
const LEAST_MS = 200;

/** What the core is told when no answer came (see `Answer` in types.d.ts). */
const TIMEOUT = '{"failure":"timeout"}';
const UNSENT = '{"failure":"unsent"}';
const HELD = '{"failure":"held"}';

/**
 * The first step for an event; undefined when it is none (a function) or cannot be written as JSON (too deep, circular).
 *
 * @param entry a destination of engine.js
 * @param {(text: string) => Uint8Array} encode text to UTF-8 in this host
 * @param {number} now the clock, in milliseconds since 1970
 */
export function begin({ destination, terms: { walk, readsWhole } }, event, encode, now) {
  const isObject = typeof event === 'object' && event !== null && !Array.isArray(event);
  if (isObject && !readsWhole) {
    const step = destination.begin(encode(walkEvent(walk, event)), now);
    if (step !== '') return step;
  }
  const text = jsonText(event);
  return text === undefined ? undefined : destination.beginBytes(encode(text), now);
}

/**
 * @param engine see engine.js
 * @param {(text: string) => Uint8Array} encode text to UTF-8 in this host
 */
export function createJourney(engine, encode) {
  const meters = createMeters();

  /** What the events of one call have in common. Settings that cannot be written are settings that cannot be read. */
  function openCall(settings) {
    const deadline = Date.now() + CALL_MS;
    const text = jsonText(settings ?? {}) ?? 'null';
    return { settings: text, deadline, pace: engine.destination(text).terms.pace };
  }

  /** Sets an event out. Gives the text of the first step that sends, or the outcome when there is none. */
  function setOut(event, call) {
    try {
      const step = begin(engine.destination(call.settings), event, encode, Date.now());
      return step === undefined ? unreadable() : reached(step);
    } catch (error) {
      return broken(error);
    }
  }

  function resumed(step, answer, call) {
    // Made again, should the instance have been dropped meanwhile: all that a step remembers is in its text.
    return reached(engine.destination(call.settings).destination.resume(step, answer, Date.now()));
  }

  /** The ids that a person goes by in a step. */
  function peopleOf(step, call) {
    try {
      return JSON.parse(engine.destination(call.settings).destination.people(step));
    } catch {
      engine.drop();
      return [];
    }
  }

  /** Carries a step out, and those that follow it; gives the outcome. */
  async function carryOut(step, call) {
    try {
      let at = step;
      while (typeof at === 'string') at = resumed(at, await answerTo(at, call), call);
      return at;
    } catch (error) {
      return broken(error);
    }
  }

  /** The outcome of a step that is not carried out, because the one it has to follow comes again. */
  function holdBack(step, call) {
    try {
      return resumed(step, HELD, call);
    } catch (error) {
      return broken(error);
    }
  }

  /** The answer to a step that sends, when its turn has come. */
  async function answerTo(step, { deadline, pace }) {
    const now = Date.now();
    const start = meters.book(pace, now, deadline - LEAST_MS);
    if (start === undefined) return UNSENT;
    if (start > now) await new Promise((wake) => setTimeout(wake, start - now));
    return answerWithin(engine, step, Math.min(REQUEST_MS, deadline - Date.now()));
  }

  function broken(error) {
    engine.drop();
    return failed(error);
  }

  // Neither of these throws or rejects; every event ends in one outcome.
  return {
    /** The outcome of one event. A dry run's carries its plan, with what the settings check found. */
    async handle(event, settings) {
      try {
        const call = openCall(settings);
        const first = setOut(event, call);
        if (typeof first === 'string') return await carryOut(first, call);
        const entry = engine.destination(call.settings);
        if (entry.terms.dryRun && first.outcome === 'ignored') addPlan(first, event, entry, encode);
        return first;
      } catch (error) {
        return broken(error);
      }
    },

    /** The outcomes of many events, by position. */
    async handleAll(events, settings) {
      try {
        const call = openCall(settings);
        return await carryOutAll(events.length, call.pace.concurrency, {
          setOut: (index) => setOut(events[index], call),
          leads: (step) => step.startsWith(call.pace.leading),
          peopleOf: (step) => peopleOf(step, call),
          carryOut: (step) => carryOut(step, call),
          holdBack: (step) => holdBack(step, call),
        });
      } catch (error) {
        const outcome = broken(error);
        return events.map(() => outcome);
      }
    },
  };
}

/** Where a step leads: the outcome it is, or the text of a step that sends. */
function reached(step) {
  return step.startsWith('{') ? JSON.parse(step) : step;
}

/** The answer, or a timeout when it takes longer; a late answer is dropped, and no timer stays behind. */
function answerWithin(engine, step, ms) {
  return new Promise((resolve) => {
    let timer;
    const used = engine.send(step, (answer) => {
      clearTimeout(timer);
      resolve(answer);
    });
    timer = setTimeout(() => {
      // Silence may be a trap in the asynchronous part, which reaches nobody; and the request left open stays in there.
      engine.drop(used);
      resolve(TIMEOUT);
    }, ms);
  });
}

function addPlan(outcome, event, { destination }, encode) {
  outcome.plan = JSON.parse(destination.plan(encode(jsonText(event)), Date.now()));
}

function jsonText(value) {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function unreadable() {
  const message = 'expected an event as Segment sends it, found something that cannot be written as JSON (too deep or circular).';
  return { outcome: 'rejected', code: 'invalid_event', message, refusedBy: 'connector' };
}

/** A defect of ours or of the runtime: the event must come again. Only the kind of error is told, its text could quote the event. */
function failed(error) {
  const kind = typeof error?.name === 'string' ? error.name : 'Error';
  if (error?.code === 'no_webassembly') return { outcome: 'retry', code: 'no_webassembly', message: error.message };
  const message = `the connector failed (${kind}); the event comes again to a fresh instance. Please report it.`;
  return { outcome: 'retry', code: 'core_failed', message };
}
