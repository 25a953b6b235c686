// The Cloudflare porch: Segment's webhooks come in, the queue comes back, and the memory is a Durable Object beside them.

import { failure } from './answer.js';
import { consume } from './consumer.js';
import { bury } from './dead-letters.js';
import { logNote } from './log.js';
import { answerFor } from './routes.js';
import { tenantOf } from './tenant.js';

export { Memory } from './memory.js';

/** How a dead-letter queue is told from the queue it belongs to. */
const DEAD = '-dead';

/** After a failure of the whole consumer its messages wait this long, in seconds; dead letters have no other queue to go to. */
const AFTER_FAILURE_S = 30;
const DEAD_AFTER_FAILURE_S = 60 * 60;

/** @type {ExportedHandler<import('./tenant.js').Bindings>} */
export default {
  async fetch(request, env, ctx) {
    const arrived = Date.now();
    const answer = answerFor(request, env, arrived).catch((error) => {
      logNote('webhook', 'core_failed', error);
      return failure(error);
    });
    // When Segment hangs up, what is under way is carried to its end and remembered all the same.
    ctx.waitUntil(answer);
    return answer;
  },

  async queue(batch, env) {
    const isDead = batch.queue.endsWith(DEAD);
    try {
      const tenant = tenantOf(env);
      await (isDead ? bury(batch.messages, tenant) : consume(batch.messages, tenant));
    } catch (error) {
      logNote('queue', 'core_failed', error);
      // What has been acknowledged or put off one by one stays so.
      batch.retryAll({ delaySeconds: isDead ? DEAD_AFTER_FAILURE_S : AFTER_FAILURE_S });
    }
  },
};
