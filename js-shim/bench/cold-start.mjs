// One cold start in this process: loads a function into the sandbox and prints the milliseconds to its first request.

import assert from 'node:assert/strict';

import { pools } from './events.mjs';
import { SETTINGS } from './settings.mjs';
import { handWrittenSource, loadStrict, memoryFetch, shippedSource } from './strict.mjs';

const EMPTY = 'async function onTrack(event, settings) { return "nothing"; }';

const [kind, pkg] = process.argv.slice(2);
const source = await sourceOf(kind);
const event = JSON.parse(pools()[0].texts[0]);
const settings = kind === 'shipped dry run' ? { ...SETTINGS, dryRun: true } : SETTINGS;

const { onTrack } = loadStrict(EMPTY, ['onTrack']);
await onTrack(event, settings); // what the sandbox itself needs at its first use is not the function's

let start;
let requested;
const fetch = memoryFetch(() => (requested = performance.now()));
const loaded = loadStrict(source, ['onTrack'], { fetch }, () => (start = performance.now()));
const outcome = await loaded.onTrack(event, settings);
// Who sends nothing has ended when it returns.
const end = requested ?? performance.now();
assert(outcome === 'nothing' || outcome.outcome === (settings.dryRun ? 'ignored' : 'delivered'), JSON.stringify(outcome));
console.log(end - start);

async function sourceOf(name) {
  if (name === 'empty') return EMPTY;
  return name === 'hand-written' ? await handWrittenSource() : shippedSource(pkg);
}
