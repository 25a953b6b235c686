// A door's memory during one call: what is asked and what is to be kept in the same tick goes to it together.

import { within } from './within.js';

/** The memory is given so long to answer. */
const MEMORY_MS = 1500;

/** When nothing is in flight any more, it still gets this long to keep what came of the events; all of it together. */
const GRACE_MS = 500;
const LEAST_MS = 50;

/** How a step begins that asks, and one that asks and that later steps for the same person wait for. */
const ASKS = '?';
export const ASKS_AND_LEADS = '?!';

const NO_ANSWER = '{"failure":"memory"}';

/**
 * @typedef {import('./batch.js').Outcome} Outcome
 *
 * What is to be remembered of one event, and what became of it, for the counters:
 *
 * @typedef {{ target?: string, outcome?: string, code?: string, kind?: string } & import('../../src/wasm/types.d.ts').Memories} Settlement
 *
 * @typedef {[value: string, at: number]} Row
 *
 * @typedef {object} Memory
 * @property {(settlements: Settlement[], names: string[]) => Promise<Row[][]>} exchange keeps each settlement as a whole or
 *   not at all, one after the other, and then tells what is known under each name: rows in the order of their times
 *
 * @typedef {ReturnType<typeof openMemory>} Recall
 */

/**
 * @param {Memory} memory
 * @param {number} deadline the end of the call
 * @param {string} target the destination, for the counters
 */
export function openMemory(memory, deadline, target) {
  /** Events that only count: they wait for the next call. @type {Settlement[]} */
  const counted = [];
  /** @type {{ settlements: Settlement[], names: Map<string, number>, rows: Promise<Row[][]> } | undefined} */
  let gathering;

  function gathered() {
    if (gathering) return gathering;
    const settlements = counted.splice(0);
    /** @type {Map<string, number>} */
    const names = new Map();
    const rows = Promise.resolve().then(() => {
      gathering = undefined;
      const patience = Math.max(LEAST_MS, Math.min(MEMORY_MS, deadline + GRACE_MS - Date.now()));
      return within(patience, memory.exchange(settlements, [...names.keys()]));
    });
    return (gathering = { settlements, names, rows });
  }

  return {
    isAsked: (/** @type {string} */ step) => step.startsWith(ASKS),

    /** The answer to a step that asks. Never rejects. */
    async ask(/** @type {string} */ step) {
      try {
        const wanted = namesIn(step);
        const { names, rows } = gathered();
        const places = wanted.map((name) => placeOf(name, names));
        const all = await rows;
        return JSON.stringify({ known: places.map((place) => all[place]) });
      } catch {
        return NO_ANSWER;
      }
    },

    /**
     * Keeps what an outcome asks to be remembered, and gives the outcome to tell: what was carried out and not remembered
     * comes again. Never rejects.
     *
     * @returns {Promise<Outcome>}
     */
    async settle(/** @type {Outcome} */ { remember, ...told }) {
      const { outcome, code, details, trace } = told;
      const end = { target, outcome, code, kind: details?.eventType ?? details?.kind };
      if (remember === undefined) {
        counted.push(end);
        return told;
      }
      try {
        const { settlements, rows } = gathered();
        settlements.push({ ...end, ...remember });
        await rows;
        return told;
      } catch {
        // Without a key the repeat would count twice: better forgotten than doubled.
        return outcome === 'retry' || trace?.keyless ? told : { ...forgotten(outcome), trace };
      }
    },

    /** At the end of the call: what has not been counted yet. Never rejects. */
    async close() {
      if (counted.length > 0) await gathered().rows.catch(() => {});
    },
  };
}

/** The names that a step asks for: its second line. @returns {string[]} */
function namesIn(/** @type {string} */ step) {
  const start = step.indexOf('\n') + 1;
  return JSON.parse(step.slice(start, step.indexOf('\n', start)));
}

function placeOf(/** @type {string} */ name, /** @type {Map<string, number>} */ names) {
  const place = names.get(name) ?? names.size;
  names.set(name, place);
  return place;
}

/** @returns {Outcome} */
function forgotten(/** @type {string} */ outcome) {
  const message = `the event ended as ${outcome}, but the memory did not take what is to be kept of it; it comes again.`;
  return { outcome: 'retry', code: 'memory_failed', message };
}
