// A Segment function in its documented surroundings, strict where production is strict or silent.
//
// The source is evaluated in a context of its own, in a function whose parameters are the handler names, as in the
// runtime Segment published (https://github.com/segmentio/functions-library/tree/master/buildpack/boreal): function
// declarations become handlers; `export`, `import`, `const onTrack` and top-level `await` do not compile.
//
//     const sandbox = createSandbox(source);
//     const result = await sandbox.call('onTrack', event, settings);
//     assertClean(result);
//
// Two limits. A loop that never yields cannot be ended from within the same process. And what the function sends
// through `https` instead of `fetch` is not recorded.

import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import vm from 'node:vm';

import { fingerprint } from './fingerprint.mjs';
import { ABSENT, documentedGlobals, ERROR_CLASSES } from './globals.mjs';
import { DELIVERED, describeThrown, TIMEOUT, verdictOfThrown, verdictsOfBatch } from './verdict.mjs';
import { createRecorder, openRecord, REAL_HOST, stopTimers, watchedGlobals } from './watch.mjs';

export { ABSENT, ERROR_CLASSES, LEFT_OUT } from './globals.mjs';
export { retryLoop, virtualClock } from './retry.mjs';
export { trapOnCall } from './trap.mjs';

/** The handlers of a destination function, and the type of call each one receives. */
export const HANDLERS = {
  onIdentify: 'identify',
  onTrack: 'track',
  onPage: 'page',
  onScreen: 'screen',
  onGroup: 'group',
  onAlias: 'alias',
  onDelete: 'delete',
  onBatch: 'batch',
};

// https://segment.com/docs/connections/functions/usage/ : a function runs for five seconds, then it is ended.
const TIMEOUT_MS = 5000;
// What the tester shows of a function's log.
const SHOWN_LOG_BYTES = 4096;

/**
 * Loads a function. Throws an error named as the source's own (SyntaxError, ReferenceError …) when it does not load.
 *
 * timeoutMs      when a call is ended (5000)
 * patience       {requestMs, callMs}: a request left unanswered at the end of a call counts as given up, and not as
 *                forgotten, once it is that old or the call is (by default never)
 * errorClasses   false leaves out the four error classes
 * zlib           false leaves out zlib
 * webAssembly    false leaves out WebAssembly
 * without        names of further globals to leave out
 * prepare        called with the context's globalThis before the source is evaluated
 * host           {clock: {now, setTimeout, setInterval, clearTimeout}, fetch}: by what clock the function's timers and
 *                the limits run, and what its fetch sends with (the real ones)
 */
export function createSandbox(source, options = {}) {
  const settled = { timeoutMs: TIMEOUT_MS, patience: {}, prepare: () => {}, host: REAL_HOST, ...options };
  settled.without = namesLeftOut(options);
  const recorder = createRecorder(settled.host);
  let instance = load(source, settled, recorder);

  return {
    /** One invocation, as Segment makes it. */
    async call(handlerName, event, callSettings = {}) {
      assert.ok(Object.hasOwn(HANDLERS, handlerName), `no such handler: ${handlerName}`);
      const used = instance;
      const result = await invoke(used, { handlerName, event, settings: callSettings }, settled, recorder);
      // A function that was ended does not wake up again: the next call starts in a new process.
      if (result.segment === TIMEOUT && used === instance) instance = load(source, settled, recorder);
      return result;
    },
    /** Names of the handlers the source defines. */
    handlers: () => Object.keys(HANDLERS).filter((name) => typeof instance.handler(name) === 'function'),
    /** Every rejection nobody handled since the sandbox exists, also those after a call's end. */
    unhandled: recorder.unhandled,
  };
}

/** Fails when a call left something behind that production would suffer from. */
export function assertClean(result) {
  const findings = [];
  const note = (list, sentence) => list.length > 0 && findings.push(`${sentence}: ${list.join(', ')}`);
  note(result.newGlobals, 'globals were added or changed');
  note(result.unhandled, 'rejections nobody handled');
  note(result.malformed, 'the batch answer is malformed');
  note(unawaited(result), 'requests nobody waited for');
  if (result.liveTimers > 0) findings.push(`timers still live after the return: ${result.liveTimers}`);
  if (result.mutated) findings.push('the event or the settings were changed');
  if (result.segment.code === TIMEOUT.code) findings.push('the call was ended by the time limit');
  assert.equal(findings.length, 0, findings.join('\n'));
}

function unawaited(result) {
  const forgotten = result.requests.filter(({ state }) => state === 'unawaited');
  return forgotten.map(({ method, url }) => `${method} ${url}`);
}

// ---- loading

function namesLeftOut({ errorClasses, zlib, webAssembly, without = [] }) {
  return [
    ...without,
    ...(errorClasses === false ? Object.keys(ERROR_CLASSES) : []),
    ...(zlib === false ? ['zlib'] : []),
    ...(webAssembly === false ? ['WebAssembly'] : []),
  ];
}

function load(source, options, recorder) {
  const window = documentedGlobals(watchedGlobals(recorder), options.without);
  const context = vm.createContext({ ...window, window });
  const globals = vm.runInContext('globalThis', context);
  // The language brings its own globals; those are left out one by one.
  for (const name of options.without) delete globals[name];
  for (const name of ABSENT) assert.equal(typeof globals[name], 'undefined', `${name} must be absent`);
  recorder.claimRealm(globals.Promise.prototype);
  options.prepare(globals);
  const places = placesToKeepClean(globals, window);
  const handler = evaluate(source, context, window);
  return { handler, addedGlobals: () => places.flatMap((place) => place.changes()) };
}

