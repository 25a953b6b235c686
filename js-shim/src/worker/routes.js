// Which path and method leads to which room.

import { withToken } from './admin.js';
import { answer, refuse } from './answer.js';
import { list, replay } from './dead-letters.js';
import { health } from './health.js';
import { metrics } from './metrics.js';
import { tenantOf } from './tenant.js';
import { takeWebhook } from './webhook.js';

/** @typedef {(request: Request, tenant: import('./tenant.js').Tenant, arrived: number) => Response | Promise<Response>} Room */

/** @type {Map<string, Map<string, Room>>} */
const ROUTES = new Map([
  ['/affonso', new Map([['POST', takeWebhook('affonso')]])],
  ['/impact', new Map([['POST', takeWebhook('impact')]])],
  ['/health', new Map([['GET', health], ['HEAD', health]])],
  ['/metrics', new Map([['GET', withToken(metrics)]])],
  ['/dead-letters', new Map([['GET', withToken(list)]])],
  ['/dead-letters/replay', new Map([['POST', withToken(replay)]])],
]);

/** The answer to a request, `arrived` being the moment at which it came. */
export async function answerFor(/** @type {Request} */ request, /** @type {import('./tenant.js').Bindings} */ env, /** @type {number} */ arrived) {
  const { pathname } = new URL(request.url);
  const methods = ROUTES.get(pathname);
  if (!methods) return refuse(404, 'no_such_route', 'there is nothing at this address; events go to /affonso or /impact.');
  const room = methods.get(request.method);
  if (room) return room(request, tenantOf(env), arrived);
  const Allow = [...methods.keys(), 'OPTIONS'].join(', ');
  if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers: { Allow } });
  return refuse(405, 'wrong_method', `this address takes ${Allow}.`, { Allow });
}
