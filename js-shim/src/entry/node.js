// For Node: the module is read from beside this file.

import { readFile } from 'node:fs/promises';

import { createDestinationWith } from '../create-destination.js';

export const createDestination = createDestinationWith(() => readFile(new URL('./affonso_segment_bg.wasm', import.meta.url)));
