#!/usr/bin/env node
// The operator's command: shows the dead letters of a Worker, or puts them back into its queue.
//
//     ADMIN_TOKEN=… dead-letters list https://the-worker.example.workers.dev
//     ADMIN_TOKEN=… dead-letters replay https://the-worker.example.workers.dev [id …]

const USAGE = 'usage: ADMIN_TOKEN=… dead-letters list|replay URL [id …]';

const ROUTES = {
  list: { method: 'GET', path: '/dead-letters' },
  replay: { method: 'POST', path: '/dead-letters/replay' },
};

const [verb, url, ...ids] = process.argv.slice(2);
const token = process.env.ADMIN_TOKEN?.trim();
if (!Object.hasOwn(ROUTES, verb ?? '') || !URL.canParse(url ?? '')) fail(USAGE);
if (!token) fail(`ADMIN_TOKEN is not set; ${USAGE}`);

let done = await ask(ROUTES[verb], ids);
if (verb === 'list') {
  for (const { id, at, attempts, code, message } of done.letters) {
    console.log(`${id}  ${new Date(at).toISOString()}  ${attempts} attempts  ${code}: ${message}`);
  }
  console.log(done.message);
} else {
  let { replayed } = done;
  // One call replays for seconds only; as long as it gets on, there is another.
  while (ids.length === 0 && done.left > 0 && done.replayed > 0) {
    done = await ask(ROUTES.replay, ids);
    replayed += done.replayed;
  }
  console.log(`${replayed} replayed, ${done.left} left. ${done.message}`);
  if (ids.length === 0 && done.left > 0) process.exitCode = 1;
}

async function ask({ method, path }, wanted) {
  const body = wanted.length > 0 ? JSON.stringify({ ids: wanted }) : undefined;
  const answer = await fetch(new URL(path, url), { method, body, headers: { Authorization: `Bearer ${token}` }, redirect: 'manual' })
    // The cause names the host and the port, nothing more.
    .catch((error) => fail(`no answer from ${new URL(url).host}: ${error.cause?.code ?? error.message}`));
  const text = await answer.text();
  if (!answer.ok) fail(`${answer.status} ${text}`);
  return JSON.parse(text);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
