// What Linux tells of a process: its children, its processor time, its memory.

import { readdirSync, readFileSync } from 'node:fs';

/** The processes that this one started from a program of this name. */
export function childrenNamed(name) {
  return readdirSync('/proc').filter((entry) => /^\d+$/.test(entry)).filter((pid) => {
    const [, command, rest] = /^\d+ \((.*)\) (.*)$/s.exec(read(`/proc/${pid}/stat`) ?? '') ?? [];
    return command?.startsWith(name) && Number(rest.split(' ')[1]) === process.pid;
  }).map(Number);
}

/**
 * The milliseconds that a process has run, in its own code and the system's. utime and stime count in steps of 10 ms; the
 * scheduler's own count for each thread, which they are derived from, in nanoseconds.
 */
export function cpuMs(pid) {
  const threads = readdirSync(`/proc/${pid}/task`).map((thread) => read(`/proc/${pid}/task/${thread}/schedstat`));
  return threads.reduce((sum, line) => sum + Number(line?.split(' ')[0] ?? 0) / 1e6, 0);
}

/** The memory that a process occupies, in MB. */
export function residentMb(pid) {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`))[1]) / 1024;
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It ended meanwhile.
    return undefined;
  }
}
