// The file that is pasted into Segment at work on this machine: realistic events in, Affonso's books out. `cargo xtask demo`.

import { parseArgs } from 'node:util';

import { HANDLERS, retryLoop, virtualClock } from '../../tests/sandbox/sandbox.mjs';
import { startEmulator } from '../../tests/shipped/emulator.mjs';
import { settingsFor, shipped } from '../../tests/shipped/function.mjs';
import { commissionsIn, count, salesTable } from './books.mjs';
import { header, legend, row } from './row.mjs';
import { chapters, specimen } from './stream.mjs';
import { OWN_SETTINGS, TEAM } from './team.mjs';
import { bold, cyan, dim, green, heading, paragraph, print, red, table, yellow } from './terminal.mjs';

const items = chapters.flatMap((chapter) => chapter.items);
const { sandbox, emulator } = await prepare();
try {
  const settings = settingsFor(emulator, OWN_SETTINGS);
  await emulator.reset(TEAM);
  open();
  const endings = await play(settings);
  tell(endings);
  await dissect(settings);
  await close(endings);
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
  const { eventTypes, ...others } = OWN_SETTINGS;
  const named = (settings) => Object.entries(settings).map(([name, value]) => `${name} = ${value}`).join(', ');
  print();
  print(paragraph(
    `${items.length} events of a shop, as its web pages, its app and its server send them to Segment, now run through ` +
    'pkg/segment-function.js: the one file that you paste into Segment. It runs here as Segment runs it, retries included ' +
    '(their waiting is skipped). Sales, leads, trials and milestones become requests to Affonso, which pays the affiliate who ' +
    'brought the person; everything else stays at home. Affonso is played by an emulator on this machine: it checks every ' +
    'request against the documented API, keeps the books, and falls ill on the way. Watch whether a commission gets lost or ' +
    'is paid twice.',
  ));
  print();
  print(dim(paragraph(`Settings beside key and address: ${named(others)}; eventTypes: ${named(eventTypes)}.`)));
}

/** Sends every event as Segment would; gives the results of its tries, event by event. */
async function play(settings) {
  const endings = [];
  const options = { clock: virtualClock(), random: () => 0.5 };
  let calls = 0;
  print();
  header.forEach((line) => print(line));
  for (const { title, items: part } of chapters) {
    print(bold(title));
    for (const one of part) {
      await emulator.faults(one.faults ?? []);
      const { results } = await retryLoop(sandbox, handlerFor(one.event), one.event, settings, options);
      const { attempts } = await emulator.ledger();
      print(row(one, attempts.slice(calls), results));
      calls = attempts.length;
      endings.push(results);
    }
  }
  print();
  legend.forEach((line) => print(line));
  return endings;
}

function handlerFor({ type }) {
  return Object.keys(HANDLERS).find((name) => HANDLERS[name] === type);
}

/** What the reader sees in Segment, for the events that are worth it. */
function tell(endings) {
  heading('What you read in Segment');
  items.forEach(({ from, what, tell: told }, index) => {
    if (!told) return;
    const [{ error, returned }] = endings[index];
    // Of a delivered event Segment shows what the function returned, and that only to whoever tests it.
    print(`  ${from} ${what}: ${error ? yellow(error.name) : green('delivered; in the event tester:')}`);
    print(`    ${paragraph(error?.message ?? `${returned?.code}: ${returned?.message}`, '    ')}`);
  });
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
  print(dim(`  would leave as ${request.method} ${request.url}, Authorization: ${request.headers.Authorization}`));
}

async function close(endings) {
  const ledger = await emulator.ledger();
  const { leads, trials, milestones } = ledger.summary;
  const others = [[leads, 'lead'], [trials, 'trial'], [milestones, 'milestone']];
  heading("Affonso's own books (this team pays 30 %)");
  const [head, ...sales] = table(salesTable(ledger, commissionsIn(endings.flat())), { right: [4, 6] });
  print(dim(`  ${head}`));
  sales.forEach((line) => print(`  ${line}`));
  const counted = others.map(([number, what]) => `${number} ${what}${number === 1 ? '' : 's'}`);
  print(dim(`  and, without money: ${counted.join(', ')}`));
  judge(count(items, endings, ledger));
}

function judge({ sent, ignored, rejected, retried, lost, paidTwice, accidents }) {
  const failed = lost.length > 0 || paidTwice > 0 || accidents > 0;
  const colour = failed ? red : green;
  print();
  print(colour(bold(
    `sent ${sent}, ignored ${ignored}, rejected ${rejected}, retried ${retried}, lost ${lost.length}, paid twice ${paidTwice}`,
  )));
  lost.forEach((key) => print(red(`  lost: ${key}`)));
  if (accidents > 0) print(red(`  ended in bad_request, which nobody chose: ${accidents}`));
  if (failed) {
    process.exitCode = 1;
    print(red('This build is not fit to be pasted; `cargo xtask test` says more.'));
    return;
  }
  const file = cyan('pkg/segment-function.js');
  print(`Next: paste ${file} into Segment (Functions, New Function, Destination); README.md takes you there.`);
}
