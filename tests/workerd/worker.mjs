// The Worker in workerd, as tests start it: what one of them has left running ends with its file.

import { after } from 'node:test';

import { stopAll } from './host.mjs';

export * from './host.mjs';

after(stopAll);
