// Planning against sending: in the core alone, and from an event's bytes to the text that JavaScript gets.

import { execFileSync } from 'node:child_process';

import { ratioFigure, timeFigure } from '../figure.mjs';
import { loop, race } from '../measure.mjs';
import { SETTINGS } from '../settings.mjs';

export async function planFigures({ core, pools, effort, planCost }) {
  const native = inTheCoreAlone(planCost, pools[0].texts);
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
    ratioFigure(`plan / send in the core alone, native, ${pools[0].size}`, native.ratio, { most: 1.1 }),
    timeFigure('  plan', native.plan),
    timeFigure('  send', native.send),
    ratioFigure(`plan / send, ${pools[0].size}, both as text`, result.ratio('plan', 'send')),
    timeFigure('  plan', result.us('plan')),
    timeFigure('  send', result.us('send')),
  ];
}

function inTheCoreAlone(program, texts) {
  const input = [JSON.stringify(SETTINGS), ...texts].join('\n');
  return JSON.parse(execFileSync(program, { input, encoding: 'utf8' }));
}
