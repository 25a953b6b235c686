// Sends a demo's events one after the other, as Segment would, and prints a row for each.

import { HANDLERS, retryLoop, virtualClock } from '../../tests/sandbox/sandbox.mjs';
import { row } from './row.mjs';
import { bold, cyan, green, print } from './terminal.mjs';

/**
 * Gives what was sent with the results of its tries.
 *
 * `target` says what of it is the destination's own: `header` and `legend` of the table, `requestText`, and after a step of the
 * story `standingAfter` it.
 */
export async function play({ sandbox, emulator, settings }, { title, story, stream, target }) {
  const options = { clock: virtualClock(), random: () => 0.5 };
  // What the outcomes have told so far, ids above all: a step of the story may carry them.
  const told = {};
  let calls = 0;

  async function send(one) {
    await emulator.faults(one.faults ?? []);
    const { results } = await retryLoop(sandbox, handlerFor(one.event), one.event, settings, options);
    const ledger = await emulator.ledger();
    const attempts = ledger.attempts.slice(calls);
    calls = ledger.attempts.length;
    print(row(one, attempts, results, target.requestText));
    return { one, results, attempts, ledger };
  }

  const played = [];
  print();
  target.header.forEach((line) => print(line));
  print(bold(title));
  for (const [index, { says, call }] of story.entries()) {
    print(cyan(`${index > 0 ? '\n' : ''}${index + 1}. ${says}`));
    const sent = await send(call(told));
    Object.assign(told, sent.results.at(-1).returned);
    print(green(`        ${target.standingAfter(sent, told)}`));
    played.push(sent);
  }
  for (const { title: part, items } of stream) {
    print(bold(`\n${part}`));
    for (const one of items) played.push(await send(one));
  }
  print();
  target.legend.forEach((line) => print(line));
  return played;
}

function handlerFor({ type }) {
  return Object.keys(HANDLERS).find((name) => HANDLERS[name] === type);
}
