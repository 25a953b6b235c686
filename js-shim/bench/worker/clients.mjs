// Senders of webhooks that keep their connections open, as Segment does.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';

import { readMessages } from './wire.mjs';

/**
 * Sends `count` requests over so many connections to a port of this machine, the next on whichever is free;
 * `requestAt(turn)` gives their bytes. All must be answered with `status`. Gives the milliseconds from the first request to
 * the last answer.
 *
 * The connections are opened for it: workerd closes one that has been idle for five seconds.
 */
export async function sendAll(port, connections, count, requestAt, status = 200) {
  const clients = await Promise.all(Array.from({ length: connections }, () => openClient(port)));
  let next = 0;
  const start = performance.now();
  await Promise.all(clients.map(async (client) => {
    while (next < count) {
      const answer = await client.exchange(requestAt(next++));
      assert.equal(answer.status, status, answer.body.toString());
    }
  }));
  const ms = performance.now() - start;
  for (const client of clients) client.close();
  return ms;
}

/** One connection; one request at a time. */
export async function openClient(port) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  let settle;
  readMessages(socket, (head, body) => settle.resolve({ status: Number(head.slice(9, 12)), body }));
  socket.on('error', (error) => settle?.reject(error));
  socket.on('close', () => settle?.reject(new Error('the connection was closed')));
  return {
    exchange: (request) => new Promise((resolve, reject) => {
      settle = { resolve, reject };
      socket.write(request, (error) => error && reject(error));
    }),
    close: () => socket.destroy(),
  };
}
