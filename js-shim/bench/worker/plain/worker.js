// The Worker that somebody would write by hand in plain JavaScript: signed webhooks in, delivery within the request.
//
// It does what the shipped Worker does with what the benchmark sends, and check.mjs holds the two against each other. It
// knows none of the settings, no memory and no queue, and most of what can go wrong at the target it lumps together.

import { answer, refuse } from './answer.js';
import { takeWebhook } from './webhook.js';

export default {
  async fetch(request, env, ctx) {
    const arrived = Date.now();
    const answered = answerFor(request, env, arrived).catch(({ name }) => answer(503, { message: `failed (${name}).`, outcome: 'retry', code: 'failed' }));
    ctx.waitUntil(answered);
    return answered;
  },
};

async function answerFor(request, env, arrived) {
  if (new URL(request.url).pathname !== '/affonso') return refuse(404, 'no_such_route', 'there is nothing at this address.');
  if (request.method !== 'POST') return refuse(405, 'wrong_method', 'this address takes POST.', { Allow: 'POST' });
  return takeWebhook(request, env, arrived);
}
