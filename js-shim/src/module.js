// The WebAssembly module from its base64 text, or an error that names what the runtime lacks.

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
  return Object.assign(new Error(`${what}, and this connector needs it. Nothing is lost while Segment retries.`), {
    code: 'no_webassembly',
  });
}
