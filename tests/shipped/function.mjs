// The shipped function in the sandbox, and the events and settings its tests share.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { createSandbox } from '../sandbox/sandbox.mjs';

/** Where the shipped file is. */
export const PATH = process.env.SEGMENT_FUNCTION ?? fileURLToPath(new URL('../../pkg/segment-function.js', import.meta.url));

/** The function gives up a request after 4 s and a call after 4.2 s; on a busy machine a request leaves late. */
const PATIENCE = { requestMs: 3800, callMs: 4150 };

/** The slowest a call may be: what is left until 5 s belongs to Segment. */
export const LONGEST_CALL_MS = 4800;

/** The customer and the key that the emulator knows from its start. */
export const CUSTOMER = 'cus_demo';
export const API_KEY = 'sk_live_demo';

let ordersMade = 0;

/** What makes sandboxes with the function at this path. */
export function sandboxesOf(path) {
  let source;
  return (options = {}) => {
    source ??= readFileSync(path, 'utf8');
    return createSandbox(source, { patience: PATIENCE, ...options });
  };
}

/** A sandbox with the shipped function. */
export const shipped = sandboxesOf(PATH);

export function settingsFor(emulator, more = {}) {
  // The limiter has tests of its own; the others need not wait for it.
  return { apiKey: API_KEY, baseUrl: `${emulator.url}/v1`, requestsPerSecond: 'none', ...more };
}

/**
 * An Order Completed that Affonso accepts; `id` is its messageId and so its idempotency key.
 * Each has a time of its own: two sales alike in everything but the key count as one paid twice.
 */
export function order(id, { properties = {}, ...more } = {}) {
  ordersMade += 1;
  return {
    type: 'track',
    event: 'Order Completed',
    messageId: id,
    userId: CUSTOMER,
    anonymousId: 'anon-1',
    timestamp: new Date(Date.UTC(2026, 6, 1) + ordersMade * 1000).toISOString(),
    context: { library: { name: 'analytics-node', version: '2.2.0' }, page: {}, traits: { email: 'jane@example.com' } },
    integrations: {},
    properties: { order_id: `order-${id}`, revenue: 49.99, currency: 'EUR', products: [], ...properties },
    ...more,
  };
}

/** `count` orders with ids of their own. */
export function orders(count, prefix = 'm') {
  return Array.from({ length: count }, (_, index) => order(`${prefix}-${index + 1}`));
}

/** One of the ends the function may choose; `bad_request` is none of them: it is what Segment makes of an accident. */
export function assertChosenEnd({ segment, returned, error }, what = '') {
  const text = `${what}: ${segment.code} ${JSON.stringify(error ?? returned)}`;
  assert.ok(['delivered', 'message_rejected', 'retry'].includes(segment.code), text);
  if (segment.code === 'delivered') assert.match(String(returned?.outcome), /^(delivered|ignored)$/, text);
  else assert.ok(error.message.length > 10, `${text}: says nothing`);
}
