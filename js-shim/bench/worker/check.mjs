// Before anything is timed: shipped and plain Worker send the same requests, give the same answers, log the same lines.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';

import { ANSWER } from '../answer.mjs';
import { startEmulator } from '../../../tests/shipped/emulator.mjs';
import { API_KEY, orders } from '../../../tests/shipped/function.mjs';
import { pools } from '../events.mjs';
import { ARRAY, signatureOf } from './webhooks.mjs';
import { startWorker } from './workerd.mjs';

/** A busy machine may be so late with a line. */
const LOG_MS = 5000;

const TEXTS = pools()[0].texts;

/** `arrays`: with the long arrays of a dry run, too. */
export async function assertEqualWorkers({ shipped, plain }, { arrays }) {
  await assertSame('delivered', { shipped, plain }, {}, [
    ...TEXTS.map((text) => signed(text)),
    signed(`[${TEXTS.slice(0, 25)}]`, TEXTS[0]),
    // What is refused is told in other words.
    { ...signed(TEXTS[0], 'another'), inShort: true },
    { body: TEXTS[0], signature: undefined, inShort: true },
  ]);
  await assertSame('in a dry run', { shipped, plain }, { dryRun: true }, [
    // Alone, an event is answered with its plan, which the plain Worker has no like of.
    { ...signed(TEXTS[0]), inShort: true },
    ...(arrays ? [signed(`[${Array.from({ length: ARRAY }, (_, index) => TEXTS[index % TEXTS.length])}]`, TEXTS[0])] : []),
  ]);
  await assertSameBooks({ shipped, plain });
}

function signed(body, text = body) {
  return { body, signature: signatureOf(text) };
}

async function assertSame(what, uploads, settings, webhooks) {
  const [ofShipped, ofPlain] = [await seen(uploads.shipped, settings, webhooks), await seen(uploads.plain, settings, webhooks)];
  assert.deepEqual(ofPlain, ofShipped, `the Workers differ, ${what}`);
  const statuses = ofShipped.answers.filter((_, index) => !webhooks[index].inShort).map(({ status, body }) => `${status} ${body}`);
  assert(statuses.every((text) => text.startsWith('200 ')), `not everything was taken: ${statuses.find((text) => !text.startsWith('200 '))}`);
}

/** What a Worker sends, answers and logs when it gets these webhooks. */
async function seen(upload, settings, webhooks) {
  const requests = [];
  const affonso = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const { host, ...headers } = request.headers;
    requests.push({ method: request.method, url: request.url, headers, body });
    response.writeHead(201, { 'Content-Type': 'application/json' }).end(ANSWER);
  });
  await new Promise((listening) => affonso.listen(0, '127.0.0.1', listening));
  let log = '';
  const baseUrl = `http://127.0.0.1:${affonso.address().port}/v1`;
  const worker = await startWorker(upload, { settings: { ...settings, baseUrl }, onLog: (text) => (log += text) });
  const answers = [];
  for (const { inShort, ...webhook } of webhooks) answers.push(await answerTo(worker.url, webhook, inShort));
  await logged(() => log, webhooks);
  await worker.stop();
  affonso.close();
  return { answers, requests: requests.toSorted(byBody), log: linesOf(log) };
}

/** The log comes after the answers, a line for each event; one that never comes is a difference, and told as such. */
async function logged(log, webhooks) {
  const events = webhooks.flatMap(({ body }) => JSON.parse(body)).length;
  const end = performance.now() + LOG_MS;
  const lines = () => log().match(/^\{.*\n/gm)?.length ?? 0;
  while (lines() < events && performance.now() < end) await new Promise((wake) => setTimeout(wake, 20));
}

async function answerTo(url, { body, signature }, inShort) {
  const headers = { 'Content-Type': 'application/json', ...(signature && { 'X-Signature': signature }) };
  const response = await fetch(new URL('/affonso', url), { method: 'POST', headers, body });
  const text = await response.text();
  const { outcome, code } = JSON.parse(text);
  return { status: response.status, type: response.headers.get('Content-Type'), body: inShort ? { outcome, code } : text };
}

/** The lines but for their times, and for the words of refusals. */
function linesOf(log) {
  return log.split('\n').filter((line) => line.startsWith('{')).map((line) => {
    const { ms, reason, ...rest } = JSON.parse(line);
    return { ...rest, timed: typeof ms, explained: typeof reason };
  });
}

/** Several requests of one array are under way at once. */
function byBody({ body: one }, { body: other }) {
  return one < other ? -1 : Number(one > other);
}

/** Against the emulator: the same sales are in its books. */
async function assertSameBooks(uploads) {
  const emulator = await startEmulator();
  const texts = orders(10).map((order) => JSON.stringify(order));
  const books = [];
  for (const upload of [uploads.shipped, uploads.plain]) {
    await emulator.reset();
    const worker = await startWorker(upload, { settings: { baseUrl: `${emulator.url}/v1` }, apiKey: API_KEY });
    const answers = [];
    for (const text of texts) answers.push(await answerTo(worker.url, signed(text)));
    await worker.stop();
    const { entries } = await emulator.ledger();
    books.push({ answers, sales: entries.map(({ kind, external_event_id: key, amount }) => ({ kind, key, amount })) });
  }
  await emulator.stop();
  assert.deepEqual(books[1], books[0], 'the Workers differ in what the emulator books');
  assert.equal(books[0].sales.length, texts.length, 'not every sale was booked');
}
