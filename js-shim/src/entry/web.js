// For browsers, Deno, Bun and bundlers that know assets: the module is fetched from beside this file.

import { createDestinationWith } from '../create-destination.js';

export const createDestination = createDestinationWith(async () => {
  const answer = await fetch(new URL('./affonso_segment_bg.wasm', import.meta.url));
  if (!answer.ok) throw new Error(`the module could not be fetched: ${answer.status}`);
  return answer.arrayBuffer();
});
