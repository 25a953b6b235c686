// Starts the native emulator and talks to its controls: reset a party, order faults, read its ledger.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const ANNOUNCEMENT = /^affonso-emulator listening on (http:\/\/127\.0\.0\.1:\d+)$/;

/**
 * One fault, at the first call unless `calls` says otherwise.
 * `kind`: {status}, {delay} in ms, 'hang', 'reset', 'garbage', 'slow_body', {redirect} or {answer}.
 * `when`: 'before' the call reaches the books, or 'after', when only its answer is lost.
 */
export function fault(kind, { when = 'before', calls = { nth: [1] } } = {}) {
  return { kind, when, calls };
}

/** Starts an emulator on a free port, with Affonso's controls and, as `impact`, those of impact.com; it ends with `stop()`, and at the latest with this process. */
export async function startEmulator() {
  const binary = process.env.AFFONSO_EMULATOR;
  assert.ok(binary, 'AFFONSO_EMULATOR must be the path of the affonso-emulator binary');
  const child = spawn(binary, ['--until-stdin-closes'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const url = await announcedAddress(child);
  const stop = async () => {
    child.stdin.end();
    if (child.exitCode === null) await once(child, 'exit');
  };
  return { ...party('affonso', url, stop), impact: party('impact', url, stop), pid: child.pid };
}

/** One of those that stand behind the address. */
function party(name, url, stop) {
  const at = `${url}/_emulator/${name}`;
  return {
    url,
    stop,
    /** Empty books; `config` as the emulator documents it, or its default. */
    reset: (config) => control('POST', `${at}/reset`, config),
    /** Replaces the faults in force. */
    faults: (list) => control('POST', `${at}/faults`, list),
    ledger: () => control('GET', `${at}/ledger`),
  };
}

/** The idempotency keys of all booked sales, sorted. */
export function soldKeys(ledger) {
  const sales = ledger.entries.filter(({ kind }) => kind === 'conversion');
  return sales.map(({ external_event_id: key }) => key).sort();
}

async function announcedAddress(child) {
  const lines = createInterface({ input: child.stdout });
  const failed = once(child, 'error').then(([error]) => Promise.reject(error));
  const ended = once(child, 'exit').then(([code]) => assert.fail(`the emulator ended with code ${code}`));
  // Whichever loses the race comes too late to matter.
  for (const late of [failed, ended]) late.catch(() => {});
  const [line] = await Promise.race([once(lines, 'line'), failed, ended]);
  const address = ANNOUNCEMENT.exec(line)?.[1];
  assert.ok(address, `the emulator announced itself as: ${line}`);
  return address;
}

async function control(method, url, body) {
  const answer = await fetch(url, { method, body: body === undefined ? undefined : JSON.stringify(body) });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${url}: ${answer.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
