// The shipped file's way from an event object to the request body, without its promises.

import * as glue from 'glue';

import { createEngine } from '../src/engine.js';
import { begin } from '../src/journey.js';
import { walkEvent } from '../src/walk.js';
import { bodyOfStep } from './step.mjs';

const engine = createEngine(() => new WebAssembly.Module(wasmBytes), () => glue);
const encode = (text) => Buffer.from(text, 'utf8');

export function bodyOf(event, settings) {
  return bodyOfStep(begin(engine.destination(JSON.stringify(settings)), event, encode, Date.now()));
}

/** The same cut into pieces. */
export const parts = {
  lookUp: (event, settings) => engine.destination(JSON.stringify(settings)),
  walk: (event, { terms }) => walkEvent(terms.walk, event),
  encode,
  begin: (bytes, { destination }) => destination.begin(bytes, Date.now()),
};
