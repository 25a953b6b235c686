// Planning against sending, both from an event's bytes to the text that JavaScript gets.

import { loop, race } from '../measure.mjs';
import { SETTINGS } from '../strict.mjs';
import { ratioFigure, timeFigure } from '../table.mjs';

export async function planFigures({ core, pools, effort }) {
  const destination = new core.Destination(SETTINGS);
  const buffers = pools[0].texts.map((text) => Buffer.from(text));
  const pick = (turn) => buffers[turn % buffers.length];
  const result = await race(
    {
      plan: loop((turn) => destination.plan(pick(turn), Date.now())),
      send: loop((turn) => destination.beginBytes(pick(turn), Date.now())),
    },
    effort,
  );
  destination.free();
  return [
    ratioFigure(`plan / send, ${pools[0].size}, both as text`, result.ratio('plan', 'send')),
    timeFigure('  plan', result.us('plan')),
    timeFigure('  send', result.us('send')),
  ];
}
