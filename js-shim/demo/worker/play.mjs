// Sends the story's events to the Worker, follows each through the queue, and prints a row for whatever happens.

import { print } from '../terminal.mjs';
import { MOST_RETRIES } from './host.mjs';
import { row } from './row.mjs';

/** So long nothing must happen until it counts as nothing. */
const SILENCE_MS = 700;

/** What the story can do. Everything that was sent is kept in `played`: the item, its tries, and whether it has ended. */
export function createStage({ worker, emulator }) {
  const played = [];
  let seen = 0;
  let shown;

  async function post(one, secret) {
    await emulator.faults(one.faults ?? []);
    const answer = await worker.post(one.event, secret);
    return { status: answer.status, ...(await answer.json()) };
  }

  /** Sends an event and follows it to its first try. */
  async function begin(one) {
    const answer = await post(one);
    const part = { one, answer, tries: [], requests: [], ended: answer.status !== 202 };
    played.push(part);
    shown = undefined;
    if (part.ended) print(row({ event: nameOf(one), answer }));
    else await follow(() => part.tries.length > 0);
    return part;
  }

  /** Follows whatever is under way to its end. */
  const finish = () => follow(() => played.every(({ ended }) => ended));

  async function follow(done) {
    while (!done()) {
      const batch = await worker.nextBatch();
      if (!batch) throw new Error('the queue stands still');
      await show(batch);
    }
  }

  async function show({ queue, lines, ends }) {
    if (queue.endsWith('-dead')) return showParked(ends);
    const { attempts } = await emulator.ledger();
    const fresh = attempts.slice(seen);
    seen = attempts.length;
    lines.forEach((line, index) => showTry(line, ends[index], fresh));
  }

  function showParked(ends) {
    // What could not be kept stays in its queue, and comes again.
    if (!ends.every((end) => end === 'acknowledged')) return;
    const parked = played.filter(({ tries, ended }) => !ended && tries.at(-1)?.last);
    parked.forEach((part) => Object.assign(part, { ended: true, parked: true }));
    print(row({ tell: 'dead letter, kept in memory' }));
  }

  function showTry(line, pause, fresh) {
    const part = partOf(line);
    const { attempt: number, outcome, code } = line;
    const attempt = { number, outcome, code, pause, last: outcome === 'retry' && number > MOST_RETRIES };
    const requests = fresh.filter((request) => isOf(request, part.one.event));
    const isFirst = part.tries.length === 0;
    part.tries.push(attempt);
    part.requests.push(...requests);
    part.ended = outcome !== 'retry';
    // A row that goes on names its event only where another one's came between.
    const event = shown === part ? undefined : `${nameOf(part.one)}${isFirst ? '' : ' …'}`;
    print(row({ event, answer: isFirst ? part.answer : undefined, attempt, requests }));
    shown = part;
  }

  /** Whose log line it is: the log has no ids, but a name that stays the same from try to try. */
  function partOf({ message, call, event }) {
    const known = played.find(({ message: name }) => name === message);
    if (known) return known;
    const part = played.find(({ message: name, one }) => !name && one.event.type === call && one.event.event === event);
    part.message = message;
    return part;
  }

  return {
    played,
    begin,
    finish,
    /** Sends an event and follows it to its end. */
    async send(one) {
      const part = await begin(one);
      await finish();
      return part;
    },
    /** Sends what nothing shall come of: a repeat, or what somebody else has signed. */
    async sendInVain(one, secret) {
      const before = (await emulator.ledger()).attempts.length;
      const answer = await post(one, secret);
      const batch = await worker.nextBatch(SILENCE_MS);
      const idle = (await emulator.ledger()).attempts.length === before;
      const tell = idle ? 'nothing to do, nothing sent' : 'something came of it!';
      // The queue may bring it, and the memory answer.
      const [line] = idle ? batch?.lines ?? [] : [];
      const what = line ? { attempt: { number: line.attempt, outcome: line.outcome, code: line.code }, requests: [] } : { tell };
      print(row({ event: nameOf(one), answer, ...what }));
      return { idle };
    },
    /** Puts dead letters back, by the operator's command; gives what that prints. */
    async replay() {
      for (const part of played.filter(({ parked }) => parked)) Object.assign(part, { parked: false, ended: false });
      shown = undefined;
      return worker.deadLetters('replay');
    },
    deadLetters: () => worker.deadLetters('list'),
    deploy: (secrets) => worker.deploy(secrets),
  };
}

const nameOf = ({ from, what }) => `${from} ${what}`;

/** Is this a request for that event? Clicks and sign-ups have no key. */
function isOf({ path, body: text }, { type, messageId }) {
  if (path === '/v1/clicks') return type === 'page';
  if (path === '/v1/signups') return type === 'identify';
  const { external_event_id: key } = JSON.parse(text);
  return key === messageId || key === `refund:${messageId}`;
}
