// The file that is pasted into Segment at work on this machine: realistic events in, Affonso's books out. `cargo xtask demo`.

import { parseArgs } from 'node:util';

import { startEmulator } from '../../tests/shipped/emulator.mjs';
import { settingsFor, shipped } from '../../tests/shipped/function.mjs';
import { AMOUNTS, commissionTable, count } from './books.mjs';
import { play } from './play.mjs';
import { story } from './story.mjs';
import { specimen, stream } from './stream.mjs';
import { OWN_SETTINGS, SHOWN_SETTINGS, TEAM } from './team.mjs';
import { bold, cyan, dim, green, heading, paragraph, print, red, table, yellow } from './terminal.mjs';

const { sandbox, emulator } = await prepare();
try {
  const settings = settingsFor(emulator, OWN_SETTINGS);
  await emulator.reset(TEAM);
  open();
  const title = 'The story of one customer, and what it earns the affiliate who sent her';
  const played = await play({ sandbox, emulator, settings }, { title, story, stream });
  tell(played);
  await dissect(settings);
  await close(played);
} finally {
  await emulator.stop();
}

/** What can be missing at the start is said in one line. */
async function prepare() {
  try {
    parseArgs({ options: {} }); // there are none
    return { sandbox: shipped(), emulator: await startEmulator() };
  } catch (error) {
    const hint = error.code === 'ENOENT' ? ' (`cargo xtask build` makes pkg/, `cargo xtask demo` the emulator)' : '';
    process.stderr.write(`demo: ${error.message}${hint}\n`);
    return process.exit(1);
  }
}

function open() {
  const { eventTypes, ...others } = SHOWN_SETTINGS;
  const named = (settings) => Object.entries(settings).map(([name, value]) => `${name} = ${value}`).join(', ');
  const events = story.length + stream.flatMap(({ items }) => items).length;
  print();
  print(paragraph(
    `${events} events of a shop, as its web pages, its app and its server send them to Segment, now run through ` +
    'pkg/segment-function.js: the one file that you paste into Segment. It runs here as Segment runs it, retries included ' +
    '(their waiting is skipped). Clicks, sign-ups, trials, sales and refunds become requests to Affonso, which pays the ' +
    'affiliate who brought the person; everything else stays at home. Affonso is played by an emulator on this machine: it ' +
    'checks every request and its signature against the documented API, keeps the books, and falls ill on the way. First one ' +
    "customer's story, then the shop's daily stream. Watch whether a commission gets lost or is paid twice.",
  ));
  print();
  print(dim(paragraph(
    `Settings beside key, address and signing secret: ${named(others)}; eventTypes: ${named(eventTypes)}.`,
  )));
}

/** What the reader sees in Segment, for the events that are worth it. */
function tell(played) {
  heading('What you read in Segment');
  for (const { one: { from, what, tell: told }, results: [{ error, returned }] } of played) {
    if (!told) continue;
    // Of a delivered event Segment shows what the function returned, and that only to whoever tests it.
    print(`  ${from} ${what}: ${error ? yellow(error.name) : green('delivered; in the event tester:')}`);
    const { code, message, warnings = [] } = returned ?? {};
    const words = error?.message ?? [`${code}: ${message}`, ...warnings.map((warning) => `Warning: ${warning}.`)].join(' ');
    print(`    ${paragraph(words, '    ')}`);
  }
}

/** One event in full: which field of the request comes from where. */
async function dissect(settings) {
  const { returned } = await sandbox.call('onTrack', specimen, { ...settings, dryRun: true });
  heading('One order in full, with the setting dryRun: explained, not sent');
  if (!returned?.plan?.fields) {
    print(red('  no plan came back'));
    return;
  }
  const { fields, request } = returned.plan;
  const rows = fields.map(({ field, from, value }) => [field, '←', from, '=', value]);
  table(rows, { between: ' ' }).forEach((line) => print(`  ${line}`));
  const proofs = Object.entries(request.headers).filter(([name]) => /^(Authorization|X-Affonso-)/.test(name));
  print(dim(`  would leave as ${request.method} ${request.url}`));
  print(dim(`  with ${proofs.map((proof) => proof.join(': ')).join(', ')}`));
}

async function close(played) {
  const ledger = await emulator.ledger();
  heading("Affonso's own books: the commissions (30 % of every sale)");
  const [head, ...commissions] = table(commissionTable(ledger), { right: AMOUNTS });
  print(dim(`  ${head}`));
  commissions.forEach((line) => print(`  ${/ refunded\b/.test(line) ? yellow(line) : line}`));
  const { summary, attempts } = ledger;
  const { clicks, signups, leads, trials, milestones, refunds } = summary;
  const others = { click: clicks, 'sign-up': signups, lead: leads, trial: trials, milestone: milestones, refund: refunds };
  const counted = Object.entries(others).map(([what, number]) => `${number} ${what}${number === 1 ? '' : 's'}`);
  print(dim(`  beside them: ${counted.join(', ')}`));
  const signed = attempts.filter((attempt) => attempt.signed).length;
  const how = 'all but clicks and sign-ups, which need no signature';
  print(dim(`  ${attempts.length} requests, ${signed} signed (${how}); refused for form, key or signature: ${summary.refused}`));
  judge(count(played, ledger));
}

function judge({ sent, ignored, rejected, retried, lost, paidTwice, accidents }) {
  const failed = lost.length > 0 || paidTwice > 0 || accidents > 0;
  const colour = failed ? red : green;
  print();
  print(colour(bold(
    `sent ${sent}, ignored ${ignored}, rejected ${rejected}, retried ${retried}, lost ${lost.length}, paid twice ${paidTwice}`,
  )));
  lost.forEach((key) => print(red(`  lost: ${key}`)));
  if (accidents > 0) print(red(`  ended as nobody chose, in bad_request or given up after four hours: ${accidents}`));
  if (failed) {
    process.exitCode = 1;
    print(red('This build is not fit to be pasted; `cargo xtask test` says more.'));
    return;
  }
  const file = cyan('pkg/segment-function.js');
  print(`Next: paste ${file} into Segment (Functions, New Function, Destination); README.md takes you there.`);
}
