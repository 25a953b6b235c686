// Sends the request of a step through the core's own `send`, which needs nothing of the host but its `fetch`.

/** What the core is told when no answer came in time (see `Answer` in types.d.ts). */
const TIMEOUT = '{"failure":"timeout"}';

/**
 * @param {import('./engine.js').Engine} engine
 * @param {(url: string, init: any) => Promise<Response>} fetch the host's
 * @returns {import('./journey.js').Send}
 */
export function sendByCore(engine, fetch) {
  return (step, ms) => new Promise((resolve) => {
    /** @type {any} */
    let timer;
    const used = engine.instance();
    try {
      used.glue.send(step, fetch, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
    } catch (error) {
      // At once: before the caller's promise tells, other events may have begun in it.
      engine.drop(used);
      throw error;
    }
    timer = setTimeout(() => {
      // Silence may be a trap in the asynchronous part, which reaches nobody; and the request left open stays in there.
      engine.drop(used);
      resolve(TIMEOUT);
    }, ms);
  });
}
