// Many events through one instance: its memory never shrinks, so it must not grow.

import { figure } from '../figure.mjs';
import { SETTINGS } from '../settings.mjs';

const SETTLED_AFTER = 10_000;

export function memoryFigures({ core, pools, memoryEvents }) {
  const destination = new core.Destination(SETTINGS);
  const buffers = pools[0].texts.map((text) => Buffer.from(text));
  const pass = (count) => {
    for (let turn = 0; turn < count; turn += 1) destination.beginBytes(buffers[turn % buffers.length], Date.now());
  };
  pass(SETTLED_AFTER);
  const before = core.memory.buffer.byteLength;
  const start = performance.now();
  pass(memoryEvents);
  const seconds = (performance.now() - start) / 1000;
  destination.free();
  const grown = (core.memory.buffer.byteLength - before) / 1024;
  return [
    figure(`memory grown by ${memoryEvents.toLocaleString('en')} events`, 'KB', grown, { most: 0 }),
    figure('  memory of the instance', 'KB', core.memory.buffer.byteLength / 1024),
    figure('  events in a second, one core', '/s', memoryEvents / seconds),
  ];
}
