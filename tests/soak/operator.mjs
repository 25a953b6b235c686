// The one who looks after the Worker: reads the dead letters, and puts them back when the targets are well again.

import assert from 'node:assert/strict';

import { ADMIN_TOKEN } from '../workerd/host.mjs';

export function createOperator(worker) {
  const counts = { listed: {}, replayed: 0 };
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };

  async function ask(method, route) {
    const { status, json, text } = await worker.call(method, route, { headers, limitMs: 60_000 });
    assert.equal(status, 200, `${method} ${route}: ${status} ${text}`);
    return json;
  }

  return {
    /** Dead letters by their code, and how many were put back. */
    counts,
    waiting: async () => (await ask('GET', '/dead-letters')).total,
    async putBack() {
      const { letters, total } = await ask('GET', '/dead-letters');
      // The list shows the oldest; the others are counted as unlisted.
      for (const { code } of letters) counts.listed[code] = (counts.listed[code] ?? 0) + 1;
      if (total > letters.length) counts.listed.unlisted = (counts.listed.unlisted ?? 0) + total - letters.length;
      for (let left = total; left > 0;) {
        const answer = await ask('POST', '/dead-letters/replay');
        counts.replayed += answer.replayed;
        assert.ok(answer.replayed > 0 || answer.left === 0, `of ${left} dead letters none could be put back`);
        left = answer.left;
      }
      return total;
    },
  };
}
