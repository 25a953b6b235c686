// The shipped modules, and the calls that are counted in each, as the bindings make them.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { stateIn } from '../../src/journey.js';
import { walkEvent } from '../../src/walk.js';
import { loadPasted } from '../pasted.mjs';
import { bodyOfStep } from '../step.mjs';
import { SECRET, signatureOf } from '../worker/webhooks.mjs';
import { subjects } from './subjects.mjs';

/** After all events. */
const NOW = { f64: 1_782_133_200_000 };

/** Few enough to be counted quickly. */
const ARRAY = 10;

/**
 * `{ bytes, open, figures }` for each module and destination: `open` is the call that opens it, a figure `{ name, calls, check }`, where
 * `check` gets the text that a call gave, and the number of the call.
 */
export function modules(pkg) {
  const whole = readFileSync(path.join(pkg, 'affonso_segment_bg.wasm'));
  return subjects().flatMap((subject) => [pasted(pkg, subject), worker(whole, subject)]);
}

/** A pasted file's. By each door: the text of the event as it is, and what the walk picks from the object; and the answer to it. */
function pasted(pkg, { target, file, settings, bodyOf, sizes, answer }) {
  const { bytes, Destination } = loadPasted(pkg, file);
  const destination = new Destination(settings);
  const { walk } = termsOf(destination);
  const states = sizes[0].texts.map((text) => stateIn(destination.beginBytes(Buffer.from(text), NOW.f64)));
  destination.free();
  const figures = sizes.flatMap(({ size, texts }) => {
    const check = writes(texts, bodyOf);
    const calls = (door, write) => texts.map((text) => [`destination_${door}`, 'this', { text: write(text) }, NOW]);
    return [
      { name: `${target}, bytes, ${size}`, calls: calls('beginBytes', (text) => text), check },
      { name: `${target}, object, ${size}`, calls: calls('begin', (text) => walkEvent(walk, JSON.parse(text))), check },
    ];
  });
  const answered = {
    name: `${target}, answer`,
    calls: states.map((state) => ['destination_resume', 'this', { text: state }, { text: answer }, NOW]),
    check: (outcome) => assert.equal(JSON.parse(outcome).outcome, 'delivered', outcome),
  };
  return { bytes, open: ['destination_new', { object: JSON.stringify(settings) }], figures: [...figures, answered] };
}

/** The Worker's: a webhook's body let in by its signature, and an event begun. */
function worker(bytes, { target, settings, bodyOf, sizes }) {
  const begun = sizes.map(({ size, texts }) => ({
    name: `worker, ${target}, ${size}`,
    calls: texts.map((text) => ['destination_beginArrival', 'this', { text }, NOW, { f64: 0 }, { i32: 0 }]),
    check: writes(texts, bodyOf),
  }));
  const open = ['destination_forWebhooks', { text: target }, { object: JSON.stringify(settings) }, null];
  // Who is let in does not depend on the destination.
  return { bytes, open, figures: target === 'affonso' ? [...letIn(sizes[0]), ...begun] : begun };
}

function letIn({ size, texts }) {
  const rules = { text: JSON.stringify({ secrets: [SECRET], allowSignedFirst: true }) };
  const call = (body, signed) => ['receive', { text: body }, { text: signatureOf(signed) }, rules];
  const array = `[${Array.from({ length: ARRAY }, (_, index) => texts[index % texts.length]).join(',')}]`;
  return [
    { name: `worker, signed webhook, ${size}`, calls: texts.map((text) => call(text, text)), check: holds(1) },
    { name: `worker, signed array of ${ARRAY}, ${size} each`, calls: [call(array, texts[0])], check: holds(ARRAY) },
  ];
}

function termsOf(destination) {
  let terms;
  destination.terms((handed) => (terms = handed));
  return terms;
}

/** Only work that gave the right body counts. */
function writes(texts, bodyOf) {
  return (step, index) => assert.equal(bodyOfStep(step), bodyOf(JSON.parse(texts[index])), 'wasmi gives another body than the mapper');
}

/** Each event is told by where it begins and ends. */
function holds(count) {
  return (arrivals) => assert.equal(JSON.parse(arrivals).events?.length, 2 * count, arrivals);
}
