// What a demo comes to: what the reader sees in Segment, one event in full, and the closing line.

import { bold, cyan, dim, green, heading, paragraph, print, red, table, yellow } from './terminal.mjs';

/**
 * The counts of the closing line; `lost` lists the keys that are missing. `played`: the items, with the results of their
 * tries. `isBooked`: does an event stand in the ledger?
 */
export function count(played, { attempts, ...ledger }, isBooked) {
  const ended = (test) => played.filter(({ results }) => test(results.at(-1))).length;
  // Every delivered event ends in exactly one call that the target carried out and answered.
  const sent = attempts.filter(({ fault, effect }) => !fault && ['booked', 'replayed', 'queued', 'loaded'].includes(effect));
  const lost = played.filter(({ one: { books, event } }) => books && !isBooked(event, ledger));
  return {
    sent: sent.length,
    ignored: ended(({ returned }) => returned?.outcome === 'ignored'),
    rejected: ended(({ segment }) => segment.code === 'message_rejected'),
    retried: played.filter(({ results }) => results.length > 1).length,
    lost: lost.map(({ one }) => one.event.messageId),
    // Ends that nobody chose: bad_request, and retries for four hours although the target is soon well again.
    accidents: ended(({ segment }) => segment.lost || segment.retried),
  };
}

/** What the reader sees in Segment, for the events that are worth it. */
export function tell(played) {
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

/** One event in full: which field of the request comes from where; `proofs` are the headers that vouch for it. */
export async function dissect({ sandbox, settings }, specimen, proofs) {
  const { returned } = await sandbox.call('onTrack', specimen, { ...settings, dryRun: true });
  heading('One order in full, with the setting dryRun: explained, not sent');
  if (!returned?.plan?.fields) {
    print(red('  no plan came back'));
    return;
  }
  const { fields, request } = returned.plan;
  const rows = fields.map(({ field, from, value }) => [field, '←', from, '=', value]);
  table(rows, { between: ' ' }).forEach((line) => print(`  ${line}`));
  const shown = Object.entries(request.headers).filter(([name]) => proofs.test(name));
  print(dim(`  would leave as ${request.method} ${request.url}`));
  print(dim(`  with ${shown.map((header) => header.join(': ')).join(', ')}`));
}

/** The closing line, with how often what should not happen twice did, and the next step: `file`, by its `guide`. Whoever calls from a program learns by the exit code. */
export function judge({ sent, ignored, rejected, retried, lost, accidents }, [twice, times], { file, guide }) {
  const failed = lost.length > 0 || times > 0 || accidents > 0;
  print();
  print((failed ? red : green)(bold(
    `sent ${sent}, ignored ${ignored}, rejected ${rejected}, retried ${retried}, lost ${lost.length}, ${twice} ${times}`,
  )));
  lost.forEach((key) => print(red(`  lost: ${key}`)));
  if (accidents > 0) print(red(`  ended as nobody chose, in bad_request or given up after four hours: ${accidents}`));
  if (failed) {
    process.exitCode = 1;
    print(red('This build is not fit to be pasted; `cargo xtask test` says more.'));
    return;
  }
  print(`Next: paste ${cyan(file)} into Segment (Functions, New Function, Destination); ${guide} takes you there.`);
  print(`Or see what becomes of an event of your own, in the browser: ${cyan('cargo xtask demo --playground')}`);
}
