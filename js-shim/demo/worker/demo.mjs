// The Worker at work on this machine, in real workerd: webhooks in, Affonso's books out. `cargo xtask demo --worker`.

import { startEmulator } from '../../../tests/shipped/emulator.mjs';
import { API_KEY } from '../../../tests/shipped/function.mjs';
import { AMOUNTS, commissionTable, standing } from '../books.mjs';
import { TEAM } from '../team.mjs';
import { bold, cyan, dim, green, heading, paragraph, print, red, table, yellow } from '../terminal.mjs';
import { startWorker } from './host.mjs';
import { judge } from './judge.mjs';
import { createStage } from './play.mjs';
import { header, legend } from './row.mjs';
import { storyFor } from './story.mjs';

open();
const emulator = await prepare();
try {
  // Nobody has come before.
  await emulator.reset({ ...TEAM, referrals: [] });
  const worker = await startWorker({
    settings: { baseUrl: `${emulator.url}/v1`, clicks: true, programId: 'prog_demo' },
    secrets: { AFFONSO_API_KEY: API_KEY, AFFONSO_SIGNING_SECRET: TEAM.signing_secret },
  });
  try {
    await introduce(worker);
    const stage = createStage({ worker, emulator });
    const vain = await play(stage);
    await observe(worker);
    close({ played: stage.played, vain, ledger: await emulator.ledger() });
  } finally {
    await worker.stop();
  }
} finally {
  await emulator.stop();
}

/** What can be missing at the start is said in one line. */
async function prepare() {
  try {
    return await startEmulator();
  } catch (error) {
    process.stderr.write(`demo: ${error.message} (\`cargo xtask demo --worker\` makes the emulator)\n`);
    return process.exit(1);
  }
}

function open() {
  print();
  print(paragraph(
    'The Worker as it is deployed, pkg/worker/ with the bindings of js-shim/wrangler.jsonc, runs here in workerd, the runtime ' +
    'of Cloudflare Workers: with its memory, its queue and the queue of dead letters. Segment is played by this program, which ' +
    'signs every webhook; Affonso by an emulator that checks each request and its signature and keeps the books. The pauses ' +
    'that the Worker asks of its queue pass ten times as fast, and a message is given up after three retries instead of 65.',
  ));
}

async function introduce(worker) {
  const { version, wasm, delivery, memory, webhooks, message } = await worker.health();
  heading(`GET /health: version ${version}, wasm ${wasm.slice(0, 12)}; ${message}`);
  print(dim(`  delivery: ${delivery} · memory: ${memory} · webhooks: ${webhooks}`));
}

/** Gives what came of the calls that nothing shall come of. */
async function play(stage) {
  const vain = [];
  print();
  header.forEach((line) => print(line));
  for (const [index, { says, who, play: act }] of storyFor({ apiKey: API_KEY }).entries()) {
    print(cyan(`${index > 0 ? '\n' : ''}${index + 1}. ${says}`));
    const result = await act(stage);
    if (result?.command) tellCommand(result);
    if (result?.idle !== undefined) vain.push(result);
    if (who) print(green(`        Affonso's books: ${await standingOf(who, stage)}`));
  }
  print();
  legend.forEach((line) => print(line));
  return vain;
}

function tellCommand({ command, printed }) {
  print(`        $ ${command}`);
  printed.forEach((line) => print(dim(`        ${paragraph(line, '          ')}`)));
}

/** How far somebody has come at Affonso, by the click of their page view. */
async function standingOf(person, { played }) {
  const visit = played.find(({ one }) => one.person === person);
  return standing(await emulator.ledger(), visit?.requests[0]?.entry);
}

/** What the operator sees: counters, and the log. */
async function observe(worker) {
  heading('GET /metrics, of which');
  const shown = /^affonso_segment_(match_ratio|dead_letters|events_total\{destination="affonso",outcome="delivered",code="delivered"\})/;
  (await worker.metrics()).split('\n').filter((line) => shown.test(line)).forEach((line) => print(`  ${line}`));
  heading('The log has one line for each try of an event; ids in it are hashed. Three of them:');
  const ofQueue = worker.logged.filter((text) => text.includes('"via":"queue"'));
  const examples = ['"trial_started"', '"target_unavailable"', '"memory_erased"'];
  examples.forEach((mark) => print(dim(`  ${ofQueue.find((text) => text.includes(mark))}`)));
}

function close({ played, vain, ledger }) {
  heading("Affonso's own books: the commissions (30 % of every sale)");
  const [head, ...commissions] = table(commissionTable(ledger), { right: AMOUNTS });
  print(dim(`  ${head}`));
  commissions.forEach((line) => print(`  ${/ refunded\b/.test(line) ? yellow(line) : line}`));
  const [{ affiliate_id: affiliate }] = TEAM.affiliates;
  const { due, booked, lost, paidTwice, uninvited } = judge({ played, vain, ledger, affiliate });
  const failed = booked !== due || lost.length > 0 || paidTwice > 0 || uninvited > 0;
  print();
  const share = `${affiliate}: ${booked} USD booked, ${due} USD due`;
  print((failed ? red : green)(bold(`${share}; lost ${lost.length}, paid twice ${paidTwice}, booked uninvited ${uninvited}`)));
  lost.forEach((what) => print(red(`  lost: ${what}`)));
  if (failed) {
    process.exitCode = 1;
    print(red('This build is not fit to be deployed; `cargo xtask test` says more.'));
    return;
  }
  print(`Next: ${cyan('js-shim/worker.md')} takes you from here to \`npx wrangler deploy\`.`);
  print(`Or see what becomes of an event of your own, in the browser: ${cyan('cargo xtask demo --playground')}`);
}
