//! Any body of a webhook: its events lie where `serde_json` sees elements, and a signature vouches for the bytes that were
//! signed and for no others.

use crate::tree;
use affonso_segment::segment::signature::Secrets;
use affonso_segment::segment::webhook::{self, Rules};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use std::fmt::Write as _;

const SECRET: &str = "shared-secret";

const EVENTS_AT_MOST: usize = 4000;

/// Runs one body.
pub fn run(body: &[u8]) {
    let open = Rules { allow_unsigned: true, ..Rules::default() };
    let found = webhook::receive(body, None, &open);
    if let Ok(arrivals) = &found {
        let mut end = 0;
        for range in &arrivals.events {
            assert!(range.start >= end && range.end >= range.start && range.end <= body.len(), "{range:?} after {end}");
            end = range.end;
        }
        assert!(arrivals.is_array || matches!(arrivals.events.as_slice(), [all] if *all == (0..body.len())));
    }
    let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if let Ok(text) = std::str::from_utf8(text) {
        agrees(body, text, found.as_ref().map_err(|refusal| refusal.code));
    }
    signatures(body, found.as_ref().ok());
}

/// The same elements, to the byte.
fn agrees(body: &[u8], text: &str, found: Result<&webhook::Arrivals, &str>) {
    let Some(elements) = tree::elements(text) else {
        if tree::members(text).is_some() {
            assert!(found.is_ok_and(|arrivals| !arrivals.is_array), "an object: {text}");
        }
        return;
    };
    if elements.len() > EVENTS_AT_MOST {
        assert_eq!(found.err(), Some("array_too_long"));
        return;
    }
    let arrivals = found.expect("what serde_json reads as an array is one");
    let ours: Vec<_> = arrivals.events.iter().map(|range| &body[range.clone()]).collect();
    let theirs: Vec<_> = elements.iter().map(|element| element.as_bytes()).collect();
    assert!(arrivals.is_array && ours == theirs, "{text}");
}

fn signatures(body: &[u8], arrivals: Option<&webhook::Arrivals>) {
    let lax = Rules { secrets: Secrets::new([SECRET.to_owned()]), allow_signed_first: true, ..Rules::default() };
    let strict = Rules { allow_signed_first: false, ..lax.clone() };
    let code = |signature: &str, rules| webhook::receive(body, Some(signature), rules).err().map(|refusal| refusal.code);
    assert_eq!(webhook::receive(body, None, &lax).err().map(|refusal| refusal.code), Some("signature_missing"));
    assert_eq!(code("da39a3ee5e6b4b0d3255bfef95601890afd80709", &lax), Some("signature_wrong"));
    let Some(arrivals) = arrivals else { return };
    let whole = signature(body);
    if !arrivals.is_array {
        assert_eq!(code(&whole, &strict), None);
        return;
    }
    let Some(first) = arrivals.events.first().map(|range| &body[range.clone()]) else {
        assert_eq!(code(&whole, &lax), Some("signature_wrong"), "an empty array has no event to vouch for");
        return;
    };
    let of_first = signature(first);
    assert_eq!(code(&of_first, &strict), Some("array_half_signed"));
    assert_eq!(code(&of_first, &lax), None);
    assert_eq!(code(&whole, &lax), Some("signature_wrong"), "the whole array is not what is signed");
    if let Some(other) = arrivals.events.get(1).map(|range| &body[range.clone()]).filter(|other| *other != first) {
        assert_eq!(code(&signature(other), &lax), Some("signature_wrong"), "the second does not vouch for the first");
    }
}

fn signature(bytes: &[u8]) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(SECRET.as_bytes()).expect("a key of any length");
    mac.update(bytes);
    mac.finalize().into_bytes().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
