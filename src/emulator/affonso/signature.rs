//! Request signing: HMAC-SHA256 over `<timestamp>.<body>`, in lower-case hex.
//!
//! Affonso documents the two headers (<https://docs.affonso.io/api/endpoint/events/create>); what is signed, and with what, is
//! what its own client does (<https://github.com/affonso-io/affonso-node>). How a bad signature is refused is not documented:
//! the status 401 and the codes are chosen here.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::refusal::Refusal;
use crate::emulator::exchange::Incoming;

const TIMESTAMP: &str = "X-Affonso-Timestamp";

const SIGNATURE: &str = "X-Affonso-Signature";

/// Whether a call carries a signature, be it good or not.
pub(super) fn is_signed(incoming: &Incoming) -> bool {
    [TIMESTAMP, SIGNATURE].iter().all(|name| incoming.header(name).is_some())
}

/// Checks that a call was signed with this secret, not more than `window_s` seconds from now to either side.
pub(super) fn check(incoming: &Incoming, secret: &str, window_s: u64, now_ms: u64) -> Result<(), Refusal> {
    let headers = incoming.header(TIMESTAMP).zip(incoming.header(SIGNATURE));
    let Some((timestamp, signature)) = headers else {
        let message = format!("Send {TIMESTAMP} and {SIGNATURE}: request signing is enabled");
        return Err(Refusal::new(401, "MISSING_SIGNATURE", message));
    };
    let Some(signed_at) = parse_seconds(timestamp) else {
        let message = format!("{TIMESTAMP} must be a Unix time in seconds");
        return Err(Refusal::new(401, "INVALID_TIMESTAMP", message));
    };
    if signed_at.abs_diff(now_ms / 1000) > window_s {
        let message = format!("{TIMESTAMP} is more than {window_s} seconds off");
        return Err(Refusal::new(401, "TIMESTAMP_OUT_OF_WINDOW", message));
    }
    if !fits(secret, timestamp, &incoming.body, signature) {
        return Err(Refusal::new(401, "INVALID_SIGNATURE", "The signature does not fit the request body"));
    }
    Ok(())
}

fn parse_seconds(text: &str) -> Option<u64> {
    // `parse` alone would let a plus sign pass.
    text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}

fn fits(secret: &str, timestamp: &str, body: &[u8], signature: &str) -> bool {
    let (Ok(mac), Some(signature)) = (Hmac::<Sha256>::new_from_slice(secret.as_bytes()), parse_hex(signature)) else {
        return false;
    };
    mac.chain_update(timestamp).chain_update(".").chain_update(body).verify_slice(&signature).is_ok()
}

fn parse_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let mut bytes = Vec::with_capacity(text.len() / 2);
    for pair in text.as_bytes().chunks(2) {
        let &[high, low] = pair else {
            return None;
        };
        bytes.push(digit(high)? * 16 + digit(low)?);
    }
    Some(bytes)
}
