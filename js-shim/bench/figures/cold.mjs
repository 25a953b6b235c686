// From nothing to the first request: each start in its own process, because V8 keeps compiled code for the next one.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { figure } from '../figure.mjs';
import { spread } from '../measure.mjs';

const TARGET_MS = 6;
const CHILD = fileURLToPath(new URL('../cold-start.mjs', import.meta.url));

export async function coldFigures({ pkg, coldStarts }) {
  const kinds = ['empty', 'hand-written', 'shipped', 'shipped dry run'];
  const times = Object.fromEntries(kinds.map((kind) => [kind, []]));
  for (let round = 0; round < coldStarts; round += 1) {
    for (const kind of kinds) times[kind].push(startOnce(kind, pkg));
  }
  const empty = spread(times.empty).median;
  const over = (kind) => spread(times[kind].map((ms) => ms - empty));
  return [
    figure('cold start to first request, over an empty function', 'ms', over('shipped'), { most: TARGET_MS }),
    figure('  the hand-written function', 'ms', over('hand-written')),
    figure('  the empty function itself', 'ms', spread(times.empty)),
    figure('cold start to first plan (dryRun), over an empty function', 'ms', over('shipped dry run'), { most: TARGET_MS }),
  ];
}

function startOnce(kind, pkg) {
  return Number(execFileSync(process.execPath, [CHILD, kind, pkg], { stdio: ['ignore', 'pipe', 'inherit'] }));
}
