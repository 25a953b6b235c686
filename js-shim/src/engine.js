// Keeps the compiled module, the instance in use and the destinations made in it; drops all of them after a trap.

import { keepRecent } from './recent.js';

/** Destinations kept at once: one environment serves up to 25 instances of a function for each source. */
const MAX_DESTINATIONS = 64;

/** Wasm memory never shrinks; an instance above this is replaced. */
const MAX_MEMORY = 16 * 1024 * 1024;

/**
 * @typedef {import('../../src/wasm/types.d.ts').Pace} Pace
 * @typedef {import('../../src/wasm/types.d.ts').Terms} Terms
 * @typedef {typeof import('../../pkg/affonso_segment.js')} Glue
 *
 * @typedef {InstanceType<Glue['Destination']>} Destination
 *
 * @typedef {{ destination: Destination, terms: Terms }} Entry
 * @typedef {ReturnType<typeof createEngine>} Engine
 * @typedef {{ glue: Glue, memory: WebAssembly.Memory, destinationOf: (settings: string) => Entry }} Instance
 */

/**
 * @param {() => WebAssembly.Module} compile compiles the module; called once
 * @param {() => Glue} createGlue makes the generated bindings afresh, in a scope of their own
 * @param {(glue: Glue, settings: any) => Destination} [open] makes a destination, where the door has another kind than the usual
 */
export function createEngine(compile, createGlue, open = (glue, settings) => new glue.Destination(settings)) {
  /** @type {WebAssembly.Module | undefined} */
  let module;
  /** @type {Instance | undefined} */
  let instance;

  /** @returns {Instance} */
  function fresh() {
    module ??= compile();
    const glue = createGlue();
    const { memory } = glue.initSync({ module });
    return { glue, memory, destinationOf: keepRecent(MAX_DESTINATIONS, (settings) => made(open(glue, JSON.parse(settings))), release) };
  }

  function current() {
    if (instance && instance.memory.buffer.byteLength > MAX_MEMORY) instance = undefined;
    return (instance ??= fresh());
  }

  function drop(used = instance) {
    if (used === instance) instance = undefined;
  }

  return {
    /** The instance in use. */
    instance: current,

    /** The destination for these settings (JSON text), with its terms; made once for equal settings. */
    destination: (/** @type {string} */ settings) => current().destinationOf(settings),

    /** After a trap nothing of the instance is used again. Without a name it is the one in use. */
    drop,
  };
}

function made(/** @type {Destination} */ destination) {
  /** @type {any} */
  let terms;
  destination.terms((handed) => (terms = handed));
  return { destination, terms };
}

function release(/** @type {Entry} */ { destination }) {
  destination.free();
}
