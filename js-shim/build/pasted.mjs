// The file to paste into Segment: the bundle, the handlers the host looks for, and the module as text at the end.

import { gzipSync } from 'node:zlib';

import { GENERATED, LICENCE } from './banner.mjs';
import { bundleInto, SHIM, virtual } from './bundle.mjs';
import { glueFactory, instantiateTwice } from './glue.mjs';

const HANDLERS = ['onIdentify', 'onTrack', 'onPage', 'onScreen', 'onGroup', 'onAlias', 'onDelete'];
/** What every documented runtime has; fetch and the error classes are looked up when they are used. */
const LOCAL_GLOBALS = [
  'Array', 'Buffer', 'DataView', 'Date', 'JSON', 'Map', 'Math', 'Object', 'Promise', 'Reflect', 'Uint8Array', 'clearTimeout', 'setTimeout',
];
const BASE64_LINE = 116;

/** What the file of each destination says of itself. */
const DESTINATIONS = {
  affonso: { about: 'turns events into affiliate commissions', settings: 'settings.json', explained: 'the README (section Settings)' },
  impact: {
    about: 'tells impact.com of page loads, installs, actions and reversals',
    settings: 'settings-impact.json',
    explained: 'js-shim/impact.md',
  },
};

/** @param {keyof typeof DESTINATIONS} target @param {{ wasmDir: string, wasm: Buffer, version: string }} made */
export async function segmentFunction(target, { wasmDir, wasm, version }) {
  const { about, settings, explained } = DESTINATIONS[target];
  const glue = await glueFactory(wasmDir, withLocalGlobals);
  instantiateTwice(glue, wasm);
  const bundled = await bundleInto('affonsoSegment', ['onCall', 'onCalls'], './src/segment-function.js', {
    plugins: [virtual({
      // Function declarations are hoisted, so what nobody needs to read can stand at the end of the file.
      glue: 'export const createGlue = affonsoSegmentGlue;',
      inflate: 'export const createInflate = affonsoSegmentInflate;',
      'wasm-gzip-base64': 'export default affonsoSegmentWasm;',
    })],
    absWorkingDir: SHIM,
  });
  return [
    `// affonso-segment ${version}: a Segment destination function that ${about}.`,
    '//',
    '// 1. In Segment: Connections, Catalog, Functions, New Function, Destination. Replace the sample with this whole file.',
    `// 2. Add the settings; ${settings} beside this file lists them, ${explained} explains them.`,
    '// 3. Save and deploy, then connect the function to a source.',
    '//',
    `// Licence: ${LICENCE}. Contains fflate, Copyright (c) Arjun Barrett, MIT licence. ${GENERATED}`,
    '',
    withLocalGlobals(bundled),
    '',
    '// The handlers. Segment looks for exactly these declarations.',
    ...HANDLERS.map((name) => `async function ${name}(event, settings) { return affonsoSegment.onCall(event, settings); }`),
    'async function onBatch(events, settings) { return affonsoSegment.onCalls(events, settings); }',
    '',
    '// The bindings of the compiled core, generated, and fflate, for hosts without zlib; both minified.',
    glue,
    await inflateFactory(),
    '',
    '// The compiled core, compressed, as base64.',
    `function affonsoSegmentWasm() {\n  return "${base64Lines(gzipSync(wasm, { level: 9 }))}";\n}`,
    '',
  ].join('\n');
}

/**
 * The inflating of fflate as the text of a function: it builds its tables while it loads, which takes milliseconds that
 * only a host without zlib needs to spend.
 */
async function inflateFactory() {
  const text = await bundleInto('inflate', ['gunzipSync'], 'fflate', { absWorkingDir: SHIM, minify: true });
  return ['function affonsoSegmentInflate() {', text, 'return inflate;', '}'].join('\n');
}

/** Lines an editor can show. A backslash at the end of a line adds nothing to the string. */
function base64Lines(bytes) {
  const text = bytes.toString('base64');
  const lines = ['\\'];
  for (let at = 0; at < text.length; at += BASE64_LINE) lines.push(`${text.slice(at, at + BASE64_LINE)}\\`);
  return `${lines.join('\n')}\n`;
}

/** In a context of Node's vm looking up a global is slow: those that are used for every event become locals of the bundle. */
function withLocalGlobals(bundled) {
  const names = LOCAL_GLOBALS.join(', ');
  const [declaration, ...rest] = bundled.split('\n');
  return [declaration, `((${names}) => {`, ...rest, `})(${names});`].join('\n');
}
