// Every golden case through the compiled module: on the bytes door it plans what the native build plans, to the letter;
// on the object door it sends the same body, but for the differences that the case itself lists.

import assert from 'node:assert/strict';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { begin } from '../../js-shim/src/journey.js';
import { Destination, initSync } from '../../pkg/affonso_segment.js';

const NOW = 1_800_000_000_000;
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
/** The folder of each destination's cases. */
const FOLDERS = { affonso: path.join(root, 'tests', 'golden'), impact: path.join(root, 'tests', 'golden-impact') };

initSync({ module: await readFile(path.join(root, 'pkg', 'affonso_segment_bg.wasm')) });

for (const [target, folder] of Object.entries(FOLDERS)) {
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.case')).sort();

  test(`there are golden cases for ${target}`, () => assert(files.length > 150));
  for (const file of files) test(`${target}: ${file}`, () => check(target, path.join(folder, file)));
}

async function check(target, file) {
  const text = await readFile(file, 'utf8');
  const destination = Destination.forWebhooks(target, JSON.parse(section(text, '=== settings')));
  const event = section(text, '=== event');
  const bytes = new TextEncoder().encode(event);
  const plan = JSON.parse(destination.plan(bytes, NOW));
  assert.equal(JSON.stringify(plan, null, 2), section(text, '--- plan'));
  const step = destination.beginBytes(bytes, NOW);
  if (plan.outcome) assert.deepEqual(withoutTrace(JSON.parse(step)), plan.outcome, 'a step that is done is the outcome of the plan');
  await checkObjectDoor(file, text, objectDoor(destination, event), plan);
}

function withoutTrace({ trace, ...outcome }) {
  return outcome;
}

/** The body or the ending on the object door. */
function objectDoor(destination, eventText) {
  let event;
  try {
    event = JSON.parse(eventText);
  } catch {
    return 'not JSON for JavaScript either';
  }
  let terms;
  destination.terms((handed) => (terms = handed));
  const step = begin({ destination, terms }, event, (text) => Buffer.from(text), NOW);
  return ending(step);
}

/** The body of a step that sends, or how a step that is done ended. */
function ending(step) {
  if (!step.startsWith('{')) return step.split('\n').at(-2);
  const { code, message } = JSON.parse(step);
  return `${code}: ${message}`;
}

async function checkObjectDoor(file, text, found, plan) {
  const expected = section(text, '--- object door: numbers and escapes have been through JavaScript');
  const same = plan.request && plan.decision === 'act' ? plan.request.body : `${plan.outcome.code}: ${plan.outcome.message}`;
  const dryRun = found.startsWith('dry_run');
  if (found === (expected ?? same) || dryRun || found === 'not JSON for JavaScript either') return;
  if (process.env.GOLDEN === 'rewrite') {
    const [head] = text.split('\n--- object door');
    await writeFile(
      file,
      `${head}\n--- object door: numbers and escapes have been through JavaScript\n${found}\n`,
    );
    return;
  }
  assert.equal(found, expected ?? same);
}

/** The lines between a heading and the next. */
function section(text, heading) {
  const start = text.indexOf(`${heading}\n`);
  if (start < 0) return undefined;
  const rest = text.slice(start + heading.length + 1);
  const end = rest.search(/\n(===|---) /);
  return (end < 0 ? rest : rest.slice(0, end)).replace(/\n+$/, '');
}
