// The compiled core as the page uses it: text goes in, what comes out is parsed. It decides nothing.

/** A core for each destination, loaded when it is wanted. */
const CORES = {
  affonso: () => import('./core-affonso.js'),
  impact: () => import('./core-impact.js'),
};

export const TARGETS = Object.keys(CORES);

/** What an event comes to when the core itself fails, in the form of a journey. */
const FAILED = {
  attempts: [],
  outcome: { outcome: 'retry', code: 'core_failed', message: 'a defect of this connector: please report the event that did it.' },
  segment: 'sends it again for up to four hours (RetryError)',
};

/**
 * @typedef {object} Place a destination under one settings object, and the far side it sends to
 * @property {(settings: object) => void} change
 * @property {() => { grade: string, key: string, message: string }[]} findings
 * @property {(event: string) => any} plan
 * @property {(event: string) => any} send
 * @property {(event: string) => any} compare undefined where there is nothing to compare with
 * @property {() => void} reset
 * @property {(kind: string, isLate: boolean, isOnce: boolean) => void} fault
 * @property {() => any} ledger
 * @property {() => void} close
 */

/** The core of a destination. Its module is inside of a script: the page needs no connection, and its policy allows none. */
export async function loadCore(/** @type {string} */ target) {
  const { createGlue, wasm } = await CORES[target]();
  const packed = Uint8Array.from(atob(wasm()), (byte) => byte.charCodeAt(0));
  const bytes = new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
  const module = await WebAssembly.compile(await bytes);
  let glue = start();

  function start() {
    const fresh = createGlue();
    fresh.initSync({ module });
    return fresh;
  }

  /** After a trap an instance is of no use; the next call gets another. */
  function guarded(ask, otherwise) {
    try {
      return ask();
    } catch (error) {
      console.error(error);
      glue = start();
      return otherwise;
    }
  }

  /** @returns {Place} */
  function open(/** @type {object} */ settings) {
    let made;
    let madeBy;
    let text = JSON.stringify(settings);
    // Made again in a fresh instance, with empty books, should the old one have trapped.
    const door = () => {
      if (madeBy !== glue) [made, madeBy] = [new glue.Playground(text), glue];
      return made;
    };
    const ask = (call, otherwise) => guarded(() => call(door()), otherwise);
    const parsed = (json) => (json ? JSON.parse(json) : undefined);
    return {
      change(next) {
        text = JSON.stringify(next);
        ask((it) => it.change(text));
      },
      findings: () => ask((it) => parsed(it.findings()), []),
      plan: (event) => ask((it) => parsed(it.plan(event, Date.now())), { decision: 'retry', ...FAILED }),
      send: (event) => ask((it) => parsed(it.send(event, Date.now())), FAILED),
      compare: (event) => ask((it) => parsed(it.compare?.(event, Date.now()))),
      reset: () => ask((it) => it.reset()),
      fault: (kind, isLate, isOnce) => ask((it) => it.fault(kind, isLate, isOnce)),
      ledger: () => ask((it) => parsed(it.ledger(Date.now()))),
      close: () => guarded(() => made && madeBy === glue && made.free()),
    };
  }

  return {
    /** @type {import('./settings-pane.js').Setting[]} */
    table: JSON.parse(glue.settings()),
    /** The offsets of the events in a text. @returns {number[]} */
    eventsIn: (/** @type {string} */ text) => guarded(() => JSON.parse(glue.eventsIn(text)), [0, text.length]),
    /** Where every value of a JSON text stands. @returns {{ rows: [number, string, number, number, number][], stop?: number }} */
    positions: (/** @type {string} */ text) => guarded(() => JSON.parse(glue.positions(text)), { rows: [], stop: 0 }),
    open,
  };
}
