// For Cloudflare Workers: the module is imported, already compiled.

import module from '../../../pkg/affonso_segment_bg.wasm';
import { createDestinationWith } from '../create-destination.js';

export const createDestination = createDestinationWith(() => module);
