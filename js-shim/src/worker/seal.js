// Seals dead letters: AES-GCM with a key derived from MEMORY_SECRET, and each seal holds for one letter only.

const NONCE_BYTES = 12;

const encoder = new TextEncoder();

/** @type {{ secret: string, key: CryptoKey } | undefined} */
let latest;

/** @returns {Promise<Uint8Array>} */
export async function seal(/** @type {string} */ secret, /** @type {string} */ id, /** @type {string} */ text) {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const sealed = await crypto.subtle.encrypt(manner(iv, id), await keyOf(secret), encoder.encode(text));
  const whole = new Uint8Array(NONCE_BYTES + sealed.byteLength);
  whole.set(iv);
  whole.set(new Uint8Array(sealed), NONCE_BYTES);
  return whole;
}

/** Rejects when the letter was sealed with another secret, or changed since. */
export async function unseal(/** @type {string} */ secret, /** @type {string} */ id, /** @type {ArrayBuffer | Uint8Array} */ whole) {
  const bytes = new Uint8Array(whole);
  const text = await crypto.subtle.decrypt(manner(bytes.subarray(0, NONCE_BYTES), id), await keyOf(secret), bytes.subarray(NONCE_BYTES));
  return new TextDecoder('utf-8', { fatal: false, ignoreBOM: true }).decode(text);
}

/** The letter's id is sealed with it: none can be put in the place of another. */
function manner(/** @type {Uint8Array} */ iv, /** @type {string} */ id) {
  return { name: 'AES-GCM', iv, additionalData: encoder.encode(id) };
}

async function keyOf(/** @type {string} */ secret) {
  if (latest?.secret === secret) return latest.key;
  const from = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, ['deriveKey']);
  const manner = { name: 'HKDF', hash: 'SHA-256', salt: encoder.encode('affonso-segment'), info: encoder.encode('dead letters') };
  const key = await crypto.subtle.deriveKey(manner, from, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  latest = { secret, key };
  return key;
}
