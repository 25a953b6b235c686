// `createDestination` for the hosts that wait for their module: the public face of a destination.

import { openDestination } from './destination.js';

/**
 * @typedef {import('./destination.js').Arrival} Arrival
 * @typedef {import('./destination.js').Surroundings & { wasm?: WebAssembly.Module | BufferSource }} Options
 */

const TARGETS = ['affonso', 'impact'];

/**
 * `createDestination` of a host.
 *
 * @param {() => WebAssembly.Module | BufferSource | Promise<WebAssembly.Module | BufferSource>} load the module as it
 *   arrives there
 */
export function createDestinationWith(load) {
  /** @type {Promise<WebAssembly.Module> | undefined} */
  let usual;
  const loaded = () => (usual ??= compiled(load).catch((error) => {
    // The next caller tries again.
    usual = undefined;
    throw error;
  }));

  return async (/** @type {unknown} */ settings, /** @type {Options} */ { wasm, ...surroundings } = {}) => {
    const { target = 'affonso' } = surroundings;
    if (!TARGETS.includes(target)) throw new TypeError(`expected the target ${TARGETS.join(' or ')}, found another`);
    const module = await (wasm === undefined ? loaded() : compiled(() => wasm));
    const { handle, handleAll, plan, findings } = openDestination(module, settings, surroundings);
    return {
      handle: (/** @type {unknown} */ event) => handle(arrivalOf(event), { plans: true }),
      handleAll: (/** @type {Iterable<unknown>} */ events) => handleAll(Array.from(events, arrivalOf)),
      plan: (/** @type {unknown} */ event) => plan(arrivalOf(event)),
      findings,
    };
  };
}

/** @param {Parameters<typeof createDestinationWith>[0]} load */
async function compiled(load) {
  const wasm = await load();
  // By its tag: the module may come from another realm.
  const isModule = Object.prototype.toString.call(wasm) === '[object WebAssembly.Module]';
  return isModule ? /** @type {WebAssembly.Module} */ (wasm) : WebAssembly.compile(/** @type {BufferSource} */ (wasm));
}

/** An event as a caller has it: JSON as text or as bytes, or the value itself. @returns {Arrival} */
function arrivalOf(/** @type {any} */ event) {
  if (typeof event === 'string') return { bytes: new TextEncoder().encode(event) };
  if (ArrayBuffer.isView(event)) return { bytes: new Uint8Array(event.buffer, event.byteOffset, event.byteLength) };
  return { value: event };
}
