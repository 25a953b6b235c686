// What a demo of a pasted file needs: the file in its sandbox, and the far side.

import { parseArgs } from 'node:util';

import { startEmulator } from '../../tests/shipped/emulator.mjs';

/** `shipped` makes a sandbox with the file. What can be missing at the start is said in one line. */
export async function prepare(shipped) {
  try {
    parseArgs({ options: {} }); // there are none
    return { sandbox: shipped(), emulator: await startEmulator() };
  } catch (error) {
    const hint = error.code === 'ENOENT' ? ' (`cargo xtask build` makes pkg/, `cargo xtask demo` the emulator)' : '';
    process.stderr.write(`demo: ${error.message}${hint}\n`);
    return process.exit(1);
  }
}
