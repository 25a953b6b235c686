// What is uploaded, and what of it counts against the platform's limit: compressed.

import { figure } from '../../figure.mjs';

/** With both destinations in it. */
const MOST_KB = 100;

export function sizeFigures({ uploads: { shipped, plain } }) {
  return [
    figure('upload, gzip', 'KB', shipped.gzip / 1024, { most: MOST_KB }),
    figure('  as it is', 'KB', shipped.raw / 1024),
    figure('  plain, gzip', 'KB', plain.gzip / 1024),
  ];
}
