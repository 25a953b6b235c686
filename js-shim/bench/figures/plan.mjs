// Planning against sending, both from an event's bytes to what JavaScript gets.

import { loop, race } from '../measure.mjs';
import { bodyOfStep } from '../step.mjs';
import { SETTINGS } from '../strict.mjs';
import { ratioFigure, timeFigure } from '../table.mjs';

function planned(destination, bytes) {
  let plan;
  destination.plan(bytes, Date.now(), (handed) => (plan = handed));
  return plan;
}

export async function planFigures({ core, pools, effort }) {
  const destination = new core.Destination(SETTINGS);
  const buffers = pools[0].texts.map((text) => Buffer.from(text));
  const pick = (turn) => buffers[turn % buffers.length];
  const result = await race(
    {
      plan: loop((turn) => planned(destination, pick(turn)).request.body),
      send: loop((turn) => bodyOfStep(destination.beginBytes(pick(turn), Date.now()))),
    },
    effort,
  );
  destination.free();
  return [
    ratioFigure(`plan / send, ${pools[0].size}, the plan as a JS object`, result.ratio('plan', 'send')),
    timeFigure('  plan', result.us('plan')),
    timeFigure('  send', result.us('send')),
  ];
}
