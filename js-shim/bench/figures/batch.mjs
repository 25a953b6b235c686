// Batches through the strict sandbox: how long one of 400 takes, what an event of it costs, and what is left in memory.

import assert from 'node:assert/strict';

import { nodeFetch } from '../../../tests/sandbox/globals.mjs';
import { fault, startEmulator } from '../../../tests/shipped/emulator.mjs';
import { orders, settingsFor } from '../../../tests/shipped/function.mjs';
import { figure, ratioFigure, timeFigure } from '../figure.mjs';
import { race, spread } from '../measure.mjs';
import { SETTINGS } from '../settings.mjs';
import { loadStrict, memoryFetch, shippedSource } from '../strict.mjs';

/** The largest batch that Segment documents. */
const BATCH = 400;
const TURNS = 5;

const ANSWER_MS = 20;
const TARGET_MS = 1200;
const TARGET_MB = 8;
const TARGET_RATIO = 1;

const AT_ONCE = { ...SETTINGS, concurrency: '20' };

export async function batchFigures(setting) {
  return [...(await wallClock(setting)), ...(await costs(setting)), ...(await memory(setting))];
}

/** Needs the emulator: a far side that answers after a while, with a socket for each request. */
async function wallClock({ pkg }) {
  const emulator = await startEmulator();
  try {
    const { onBatch } = loadStrict(shippedSource(pkg), ['onBatch'], { fetch: nodeFetch });
    await emulator.faults([fault({ delay: ANSWER_MS }, { when: 'after', calls: 'all' })]);
    const times = [];
    for (let turn = 0; turn < TURNS; turn += 1) {
      const events = orders(BATCH, `turn-${turn}`);
      const start = performance.now();
      assertDelivered(await onBatch(events, settingsFor(emulator, { concurrency: '20' })));
      times.push(performance.now() - start);
    }
    const name = `batch of ${BATCH}, answers after ${ANSWER_MS} ms, 20 at once`;
    return [figure(name, 'ms', spread(times), { most: TARGET_MS })];
  } finally {
    await emulator.stop();
  }
}

async function costs({ pkg, pools, effort: { rounds } }) {
  const { onTrack, onBatch } = loadStrict(shippedSource(pkg), ['onTrack', 'onBatch'], { fetch: memoryFetch() });
  const figures = [];
  for (const { size, texts } of pools) {
    const events = batchOf(texts);
    assertDelivered(await onBatch(events, AT_ONCE));
    const result = await race(
      {
        batch: async (count) => {
          for (let turn = 0; turn < count; turn += 1) await onBatch(events, AT_ONCE);
        },
        single: async (count) => {
          for (let turn = 0; turn < count; turn += 1) for (const event of events) await onTrack(event, AT_ONCE);
        },
      },
      { rounds: Math.ceil(rounds / 3), sampleMs: 1 },
    );
    const each = ({ median, low, high }) => ({ median: median / BATCH, low: low / BATCH, high: high / BATCH });
    figures.push(
      ratioFigure(`event of a batch, ${size}: onBatch / onTrack`, result.ratio('batch', 'single'), { most: TARGET_RATIO }),
      timeFigure('  onBatch, an event', each(result.us('batch'))),
      timeFigure('  onTrack', each(result.us('single'))),
    );
  }
  return figures;
}

/** On both ways in: what the walk picks crosses, or the whole event. */
async function memory({ pkg, pools }) {
  const [{ size, texts }] = pools.slice(-1);
  const figures = [];
  for (const [way, more] of [['picked', {}], ['whole', { route: 'segment' }]]) {
    const memories = [];
    const globals = { fetch: memoryFetch(), WebAssembly: watchedWebAssembly((memory) => memories.push(memory)) };
    const { onBatch } = loadStrict(shippedSource(pkg), ['onBatch'], globals);
    await onBatch(batchOf(texts), { ...AT_ONCE, ...more });
    assert.equal(memories.length, 1, 'one instance carries the whole batch');
    const megabytes = memories[0].buffer.byteLength / 2 ** 20;
    figures.push(figure(`memory after ${BATCH} events of ${size}, ${way}`, 'MB', megabytes, { most: TARGET_MB }));
  }
  return figures;
}

function batchOf(texts) {
  return Array.from({ length: BATCH }, (_, index) => JSON.parse(texts[index % texts.length]));
}

function assertDelivered(answers) {
  for (const { status, errormessage } of answers) assert.equal(status, 200, errormessage);
}

/** The host's WebAssembly, telling of the memory of every instance. */
function watchedWebAssembly(onMemory) {
  function Instance(module, imports) {
    const instance = new WebAssembly.Instance(module, imports);
    onMemory(instance.exports.memory);
    return instance;
  }
  Instance.prototype = WebAssembly.Instance.prototype;
  return { Module: WebAssembly.Module, Memory: WebAssembly.Memory, Instance };
}
