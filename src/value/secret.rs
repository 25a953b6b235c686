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
        if self.0.len() < 6 || !text.contains(&*self.0) { text } else { text.replace(&*self.0, "***") }
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
        assert_eq!(secret.strike_from("not sk_live_x!".into()), "not ***!");
    }
}
