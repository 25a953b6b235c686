// A destination for any host with WebAssembly and the standard fetch; the Worker is built on it, too.

import { createGlue } from 'virtual:glue';
import { sendByHost } from './by-host.js';
import { createEngine } from './engine.js';
import { failed, unreadable } from './failures.js';
import { CALL_MS, createJourney, stateIn } from './journey.js';
import { openMemory } from './memory.js';
import { begin, jsonText } from './object-door.js';
import { carryOutRemembering } from './remembering.js';

/** A call of a queue's consumer may wait for its turn as long as a minute's allowance lasts. */
const FAR_AHEAD_MS = 70_000;

/** What an empty memory says (see `Answer` in types.d.ts). */
const NOTHING_KNOWN = '{"known":[]}';

const encoder = new TextEncoder();
const encode = (/** @type {string} */ text) => encoder.encode(text);

/**
 * @typedef {import('./journey.js').Outcome} Outcome
 * @typedef {import('../../src/wasm/types.d.ts').Plan} Plan
 *
 * An event as it came, with what the door knows about its coming:
 *
 * @typedef {object} Arrival
 * @property {Uint8Array} [bytes] its JSON text in UTF-8; without it, the value itself counts
 * @property {any} [value]
 * @property {number} [arrived] when a door first had it, in milliseconds since 1970; 0 when nobody knows
 * @property {boolean} [repeats] may it come again although it was carried out?
 *
 * @typedef {'affonso' | 'impact'} Target
 *
 * @typedef {object} Surroundings
 * @property {Target} [target] which destination; Affonso, unless it says otherwise
 * @property {(url: string, init: any) => Promise<Response>} [fetch] instead of the host's own
 * @property {import('./memory.js').Memory} [memory] with the secret: what the destination remembers from event to event
 * @property {string} [memorySecret] keys the names in the memory; as long as the memory lives, it stays the same
 *
 * @typedef {ReturnType<typeof openDestination>} OpenDestination
 */

/**
 * The destination with all that a Worker needs of it. Nothing of it throws but `receive`, `name` and `delay`, after a trap.
 *
 * @param {WebAssembly.Module} module
 * @param {unknown} settings
 * @param {Surroundings} surroundings
 */
export function openDestination(module, settings, { target = 'affonso', fetch = globalThis.fetch, memory, memorySecret } = {}) {
  const secret = memory && memorySecret ? memorySecret : undefined;
  const open = (/** @type {import('./engine.js').Glue} */ glue, /** @type {any} */ read) => glue.Destination.forWebhooks(target, read, secret);
  // Called bare: a method of the global object must not be called as one of another.
  const send = sendByHost((url, init) => fetch(url, init));
  const engine = createEngine(() => module, () => createGlue(), open);
  const { handle, handleAll } = createJourney(engine, send, encode, FAR_AHEAD_MS);
  const settingsText = jsonText(settings ?? {}) ?? 'null';

  const planned = (/** @type {Arrival} */ arrival) => bytesOf(arrival) ?? encode('null');
  const first = (/** @type {import('./engine.js').Entry} */ entry, /** @type {Arrival} */ arrival, /** @type {number} */ now) => {
    if (!arrival.bytes && secret === undefined) return begin(entry, arrival.value, encode, now);
    const bytes = bytesOf(arrival);
    return bytes && entry.destination.beginArrival(bytes, now, arrival.arrived ?? 0, arrival.repeats ?? false);
  };
  const manner = (deadline = Date.now() + CALL_MS) => {
    const remembered = memory && secret !== undefined ? openMemory(memory, deadline, target) : undefined;
    return { begin: first, settings: settingsText, deadline, memory: remembered, inOrder: carryOutRemembering };
  };

  /** Whatever fails in the core, nothing of the instance is used again. @template T @param {() => T} work */
  function guarded(work) {
    try {
      return work();
    } catch (error) {
      engine.drop();
      throw error;
    }
  }

  return {
    /** The outcome of one event; never rejects. With `plans`, a dry run's carries its plan. */
    handle: (/** @type {Arrival} */ arrival, /** @type {{ deadline?: number, plans?: boolean }} */ { deadline, plans } = {}) =>
      handle(arrival, settings, plans ? { ...manner(deadline), bytesOf: planned } : manner(deadline)),

    /** The outcomes of many, by position; never rejects. */
    handleAll: (/** @type {Arrival[]} */ arrivals, /** @type {{ deadline?: number }} */ { deadline } = {}) =>
      handleAll(arrivals, settings, manner(deadline)),

    /** What would happen with an event, without doing it. @returns {Plan} */
    plan(/** @type {Arrival} */ arrival) {
      const bytes = bytesOf(arrival);
      if (!bytes) return { decision: 'reject', outcome: unreadable() };
      try {
        return guarded(() => JSON.parse(engine.destination(settingsText).destination.plan(bytes, Date.now())));
      } catch (error) {
        return { decision: 'retry', outcome: failed(error) };
      }
    },

    /**
     * Goes the way of an event from its text to its outcome, with an answer that nobody gave: nothing is sent, and what the
     * first event needs is compiled by then.
     */
    rehearse: (/** @type {Uint8Array} */ bytes, /** @type {string} */ answer) => guarded(() => {
      const { destination } = engine.destination(settingsText);
      let step = destination.beginArrival(bytes, 0, 0, false);
      if (step.startsWith('?')) step = destination.resume(stateIn(step), NOTHING_KNOWN, 0);
      if (!step.startsWith('{')) destination.resume(stateIn(step), answer, 0);
    }),

    /** Is nothing sent, and everything explained? */
    isDryRun: () => guarded(() => engine.destination(settingsText).terms.dryRun),

    /** What the settings check found, errors first. @returns {import('../../src/wasm/types.d.ts').Finding[]} */
    findings: () => guarded(() => JSON.parse(engine.destination(settingsText).destination.findings())),

    /**
     * Checks the signature of a webhook's body and finds the events in it.
     *
     * @param {Uint8Array} body
     * @param {string | undefined} signature
     * @param {string} rules
     * @returns {import('../../src/wasm/types.d.ts').Arrivals}
     */
    receive: (body, signature, rules) => guarded(() => JSON.parse(engine.instance().glue.receive(body, signature, rules))),

    /** What a queue's door must know of an event. @returns {{ messageId?: string, message?: string }} */
    name: (/** @type {Uint8Array} */ event) => guarded(() => JSON.parse(engine.destination(settingsText).destination.name(event))),

    /** The seconds until an attempt after this one; `asked` is what the target asked for, or 0. @returns {number} */
    delay: (/** @type {number} */ attempt, /** @type {number} */ asked) =>
      guarded(() => engine.destination(settingsText).destination.delay(attempt, asked, Math.random())),
  };
}

/** Undefined where the value cannot be written as JSON. */
function bytesOf(/** @type {Arrival} */ { bytes, value }) {
  if (bytes) return bytes;
  const text = jsonText(value);
  return text === undefined ? undefined : encode(text);
}
