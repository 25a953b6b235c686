// One event from its arrival to its outcome: asks the core for steps and carries them out.

import { walkEvent } from './walk.js';

/** One request may take this long, connect, headers and body together. */
const REQUEST_MS = 4000;

/** Nothing is in flight after this, so that a call ends well within the five seconds that Segment gives it. */
const CALL_MS = 4200;

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

/** The outcome of a step that is done; undefined when it sends. */
function outcomeOf(step) {
  return step.startsWith('{') ? JSON.parse(step) : undefined;
}

/** @param engine see engine.js */
export function createJourney(engine, encode) {
  /** Never throws; every event ends in one outcome. A dry run's outcome carries its plan. */
  return async function handle(event, settings) {
    const deadline = Date.now() + CALL_MS;
    try {
      const entry = engine.destination(settings);
      let step = begin(entry, event, encode, Date.now());
      if (step === undefined) return unreadable();
      let outcome = outcomeOf(step);
      if (outcome?.code === 'dry_run') outcome.plan = JSON.parse(entry.destination.plan(encode(jsonText(event)), Date.now()));
      while (!outcome) {
        const answer = await raceDeadline(engine, step, Math.min(REQUEST_MS, deadline - Date.now()));
        // Made again, should the instance have been dropped meanwhile: all that a step remembers is in its text.
        step = engine.destination(settings).destination.resume(step, answer, Date.now());
        outcome = outcomeOf(step);
      }
      return outcome;
    } catch (error) {
      engine.drop();
      return failed(error);
    }
  };
}

/** The answer, or a timeout when it takes longer; a late answer is dropped, and no timer stays behind. */
async function raceDeadline(engine, step, ms) {
  const timeout = '{"failure":"timeout"}';
  if (ms <= 0) return timeout;
  const { answer, used } = engine.send(step);
  let timer;
  const deadline = new Promise((resolve) => {
    timer = setTimeout(resolve, ms, timeout);
  });
  try {
    const first = await Promise.race([answer, deadline]);
    // Silence may be a trap in the asynchronous part, which reaches nobody; and the request left open stays in there.
    if (first === timeout) engine.drop(used);
    return first;
  } finally {
    clearTimeout(timer);
  }
}

function jsonText(event) {
  try {
    return JSON.stringify(event);
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
