// An event object of another realm in, the request body out, in the strict sandbox: the core against the mapper; and against Segment's
// own mapping kit, outside of it.

import { assertSameBodies } from '../check.mjs';
import { ratioFigure, timeFigure } from '../figure.mjs';
import { kitBody } from '../kit/kit.mjs';
import { loop, loopAsync, race } from '../measure.mjs';
import { SETTINGS } from '../settings.mjs';
import { bodyOfStep } from '../step.mjs';
import { connectorSource, handWrittenSource, loadStrict, memoryFetch, shippedSource } from '../strict.mjs';

const MOST_OF_JS = 2.5;
const MOST_OF_KIT = 0.2;

export async function objectFigures({ pkg, core, pools, others, effort, withParts }) {
  const fetchGlobal = { fetch: memoryFetch() };
  const shipped = loadStrict(shippedSource(pkg), ['onTrack'], fetchGlobal);
  const byHand = loadStrict(await handWrittenSource(), ['onTrack', 'requestBody'], fetchGlobal);
  const connector = loadStrict(await connectorSource(pkg), ['bodyOf', 'parts'], { wasmBytes: core.bytes });
  assertSameBodies({ 'the mapper': byHand.requestBody, 'the mapping kit': kitBody }, pools.flatMap(({ texts }) => texts));
  await assertSameFunctions({ pkg, connector, texts: [...pools.flatMap(({ texts }) => texts), ...others] });

  const figures = [];
  for (const { size, texts } of pools) {
    const events = texts.map((text) => JSON.parse(text));
    const pick = (turn) => events[turn % events.length];
    const mapping = await race(
      {
        wasm: loop((turn) => connector.bodyOf(pick(turn), SETTINGS)),
        js: loop((turn) => byHand.requestBody(pick(turn))),
        kit: loop((turn) => kitBody(pick(turn))),
      },
      effort,
    );
    const whole = await race(
      {
        wasm: loopAsync((turn) => shipped.onTrack(pick(turn), SETTINGS)),
        js: loopAsync((turn) => byHand.onTrack(pick(turn), SETTINGS)),
      },
      effort,
    );
    figures.push(
      ratioFigure(`object to body, ${size}: core / JS`, mapping.ratio('wasm', 'js'), { most: MOST_OF_JS }),
      ratioFigure(`object to body, ${size}: core / mapping kit`, mapping.ratio('wasm', 'kit'), { most: MOST_OF_KIT }),
      timeFigure('  core', mapping.us('wasm')),
      timeFigure('  JS', mapping.us('js')),
      timeFigure('  mapping kit', mapping.us('kit')),
      ratioFigure(`whole onTrack, ${size}: shipped / JS`, whole.ratio('wasm', 'js')),
      timeFigure('  shipped', whole.us('wasm')),
      timeFigure('  JS', whole.us('js')),
    );
    if (withParts) figures.push(...(await partFigures(connector.parts, events, effort)));
  }
  return figures;
}

/** The shipped file, and the bundles that stand for it and for the mapper, write the same bodies. */
async function assertSameFunctions({ pkg, connector, texts }) {
  let sent;
  const fetchGlobal = { fetch: memoryFetch((body) => (sent = body)) };
  const shipped = loadStrict(shippedSource(pkg), ['onTrack'], fetchGlobal);
  const byHand = loadStrict(await handWrittenSource(), ['onTrack'], fetchGlobal);
  const bodies = async ({ onTrack }) => {
    const byText = new Map();
    for (const text of texts) {
      sent = undefined;
      await onTrack(JSON.parse(text), SETTINGS);
      byText.set(text, sent);
    }
    return byText;
  };
  const [ofShipped, ofHand] = [await bodies(shipped), await bodies(byHand)];
  const writers = {
    'the shipped file': (_, text) => ofShipped.get(text),
    'the hand-written function': (_, text) => ofHand.get(text),
    'the mapping that is timed': (event) => connector.bodyOf(event, SETTINGS),
  };
  assertSameBodies(writers, texts);
}

/** Where the time of the object path goes, piece by piece. */
async function partFigures(parts, events, effort) {
  const entry = parts.lookUp(events[0], SETTINGS);
  const walked = events.map((event) => parts.walk(event, entry));
  const bytes = walked.map((text) => parts.encode(text));
  const at = (list, turn) => list[turn % list.length];
  const result = await race(
    {
      'find the destination': loop((turn) => [parts.lookUp(at(events, turn), SETTINGS)]),
      'walk, write slots': loop((turn) => parts.walk(at(events, turn), entry)),
      'slots to bytes': loop((turn) => parts.encode(at(walked, turn))),
      'core and its step': loop((turn) => bodyOfStep(parts.begin(at(bytes, turn), entry))),
    },
    effort,
  );
  const names = ['find the destination', 'walk, write slots', 'slots to bytes', 'core and its step'];
  return names.map((name) => timeFigure(`    ${name}`, result.us(name)));
}
