// Keeps the compiled module, the instance in use and the destinations made in it; drops all of them after a trap.

/** Destinations kept at once: one environment serves up to 25 instances of a function for each source. */
const MAX_DESTINATIONS = 64;

/** Wasm memory never shrinks; an instance above this is replaced. */
const MAX_MEMORY = 16 * 1024 * 1024;

/**
 * @param {() => WebAssembly.Module} compile compiles the module; called once
 * @param {() => object} createGlue makes the generated bindings afresh, in a scope of their own
 */
export function createEngine(compile, createGlue) {
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
    /** The destination for these settings, with its walk; made once for equal settings. */
    destination(settings) {
      const { glue, destinations } = current();
      const key = JSON.stringify(settings ?? {});
      let entry = destinations.get(key);
      if (!entry) {
        if (destinations.size >= MAX_DESTINATIONS) forgetOldest(destinations);
        const destination = new glue.Destination(JSON.parse(key));
        entry = { destination, walk: undefined, readsWhole: destination.readsWhole() };
        destination.walk((walk) => (entry.walk = walk));
        destinations.set(key, entry);
      }
      return entry;
    },

    /** Sends the request of a step; resolves to the answer as text. */
    send(step) {
      const { glue } = current();
      return new Promise((resolve) => glue.send(step, resolve));
    },

    /** After a trap nothing of the instance is used again. */
    drop() {
      instance = undefined;
    },
  };
}

function forgetOldest(destinations) {
  const [key, { destination }] = destinations.entries().next().value;
  destinations.delete(key);
  destination.free();
}
