// What the type check cannot see: modules that only the build can write, and what other hosts than workerd have.

declare module 'virtual:glue' {
  export function createGlue(): typeof import('../../pkg/affonso_segment.js');
}

declare module 'virtual:build' {
  export const VERSION: string;
  export const WASM_HASH: string;
}

declare module 'node:fs/promises' {
  export function readFile(url: URL): Promise<Uint8Array>;
}

declare namespace WebAssembly {
  function compile(bytes: BufferSource): Promise<Module>;
}

interface ImportMeta {
  url: string;
}

declare module '*.wasm' {
  const module: WebAssembly.Module;
  export default module;
}
