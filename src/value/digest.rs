//! Digests as lower-case hexadecimal text.

use hmac::{Hmac, KeyInit, Mac};
#[cfg(any(feature = "webhooks", feature = "impact"))]
use sha1::Sha1;
use sha2::{Digest, Sha256};

const HEX: &[u8; 16] = b"0123456789abcdef";

/// SHA-256 of `bytes` as 64 lower-case hexadecimal digits.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// SHA-1 of `bytes` as 40 lower-case hexadecimal digits. For targets that ask for it; it protects nothing.
#[cfg(feature = "impact")]
#[must_use]
pub fn sha1_hex(bytes: &[u8]) -> String {
    hex(&Sha1::digest(bytes))
}

/// HMAC-SHA256 of the parts, one after the other, as 64 lower-case hexadecimal digits.
#[must_use]
pub fn hmac_sha256_hex(key: &[u8], parts: &[&[u8]]) -> String {
    // Keys of every length are taken (RFC 2104); the type does not say so.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() };
    for part in parts {
        mac.update(part);
    }
    hex(&mac.finalize().into_bytes())
}

/// Are `digits`, hexadecimal in either case, the HMAC-SHA1 of `bytes`? Compared in constant time.
#[cfg(feature = "webhooks")]
#[must_use]
pub fn is_hmac_sha1_hex(key: &[u8], bytes: &[u8], digits: &str) -> bool {
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(key) else { return false };
    mac.update(bytes);
    unhex(digits).is_some_and(|claimed| mac.verify_slice(&claimed).is_ok())
}

#[cfg(feature = "webhooks")]
fn unhex(digits: &str) -> Option<Vec<u8>> {
    let value = |digit: &u8| char::from(*digit).to_digit(16);
    let byte = |pair: &[u8]| match pair {
        [high, low] => u8::try_from(value(high)? * 16 + value(low)?).ok(),
        _ => None,
    };
    digits.as_bytes().chunks(2).map(byte).collect()
}

fn hex(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        for nibble in [byte >> 4, byte & 15] {
            digits.push(HEX.get(usize::from(nibble)).copied().map_or('0', char::from));
        }
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_digest() {
        assert_eq!(sha256_hex(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
