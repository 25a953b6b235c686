// The file for impact.com at work on this machine: realistic events in, impact.com's books out. `cargo xtask demo --impact`.

import { settingsFor, shipped } from '../../../tests/shipped/impact.mjs';
import { play } from '../play.mjs';
import { prepare } from '../stage.mjs';
import { dim, heading, paragraph, print, table, yellow } from '../terminal.mjs';
import { count, dissect, judge, tell } from '../verdict.mjs';
import { actionTable, AMOUNTS, header, isBooked, legend, requestText, standingAfter } from './books.mjs';
import { PROGRAM, SHOWN_SETTINGS } from './program.mjs';
import { story } from './story.mjs';
import { specimen, stream } from './stream.mjs';

const FILE = 'pkg/segment-function-impact.js';

const { sandbox, emulator: { impact } } = await prepare(shipped);
try {
  const settings = settingsFor(impact, SHOWN_SETTINGS);
  await impact.reset(PROGRAM);
  open();
  const title = 'The story of one customer, and what it earns the partner who sent her';
  const target = { header, legend, requestText, standingAfter };
  const played = await play({ sandbox, emulator: impact, settings }, { title, story, stream, target });
  tell(played);
  await dissect({ sandbox, settings }, specimen, /^Authorization/);
  close(played, await impact.ledger());
} finally {
  await impact.stop();
}

function open() {
  const events = story.length + stream.flatMap(({ items }) => items).length;
  const settings = Object.entries(SHOWN_SETTINGS).map(([name, value]) => `${name} = ${value}`).join(', ');
  print();
  print(paragraph(
    `${events} events of a shop, as its web pages, its app and its server send them to Segment, now run through ${FILE}: the ` +
    'one file that you paste into Segment. It runs here as Segment runs it, retries included (their waiting is skipped). Page ' +
    'loads, installs, orders and reversals become requests to impact.com, which pays the partner who brought the person. ' +
    'impact.com is played by an emulator on this machine: it checks every request against the documented API, queues it, judges ' +
    'it and keeps the books, and falls ill on the way. Watch whether an order gets lost or is credited twice.',
  ));
  print();
  print(dim(paragraph(`Settings beside credentials, program and addresses: ${settings}.`)));
}

function close(played, ledger) {
  const { summary, attempts } = ledger;
  heading("impact.com's own books: the actions (10 % to Honest Reviews, 5 % to Slow Podcast)");
  const [head, ...actions] = table(actionTable(ledger), { right: AMOUNTS });
  print(dim(`  ${head}`));
  actions.forEach((line) => print(`  ${/ reversed$/.test(line) ? yellow(line) : line}`));
  print(`  ${standingAfter({ ledger }).replace("impact.com's books: ", '')}`);
  const others = { 'page load': summary.page_loads, 'known repeat': summary.duplicates, change: summary.changes, 'failed submission': summary.failed };
  const counted = Object.entries(others).map(([what, number]) => `${number} ${what}${number === 1 ? '' : 's'}`);
  print(dim(`  beside them: ${counted.join(', ')}`));
  const secret = attempts.filter(({ credentials }) => credentials).length;
  print(dim(`  ${attempts.length} requests, ${secret} with credentials (page loads need none); refused: ${summary.refused}; rules broken: ${summary.violations}`));
  judge(count(played, ledger, isBooked), ['credited twice', summary.double_credits], { file: FILE, guide: 'js-shim/impact.md' });
}
