// Takes a webhook by hand: its body, its signature, its events.

import { answerOf, answerOfAll, logDoor, logEvent, refuse } from './answer.js';
import { deliver } from './deliver.js';
import { firstElement, isSigned } from './signature.js';
import { within } from './within.js';

const BODY_MS = 3000;
const CALL_MS = 4200;
const MOST_BYTES = 16 * 1024 * 1024;
const MOST_WITHOUT_MEMORY = 25;
const AT_ONCE = 5;

const decoder = new TextDecoder();

export async function takeWebhook(request, env, arrived) {
  if (!/^application\/json\b/i.test(request.headers.get('Content-Type') ?? '')) {
    return refuse(415, 'wrong_content_type', 'expected JSON.');
  }
  if (Number(request.headers.get('Content-Length')) > MOST_BYTES) return refuse(503, 'array_too_large', 'lower the batch size.');
  const bytes = new Uint8Array(await within(BODY_MS, request.arrayBuffer()));
  const signed = bytes[0] === 0x5b ? firstElement(bytes) : bytes;
  const trouble = await refusalOf(signed, request.headers.get('X-Signature'), env);
  if (trouble) {
    logDoor(trouble, trouble, Date.now() - arrived);
    return refuse(503, trouble, 'give the Worker the shared secret that Segment has.');
  }
  const body = parsed(decoder.decode(bytes));
  if (Array.isArray(body)) return takeAll(body, env, arrived);
  if (typeof body !== 'object' || body === null) return refuse(400, 'invalid_event', 'expected one JSON object, or an array of them.');
  const end = await deliver(body, env, arrived + CALL_MS);
  logEvent(end, Date.now() - arrived);
  return answerOf(end);
}

async function refusalOf(signed, signature, env) {
  if (!signature) return 'signature_missing';
  return signed && (await isSigned(signed, signature, env)) ? undefined : 'signature_wrong';
}

async function takeAll(events, env, arrived) {
  if (env.ALLOW_SIGNED_FIRST !== 'true') return refuse(503, 'array_half_signed', 'set ALLOW_SIGNED_FIRST to true.');
  if (events.length > MOST_WITHOUT_MEMORY && !env.AFFONSO_SETTINGS.dryRun) return refuse(503, 'array_needs_queue', 'lower the batch size.');
  const ends = [];
  let next = 0;
  async function lane() {
    while (next < events.length) {
      const index = next++;
      ends[index] = await deliver(events[index], env, arrived + CALL_MS);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const ms = Date.now() - arrived;
  for (const end of ends) logEvent(end, ms);
  return answerOfAll(ends);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
