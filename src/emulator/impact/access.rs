//! Who may call: the account's SID and an auth token, as Basic authentication
//! (<https://integrations.impact.com/brand-api-reference/readme/authentication>).

use super::config::Config;
use super::refusal::Refusal;
use crate::emulator::exchange::Incoming;

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Lets a call pass whose credentials are the account's, whose path names the account, and whose token may do this.
pub(super) fn admit(config: &Config, incoming: &Incoming, sid: &str, scope: &str) -> Result<(), Refusal> {
    let unauthorized = || Refusal::new(401, "Unauthorized");
    let (user, password) = credentials(incoming).ok_or_else(unauthorized)?;
    let token = config.tokens.iter().find(|token| token.token == password).ok_or_else(unauthorized)?;
    if user != config.account_sid || sid != config.account_sid {
        return Err(unauthorized());
    }
    match &token.scopes {
        None if token.disabled => Err(unauthorized()),
        Some(_) if token.disabled => Err(Refusal::new(403, "The token is disabled")),
        Some(scopes) if !scopes.iter().any(|granted| granted == scope) => {
            Err(Refusal::new(403, format!("The token lacks the scope {scope}")))
        }
        _ => Ok(()),
    }
}

fn credentials(incoming: &Incoming) -> Option<(String, String)> {
    let (scheme, encoded) = incoming.header("Authorization")?.split_once(' ')?;
    let text = String::from_utf8(decode(encoded.trim())?).ok().filter(|_| scheme.eq_ignore_ascii_case("Basic"))?;
    let (user, password) = text.split_once(':')?;
    Some((user.into(), password.into()))
}

/// Base64 of the standard alphabet, with its padding (RFC 4648).
fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    for group in text.as_bytes().chunks(4) {
        let letters: Vec<u8> = group.iter().copied().take_while(|letter| *letter != b'=').collect();
        let padding = group.iter().skip(letters.len());
        if group.len() != 4 || letters.len() < 2 || padding.clone().any(|letter| *letter != b'=') {
            return None;
        }
        let mut bits = 0_u32;
        for letter in letters.iter().map(Some).chain([None; 4]).take(4) {
            let value = match letter {
                Some(letter) => LETTERS.iter().position(|known| known == letter)?,
                None => 0,
            };
            bits = bits << 6 | u32::try_from(value).ok()?;
        }
        bytes.extend(bits.to_be_bytes().iter().skip(1).take(letters.len() - 1));
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn base64_is_that_of_the_standard() {
        // The vectors of RFC 4648, section 10.
        for (encoded, text) in
            [("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYg==", "foob"), ("Zm9vYmFy", "foobar")]
        {
            assert_eq!(decode(encoded).as_deref(), Some(text.as_bytes()), "{encoded}");
        }
        assert_eq!(decode("//79").as_deref(), Some(&b"\xff\xfe\xfd"[..]));
        for wrong in ["Zg", "Z===", "Zg=x", "Zm9v ", "Zm9v=", "Zm-v", "===="] {
            assert_eq!(decode(wrong), None, "{wrong}");
        }
    }
}
