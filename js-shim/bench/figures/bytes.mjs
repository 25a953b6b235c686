// An event's bytes in, the request body out: the core against JSON.parse, the hand-written mapper and JSON.stringify.

import { requestBody } from '../mapper.mjs';
import { bodyOfStep } from '../step.mjs';
import { loop, race } from '../measure.mjs';
import { SETTINGS } from '../settings.mjs';
import { ratioFigure, timeFigure } from '../figure.mjs';

const TARGET = 0.6;

export async function bytesFigures({ core, pools, effort }) {
  const destination = new core.Destination(SETTINGS);
  const figures = [];
  for (const { size, texts } of pools) {
    const buffers = texts.map((text) => Buffer.from(text));
    const pick = (turn) => buffers[turn % buffers.length];
    const result = await race(
      {
        wasm: loop((turn) => bodyOfStep(destination.beginBytes(pick(turn), Date.now()))),
        js: loop((turn) => requestBody(JSON.parse(pick(turn).toString('utf8')))),
      },
      effort,
    );
    figures.push(
      ratioFigure(`bytes to body, ${size}: core / JS`, result.ratio('wasm', 'js'), TARGET),
      timeFigure('  core', result.us('wasm')),
      timeFigure('  JS', result.us('js')),
    );
  }
  destination.free();
  return figures;
}
