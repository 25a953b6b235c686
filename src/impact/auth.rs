//! The credentials of the API as Basic authentication takes them.
//! Source: <https://integrations.impact.com/brand-api-reference/readme/authentication>.

use crate::delivery::Header;
use crate::value::Secret;

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// User and password in Base64 (RFC 4648, with padding), as they follow the word `Basic`.
#[must_use]
pub(super) fn credentials(account_sid: &str, api_key: &Secret) -> Secret {
    Secret::new(base64([account_sid, ":", api_key.reveal()].concat().as_bytes()))
}

/// The header that carries them.
#[must_use]
pub(super) fn header(credentials: &Secret) -> (&'static str, Header) {
    ("Authorization", Header::Credential { scheme: "Basic ", secret: credentials.clone() })
}

fn base64(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| chunk.get(at).copied().unwrap_or_default();
        let bits = u32::from_be_bytes([0, byte(0), byte(1), byte(2)]);
        for place in 0..4 {
            let letter = bits >> (18 - 6 * place) & 63;
            let letter = usize::try_from(letter).ok().and_then(|letter| LETTERS.get(letter)).copied().unwrap_or(b'=');
            out.push(if place <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        // The vectors of RFC 4648, section 10.
        for (text, encoded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(text.as_bytes()), encoded);
        }
        assert_eq!(base64(b"\xff\xfe\xfd"), "//79");
    }

    #[test]
    fn credentials_are_user_and_password() {
        let secret = credentials("IRaccount", &Secret::new(String::from("token")));
        assert_eq!(secret.reveal(), "SVJhY2NvdW50OnRva2Vu");
        assert_eq!(header(&secret).1.masked(), "Basic ***");
    }
}
