// Keeps the compiled module, the instance in use and the destinations made in it; drops all of them after a trap.

import { keepRecent } from './recent.js';

/** Destinations kept at once: one environment serves up to 25 instances of a function for each source. */
const MAX_DESTINATIONS = 64;

/** Wasm memory never shrinks; an instance above this is replaced. */
const MAX_MEMORY = 16 * 1024 * 1024;

/**
 * @param {() => WebAssembly.Module} compile compiles the module; called once
 * @param {() => object} createGlue makes the generated bindings afresh, in a scope of their own
 * @param {typeof fetch} fetch the host's
 */
export function createEngine(compile, createGlue, fetch) {
  let module;
  let instance;

  function fresh() {
    module ??= compile();
    const glue = createGlue();
    const { memory } = glue.initSync({ module });
    return { glue, memory, destinationOf: keepRecent(MAX_DESTINATIONS, (settings) => made(glue, settings), release) };
  }

  function current() {
    if (instance && instance.memory.buffer.byteLength > MAX_MEMORY) instance = undefined;
    return (instance ??= fresh());
  }

  function drop(used = instance) {
    if (used === instance) instance = undefined;
  }

  return {
    /** The destination for these settings (JSON text), with its terms; made once for equal settings. */
    destination: (settings) => current().destinationOf(settings),

    /** Sends the request of a step and hands the answer over, as text; gives the instance that waits for it. */
    send(step, take) {
      const used = current();
      try {
        used.glue.send(step, fetch, take);
      } catch (error) {
        // At once: before the caller's promise tells, other events may have begun in it.
        drop(used);
        throw error;
      }
      return used;
    },

    /** After a trap nothing of the instance is used again. Without a name it is the one in use. */
    drop,
  };
}

function made(glue, settings) {
  const entry = { destination: new glue.Destination(JSON.parse(settings)), terms: undefined };
  entry.destination.terms((terms) => (entry.terms = terms));
  return entry;
}

function release({ destination }) {
  destination.free();
}
