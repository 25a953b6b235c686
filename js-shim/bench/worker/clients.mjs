// Senders of webhooks that keep their connections open, as Segment does.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';

import { readMessages } from './wire.mjs';

/** So many connections to a port of this machine. */
export async function openClients(port, count) {
  const clients = await Promise.all(Array.from({ length: count }, () => openClient(port)));
  return {
    /**
     * Sends `count` requests, the next on whichever connection is free; `requestAt(turn)` gives their bytes. All must be
     * answered with `status`. Gives the milliseconds from the first request to the last answer.
     */
    async send(count, requestAt, status = 200) {
      let next = 0;
      const start = performance.now();
      await Promise.all(clients.map(async (client) => {
        while (next < count) {
          const answer = await client.exchange(requestAt(next++));
          assert.equal(answer.status, status, answer.body.toString());
        }
      }));
      return performance.now() - start;
    },
    close: () => clients.forEach((client) => client.close()),
  };
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
      socket.write(request);
    }),
    close: () => socket.destroy(),
  };
}