function evaluate(source, context, window) {
  const names = Object.keys(HANDLERS).join(', ');
  // The handlers are looked up by a closure made before the source: hoisting has filled it by then, so that neither
  // a top-level return nor a comment on the last line hides them.
  const wrapper = `(function (__found, ${names}) { __found((name) => ({ ${names} })[name]);\n${source};\n})`;
  let found;
  try {
    const define = vm.runInContext(wrapper, context, { filename: 'function.js', lineOffset: -1 });
    define.call(window, (lookup) => (found = lookup));
  } catch (error) {
    const { name, message } = describeThrown(error);
    throw Object.assign(new Error(`the function does not load: ${message}`), { name });
  }
  return found;
}

/** The objects every piece of code in the process shares: a function that leaves marks there disturbs others. */
function placesToKeepClean(globals, window) {
  const builtIns = ['Object', 'Function', 'Array', 'String', 'Number', 'Promise', 'Error', 'Uint8Array'];
  return [
    watchProperties(globals, ''),
    watchProperties(window, 'window.'),
    ...builtIns.map((name) => watchProperties(globals[name].prototype, `${name}.prototype.`)),
  ];
}

function watchProperties(object, prefix) {
  const entry = (key) => [key, Reflect.getOwnPropertyDescriptor(object, key)];
  const read = () => new Map(Reflect.ownKeys(object).map(entry));
  const before = read();
  return {
    changes() {
      const after = read();
      const keys = [...new Set([...before.keys(), ...after.keys()])];
      const changed = keys.filter((key) => !sameProperty(before.get(key), after.get(key)));
      return changed.map((key) => prefix + String(key));
    },
  };
}

function sameProperty(one, other) {
  return one && other && Object.is(one.value, other.value) && one.get === other.get && one.set === other.set;
}

// ---- one invocation

async function invoke(instance, { handlerName, event, settings }, options, recorder) {
  const handler = instance.handler(handlerName);
  const print = () => fingerprint(event) + fingerprint(settings);
  const before = print();
  const record = openRecord(options.host);
  const run = () => (typeof handler === 'function' ? handler(event, settings) : missing(handlerName, event));
  const end = await settle(() => recorder.run(record, run), options);
  const left = leftBehind(record, options);
  if (end.how === 'ended') stopTimers(record, options.host);
  // A rejection is reported after the microtasks of the turn it happened in.
  await nextTurn();
  await nextTurn();
  return {
    ...readEnd(end, { batch: handlerName === 'onBatch', events: event, absent: options.without }),
    logs: record.logs,
    shownLog: Buffer.from(record.logs.join('\n')).subarray(0, SHOWN_LOG_BYTES).toString(),
    ...left,
    newGlobals: instance.addedGlobals(),
    unhandled: record.unhandled,
    mutated: print() !== before,
  };
}

function missing(handlerName, event) {
  throw new ERROR_CLASSES.EventNotSupported(`${event?.type ?? HANDLERS[handlerName]} not supported`);
}

/** How a handler ends: it returns, it throws, or the time limit ends it. */
function settle(run, { timeoutMs, host: { clock } }) {
  return new Promise((resolve) => {
    const limit = clock.setTimeout(() => resolve({ how: 'ended' }), timeoutMs);
    const finish = (end) => {
      clock.clearTimeout(limit);
      resolve(end);
    };
    const attempt = async () => run();
    attempt().then(
      (value) => finish({ how: 'returned', value }),
      (error) => finish({ how: 'threw', error }),
    );
  });
}

function leftBehind(record, { patience, host: { clock } }) {
  const now = clock.now();
  const { requestMs = Infinity, callMs = Infinity } = patience;
  const givenUp = (request) => now - request.startedAt >= requestMs || now - record.startedAt >= callMs;
  const state = (request) => {
    if (request.pending === 0) return 'settled';
    return givenUp(request) ? 'abandoned' : 'unawaited';
  };
  return {
    ms: now - record.startedAt,
    liveTimers: record.timers.size,
    requests: record.requests.map(({ pending, startedAt, ...request }, index) => ({
      ...request,
      state: state(record.requests[index]),
    })),
  };
}

function readEnd(end, { batch, events, absent }) {
  const ok = end.how === 'returned';
  const segment = ok ? DELIVERED : verdictOf(end, absent);
  const error = end.how === 'threw' ? describeThrown(end.error) : undefined;
  const plain = { ok, returned: ok ? shownReturn(end.value) : undefined, error, segment, malformed: [] };
  if (!batch) return plain;
  // Segment never sends anything but an array; whoever tries something else still gets a result.
  const count = Array.isArray(events) ? events.length : 0;
  if (!ok) return { ...plain, verdicts: Array(count).fill(segment) };
  return { ...plain, ...verdictsOfBatch(end.value, count) };
}

function verdictOf(end, absent) {
  return end.how === 'ended' ? TIMEOUT : verdictOfThrown(end.error, absent);
}

/** "Callback Return" as the tester shows it: JSON, or a note why it is none. */
function shownReturn(value) {
  try {
    const text = JSON.stringify(value);
    return text === undefined ? undefined : JSON.parse(text);
  } catch (error) {
    return { notSerialisable: describeThrown(error).message };
  }
}
