// HTTP/1.1 over a socket, as much of it as the benchmark needs: it must cost the machine as little as possible.

const HEAD_END = Buffer.from('\r\n\r\n');
const LENGTH = /\r\ncontent-length: *(\d+)\r\n/i;

/** Calls `onMessage(head, body)` for each message that arrives, request or response; all declare their length. */
export function readMessages(socket, onMessage) {
  let pending = Buffer.alloc(0);
  socket.on('data', (part) => {
    pending = pending.length === 0 ? part : Buffer.concat([pending, part]);
    for (;;) {
      const headEnd = pending.indexOf(HEAD_END);
      if (headEnd < 0) return;
      const head = pending.toString('latin1', 0, headEnd + 2);
      const length = LENGTH.exec(head)?.[1];
      if (length === undefined) return socket.destroy(new Error(`a message without a length: ${head}`));
      const end = headEnd + 4 + Number(length);
      if (pending.length < end) return;
      const body = pending.subarray(headEnd + 4, end);
      pending = pending.subarray(end);
      onMessage(head, body);
    }
  });
}

/** A message; `lines` is its first line and its headers but the length. */
export function message(lines, body) {
  const bytes = Buffer.from(body);
  return Buffer.concat([Buffer.from([...lines, `Content-Length: ${bytes.length}`, '', ''].join('\r\n'), 'latin1'), bytes]);
}
