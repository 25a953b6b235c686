// The file that is pasted into Segment at work on this machine: realistic events in, Affonso's books out. `cargo xtask demo`.

import { settingsFor, shipped } from '../../tests/shipped/function.mjs';
import { AMOUNTS, commissionTable, isBooked, standingAfter } from './books.mjs';
import { play } from './play.mjs';
import { header, legend, requestText } from './request.mjs';
import { prepare } from './stage.mjs';
import { story } from './story.mjs';
import { specimen, stream } from './stream.mjs';
import { OWN_SETTINGS, SHOWN_SETTINGS, TEAM } from './team.mjs';
import { dim, heading, paragraph, print, table, yellow } from './terminal.mjs';
import { count, dissect, judge, tell } from './verdict.mjs';

const { sandbox, emulator } = await prepare(shipped);
try {
  const settings = settingsFor(emulator, OWN_SETTINGS);
  await emulator.reset(TEAM);
  open();
  const title = 'The story of one customer, and what it earns the affiliate who sent her';
  const target = { header, legend, requestText, standingAfter };
  const played = await play({ sandbox, emulator, settings }, { title, story, stream, target });
  tell(played);
  await dissect({ sandbox, settings }, specimen, /^(Authorization|X-Affonso-)/);
  await close(played);
} finally {
  await emulator.stop();
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
  judge(count(played, ledger, isBooked), ['paid twice', summary.duplicate_sales], { file: 'pkg/segment-function.js', guide: 'README.md' });
}
