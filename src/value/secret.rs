//! Text that must never be printed.

use std::fmt;
use std::rc::Rc;

/// A credential. `Debug` is redacted, there is no `Display`, and the only way to the text is [`Secret::reveal`].
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Rc<str>);

impl Secret {
    /// Takes a credential into custody.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text.into())
    }

    /// The text with the credential struck out, wherever it stands.
    #[must_use]
    pub fn strike_from(&self, text: String) -> String {
        if self.0.len() < 6 || self.find_in(&text).is_none() {
            return text;
        }
        let mut struck = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some(at) = self.find_in(rest) {
            struck.push_str(rest.get(..at).unwrap_or_default());
            struck.push_str("***");
            rest = rest.get(at + self.0.len()..).unwrap_or_default();
        }
        struck.push_str(rest);
        struck
    }

    /// Window by window: the search of `str` is quicker in long texts, but weighs 4 KB.
    fn find_in(&self, text: &str) -> Option<usize> {
        let key = self.0.as_bytes();
        // A key begins as many of them do, and ends as few do: one byte spares nearly every comparison.
        let last = key.last();
        text.as_bytes().windows(key.len()).position(|window| window.last() == last && window == key)
    }

    /// The credential itself; for the header it belongs into and nothing else.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_is_redacted() {
        let secret = Secret::new("sk_live_x".into());
        assert_eq!(format!("{secret:?}"), "Secret(***)");
        for (text, struck) in [
            ("not sk_live_x!", "not ***!"),
            ("sk_live_xsk_live_x", "******"),
            ("ésk_live_sk_live_xé", "ésk_live_***é"),
            ("sk_live", "sk_live"),
            ("", ""),
        ] {
            assert_eq!(secret.strike_from(text.into()), struck, "{text}");
        }
    }
}
