// Affonso as far as time goes: a process of its own that answers every request at once with the same booking.
//
// The emulator is what the Workers are checked against; for times it would do too much: it keeps a ledger, so its own work
// would be most of what is measured, and grow.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

import { ANSWER } from '../answer.mjs';
import { message, readMessages } from './wire.mjs';

const SELF = fileURLToPath(import.meta.url);

/** `{ url, requests, stop }`; `requests()` says how many have come so far. */
export async function startFarSide() {
  const child = fork(SELF);
  const [port] = await once(child, 'message');
  return {
    url: `http://127.0.0.1:${port}/v1`,
    async requests() {
      child.send('requests');
      return (await once(child, 'message'))[0];
    },
    stop: () => child.kill(),
  };
}

if (process.argv[1] === SELF) {
  const booked = message(['HTTP/1.1 201 Created', 'Content-Type: application/json'], ANSWER);
  let requests = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    readMessages(socket, () => {
      requests += 1;
      socket.write(booked);
    });
    socket.on('error', () => {});
  });
  process.on('message', () => process.send(requests));
  process.on('disconnect', () => process.exit());
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
}
