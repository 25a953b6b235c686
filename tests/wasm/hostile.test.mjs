// Hostile JSON through the shipped module: every document of tests/hostile ends as the native build's table says. Settings
// reach this door as objects and are left out.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { Destination, initSync, receive } from '../../pkg/affonso_segment.js';

const NOW = 1_800_000_000_000;
const SHOWN = 40;
const folder = new URL('../hostile/', import.meta.url);
const SALE =
  '{"type":"track","event":"Order Completed","messageId":"m","userId":"u","properties":{"revenue":5,"currency":"USD"}}';

const AMOUNT = {
  affonso: ['"sale_amount":', ',"sale_amount_currency"'],
  impact: ['&OrderSubTotalPostDiscount=', '&'],
};

/** The text around a document, and between which texts its value stands in a body. */
const PLACES = [
  { frame: '@', ...AMOUNT },
  {
    frame: '{"type":"track","event":"Order Completed","messageId":"m","userId":"u","properties":{"revenue":@,"currency":"USD"}}',
    ...AMOUNT,
  },
  {
    frame: '{"type":"track","event":"Order Completed","userId":@,"messageId":"m","properties":{"revenue":5,"currency":"USD"}}',
    affonso: ['"customer_id":', ',"external_event_id"'],
    impact: ['&CustomerId=', '&'],
  },
  {
    frame:
      '{"type":"track","event":"Order Completed","messageId":"m","userId":"u","odd":@,"properties":{"revenue":5,"currency":"USD"}}',
  },
];

const SETTINGS = {
  affonso: { apiKey: 'sk_live_demo' },
  impact: { accountSid: 'IRdemo', apiKey: 'token-demo', campaignId: '1' },
};

initSync({ module: await readFile(new URL('../../pkg/affonso_segment_bg.wasm', import.meta.url)) });

const documents = await allDocuments();

for (const [target, settings] of Object.entries(SETTINGS)) {
  test(`hostile JSON ends for ${target} as in the native build`, async () => {
    const table = await readFile(new URL(`${target}.txt`, folder), 'utf8');
    const rows = table.trimEnd().split('\n').slice(1);
    assert.equal(rows.length, documents.size);
    const destination = Destination.forWebhooks(target, settings);
    for (const row of rows) {
      const name = row.slice(0, row.indexOf(' | '));
      const found = cells(target, destination, documents.get(name)).join(' | ');
      assert(row.startsWith(`${name} | ${found} | `), `${row}\nhere: ${found}`);
    }
  });
}

function cells(target, destination, document) {
  const ends = PLACES.map((place) => ending(destination, around(place.frame, document), place[target]));
  return [...ends, arrivals(destination, document, false), arrivals(destination, around(`[@,${SALE}]`, document), true)];
}

/** How an event ends, or what is sent of the value between the marks. */
function ending(destination, bytes, marks) {
  const step = destination.beginBytes(bytes, NOW);
  if (step.startsWith('{')) return JSON.parse(step).code;
  const body = step.split('\n').at(-2);
  const at = marks ? body.indexOf(marks[0]) : -1;
  if (at < 0) return 'sends';
  const value = Array.from(body.slice(at + marks[0].length).split(marks[1])[0]);
  return `sends ${value.slice(0, SHOWN).join('')}${value.length > SHOWN ? '…' : ''}`;
}

function arrivals(destination, body, follows) {
  const { refused, kind, events } = JSON.parse(receive(body, undefined, '{"allowUnsigned":true}'));
  if (refused) return refused.code;
  if (kind === 'event') return 'event';
  const count = events.length / 2;
  if (!follows || count > 4) return `array of ${count}`;
  const ranges = Array.from({ length: count }, (_, index) => body.subarray(events[2 * index], events[2 * index + 1]));
  return ranges.map((event) => ending(destination, event)).join(', ');
}

function around(frame, document) {
  const [before, behind] = frame.split('@');
  return Buffer.concat([Buffer.from(before), document, Buffer.from(behind)]);
}

/** Every document by its name. */
async function allDocuments() {
  const { families, truncated } = JSON.parse(await readFile(new URL('documents.json', folder), 'utf8'));
  const all = new Map();
  for (const [family, named] of Object.entries(families)) {
    for (const [name, value] of Object.entries(named)) all.set(`${family}/${name}`, written(value));
  }
  const whole = Buffer.from(truncated.of);
  for (let end = 0; end <= whole.length; end += 1) all.set(`truncated/${String(end).padStart(3, '0')}`, whole.subarray(0, end));
  return all;
}

/** A document is a text, bytes in hexadecimal digits, or pieces, each so many times. */
function written(value) {
  if (typeof value === 'string') return Buffer.from(value);
  if (value.hex !== undefined) return Buffer.from(value.hex, 'hex');
  return Buffer.concat(value.map(([piece, times]) => Buffer.from(piece.repeat(times))));
}
