// What the Worker logs, put together to batches of its queue as they end.

import { once, EventEmitter } from 'node:events';

/** Longer than the longest pause of the demo. */
const PATIENCE_MS = 20_000;

export function openFeed() {
  const logged = [];
  const batches = [];
  const news = new EventEmitter();
  let lines = [];

  function take(text) {
    const line = parsed(text);
    if (line?.ends) {
      // The line that ends a batch comes after those of its events.
      batches.push({ ...line, lines: line.queue.endsWith('-dead') ? [] : lines });
      if (!line.queue.endsWith('-dead')) lines = [];
      news.emit('batch');
      return;
    }
    logged.push(text);
    if (line?.via === 'queue' && line.attempt) lines.push(line);
  }

  /** The next batch that ended; undefined when none does so in time. */
  async function nextBatch(withinMs = PATIENCE_MS) {
    const signal = AbortSignal.timeout(withinMs);
    while (batches.length === 0) {
      try {
        await once(news, 'batch', { signal });
      } catch {
        return undefined;
      }
    }
    return batches.shift();
  }

  return { logged, take, nextBatch };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
