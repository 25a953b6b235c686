// An event's bytes in, the request body out: the core against JSON.parse, the hand-written mapper and JSON.stringify, and against
// the native build. What crosses into the module and out of it is copied, which is part of the core's time and none of the native one's.

import { assertSameBodies } from '../check.mjs';
import { ratioFigure, timeFigure } from '../figure.mjs';
import { requestBody } from '../mapper.mjs';
import { loop, race } from '../measure.mjs';
import { startNative } from '../native.mjs';
import { SETTINGS } from '../settings.mjs';
import { bodyOfStep } from '../step.mjs';

const MOST_OF_JS = { '2.4 KB': 0.35, '32 KB': 0.2 };
const MOST_OF_NATIVE = { '2.4 KB': 1.5 };

export async function bytesFigures({ core, pools, effort, nativeProgram }) {
  const destination = new core.Destination(SETTINGS);
  const native = await startNative(nativeProgram, 'affonso', SETTINGS, pools.map(({ texts }) => texts));
  const figures = [];
  for (const [index, { size, texts }] of pools.entries()) {
    assertSameBodies({ 'the mapper': requestBody, 'the native build': (_, text) => native.bodies[index][texts.indexOf(text)] }, texts);
    const buffers = texts.map((text) => Buffer.from(text));
    const pick = (turn) => buffers[turn % buffers.length];
    const result = await race(
      {
        wasm: loop((turn) => bodyOfStep(destination.beginBytes(pick(turn), Date.now()))),
        js: loop((turn) => requestBody(JSON.parse(pick(turn).toString('utf8')))),
        native: native.subject(index),
      },
      effort,
    );
    figures.push(
      ratioFigure(`bytes to body, ${size}: core / JS`, result.ratio('wasm', 'js'), { most: MOST_OF_JS[size] }),
      ratioFigure(`bytes to body, ${size}: core / native`, result.ratio('wasm', 'native'), { most: MOST_OF_NATIVE[size] }),
      timeFigure('  core', result.us('wasm')),
      timeFigure('  JS', result.us('js')),
      timeFigure('  native', result.us('native')),
    );
  }
  native.stop();
  destination.free();
  return figures;
}
