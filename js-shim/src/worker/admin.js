// The door for the operator: a bearer token, compared in constant time.

import { comeAgain, refuse } from './answer.js';

const encoder = new TextEncoder();

/** A room for whoever shows the token; `arrived` and the tenant pass through. @param {import('./routes.js').Room} room @returns {import('./routes.js').Room} */
export function withToken(room) {
  return async (request, tenant, arrived) => {
    const { adminToken } = tenant;
    if (adminToken === undefined) {
      return comeAgain('admin_off', 'no ADMIN_TOKEN is configured, so this address is closed; set one with `wrangler secret put ADMIN_TOKEN`.');
    }
    const shown = /^Bearer +(.+)$/i.exec(request.headers.get('Authorization') ?? '')?.[1] ?? '';
    if (!(await isSame(shown.trim(), adminToken.trim()))) {
      const message = 'expected the ADMIN_TOKEN as `Authorization: Bearer …`, found none or another.';
      return refuse(401, 'admin_token_wrong', message, { 'WWW-Authenticate': 'Bearer' });
    }
    return room(request, tenant, arrived);
  };
}

/** Digests have one length, so that not even the token's own is told by the time this takes. */
async function isSame(/** @type {string} */ shown, /** @type {string} */ token) {
  const [left, right] = await Promise.all([shown, token].map((text) => crypto.subtle.digest('SHA-256', encoder.encode(text))));
  return crypto.subtle.timingSafeEqual(left, right);
}
