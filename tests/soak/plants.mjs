// Workers with a defect, to show that the soak would see it: modules that stand before the shipped one.

const before = (deed) => `
import worker from './worker.js';
export { Memory } from './worker.js';
let seen = 0;
const changed = (message) => {
  const { id, timestamp, body, attempts } = message;
  return { id, timestamp, body: ${deed}, attempts, ack: () => message.ack(), retry: (options) => message.retry(options) };
};
export default {
  fetch: worker.fetch,
  queue: (batch, env, ctx) => batch.queue.endsWith('-dead')
    ? worker.queue(batch, env, ctx)
    : worker.queue({ queue: batch.queue, messages: batch.messages.map(changed), retryAll: (options) => batch.retryAll(options) }, env, ctx),
};
`;

export const PLANTS = {
  /** Its idempotency key is not the same on every attempt. */
  twice: before(String.raw`attempts > 1 ? body.replace(/"(messageId|order_id)":"([^"]*)"/g, '"$1":"$2-again"') : body`),
  /** Every hundredth event is a page without a word. */
  lost: before(String.raw`(seen += 1) % 100 === 0 ? body.replace('"type":"track"', '"type":"page"') : body`),
  /** It keeps every event. */
  hoard: before(String.raw`((globalThis.hoard ??= []).push(new Array(1000).fill(id)), body)`),
};
