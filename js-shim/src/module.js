// The WebAssembly module from its bytes, or an error that names what the runtime lacks.

/** @param {Uint8Array} bytes */
export function compileModule(bytes) {
  if (typeof WebAssembly !== 'object') throw lacking('WebAssembly is missing in this runtime');
  try {
    return new WebAssembly.Module(bytes);
  } catch (error) {
    throw lacking(`this runtime refuses to compile WebAssembly (${error?.name})`);
  }
}

function lacking(what) {
  const message = `${what}, and this connector needs it. Nothing is lost while Segment retries.`;
  return Object.assign(new Error(message), { code: 'no_webassembly' });
}
