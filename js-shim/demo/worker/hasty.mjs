// Stands before the shipped Worker in the demo: the queue's pauses pass in fast motion, and a line of log tells them.
//
// It runs inside workerd, beside pkg/worker/worker.js. What an event means and when it comes again, the Worker decides.

import worker from './worker.js';

export { Memory } from './worker.js';

/** So many seconds of a pause are one second of the demo. */
const TIMES = 10;

export default {
  fetch: worker.fetch,

  async queue({ queue, messages }, env, ctx) {
    const ends = messages.map(() => 'nothing');
    const watched = messages.map((message, index) => {
      const { id, timestamp, body, attempts } = message;
      const ack = () => {
        ends[index] = 'acknowledged';
        message.ack();
      };
      const retry = ({ delaySeconds = 0 } = {}) => {
        ends[index] = delaySeconds;
        message.retry({ delaySeconds: Math.ceil(delaySeconds / TIMES) });
      };
      return { id, timestamp, body, attempts, ack, retry };
    });
    const retryAll = (options) => watched.forEach(({ retry }) => retry(options));
    await worker.queue({ queue, messages: watched, retryAll }, env, ctx);
    console.log(JSON.stringify({ queue, ends }));
  },
};
