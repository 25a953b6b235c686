//! Request signing: a signature over the exact bytes that are sent, made afresh for every attempt.
//! Source: <https://docs.affonso.io/api/endpoint/events/create> (that it exists), <https://github.com/affonso-io/affonso-node>
//! (the scheme).

use crate::delivery::Header;
use crate::value::{Secret, Timestamp, hmac_sha256_hex};

/// The two headers of a signed request: the Unix time in seconds, and HMAC-SHA256 over `time.body` in lower-case
/// hexadecimal. The secret is used as it stands, its `whsec_` included.
#[inline(never)] // most requests go unsigned: out of their way at start-up
pub(super) fn headers(secret: &Secret, body: &str, now: Timestamp) -> [(&'static str, Header); 2] {
    let seconds = now.as_millis().div_euclid(1000).to_string();
    let signature = hmac_sha256_hex(secret.reveal().as_bytes(), &[seconds.as_bytes(), b".", body.as_bytes()]);
    [
        ("X-Affonso-Timestamp", Header::Plain(seconds.into())),
        ("X-Affonso-Signature", Header::Credential { scheme: "", secret: Secret::new(signature) }),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(secret: &str, body: &str) -> [String; 2] {
        let now = Timestamp::from_millis(1_784_462_400_999);
        headers(&Secret::new(secret.into()), body, now).map(|(_, header)| header.reveal().concat())
    }

    #[test]
    fn signatures_are_those_of_affonsos_own_client() {
        let event = r#"{"event_name":"kyc_passed","referral_id":"ref_1","event_type":"milestone"}"#;
        let track = r#"{"type":"track","event":"Order Completed","messageId":"msg_1","userId":"user_1","properties":{"revenue":100,"currency":"USD"}}"#;
        for (secret, body, signature) in [
            ("whsec_custom", event, "253abcb1e83e2c22ba2481c2895f686b18566432949b70c9b167ef1dac1546c5"),
            ("whsec_test", track, "3d8a0a6d79a5ff53ee6a65b3e4eef23057c290e33868d1e2e0d9d54e5b56ccfd"),
        ] {
            assert_eq!(signed(secret, body), ["1784462400", signature]);
        }
    }
}
