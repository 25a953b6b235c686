// The shipped file's way from an event object to the request body, without its promises: the begin of ../src/journey.js.

import * as glue from 'glue';

import { createEngine } from '../src/engine.js';
import { walkEvent } from '../src/walk.js';

const engine = createEngine(
  () => new WebAssembly.Module(wasmBytes),
  () => glue,
);

export function bodyOf(event, settings) {
  const { destination, walk } = engine.destination(settings);
  return destination.begin(Buffer.from(walkEvent(walk, event), 'utf8'), Date.now()).request.body;
}

/** The same cut into pieces. */
export const parts = {
  lookUp: (event, settings) => engine.destination(settings),
  walk: (event, { walk }) => walkEvent(walk, event),
  encode: (text) => Buffer.from(text, 'utf8'),
  begin: (bytes, { destination }) => destination.begin(bytes, Date.now()),
};
