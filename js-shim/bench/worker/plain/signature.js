// Segment's signature by the platform's own cryptography.

const ALGORITHM = { name: 'HMAC', hash: 'SHA-1' };

const encoder = new TextEncoder();

/** Imported once: an isolate has one environment. */
let keys;

/** Is the header the HMAC-SHA1 of these bytes under one of the two secrets? */
export async function isSigned(bytes, header, { SEGMENT_SECRET, SEGMENT_SECRET_PREVIOUS }) {
  keys ??= await Promise.all([SEGMENT_SECRET, SEGMENT_SECRET_PREVIOUS].filter(Boolean).map(imported));
  if (!/^[0-9a-f]{40}$/i.test(header)) return false;
  const signature = Uint8Array.from({ length: 20 }, (_, index) => parseInt(header.slice(index * 2, index * 2 + 2), 16));
  const fits = await Promise.all(keys.map((key) => crypto.subtle.verify('HMAC', key, signature, bytes)));
  return fits.includes(true);
}

function imported(secret) {
  return crypto.subtle.importKey('raw', encoder.encode(secret), ALGORITHM, false, ['verify']);
}

/** The first element of an array as it was written, which is what Segment signs; undefined where there is none. */
export function firstElement(bytes) {
  let depth = 0;
  for (let at = 1; at < bytes.length; at += 1) {
    switch (bytes[at]) {
      case 0x22: // "
        for (at += 1; bytes[at] !== 0x22 && at < bytes.length; at += 1) if (bytes[at] === 0x5c) at += 1;
        break;
      case 0x7b: // {
      case 0x5b: // [
        depth += 1;
        break;
      case 0x7d: // }
      case 0x5d: // ]
        depth -= 1;
        if (depth === 0) return bytes.subarray(1, at + 1);
        break;
    }
  }
  return undefined;
}
