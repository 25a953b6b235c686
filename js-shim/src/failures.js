// The outcomes that the core does not give: for what never reached it, and for its own failures.

/** @typedef {import('./batch.js').Outcome} Outcome */

/** @returns {Outcome} */
export function unreadable() {
  const message = 'expected an event as Segment sends it, found something that cannot be written as JSON (too deep or circular).';
  return { outcome: 'rejected', code: 'invalid_event', message, refusedBy: 'connector' };
}

/**
 * A defect of ours or of the runtime: the event must come again. Only the kind of error is told, its text could quote the
 * event.
 *
 * @returns {Outcome}
 */
export function failed(/** @type {any} */ error) {
  const kind = typeof error?.name === 'string' ? error.name : 'Error';
  if (error?.code === 'no_webassembly') return { outcome: 'retry', code: 'no_webassembly', message: error.message };
  const message = `the connector failed (${kind}); the event comes again to a fresh instance. Please report it.`;
  return { outcome: 'retry', code: 'core_failed', message };
}
