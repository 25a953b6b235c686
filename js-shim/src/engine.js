// Keeps the compiled module, the instance in use and the destinations made in it; drops all of them after a trap.

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
    return { glue, memory, destinations: new Map() };
  }

  function current() {
    if (instance && instance.memory.buffer.byteLength > MAX_MEMORY) instance = undefined;
    return (instance ??= fresh());
  }

  return {
    /** The destination for these settings, with its terms; made once for equal settings. */
    destination(settings) {
      const { glue, destinations } = current();
      const key = JSON.stringify(settings ?? {});
      let entry = destinations.get(key);
      if (!entry) {
        if (destinations.size >= MAX_DESTINATIONS) forgetOldest(destinations);
        const destination = new glue.Destination(JSON.parse(key));
        entry = { destination, terms: undefined };
        destination.terms((terms) => (entry.terms = terms));
        destinations.set(key, entry);
      }
      return entry;
    },

    /** Sends the request of a step: the promise of the answer as text, and the instance that waits for it. */
    send(step) {
      const used = current();
      return { answer: new Promise((resolve) => used.glue.send(step, fetch, resolve)), used };
    },

    /** After a trap nothing of the instance is used again. Without a name it is the one in use. */
    drop(used = instance) {
      if (used === instance) instance = undefined;
    },
  };
}

function forgetOldest(destinations) {
  const [key, { destination }] = destinations.entries().next().value;
  destinations.delete(key);
  destination.free();
}
