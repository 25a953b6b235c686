//! The signature of a webhook: who holds the shared secret has sent it.
//! Source: <https://segment.com/docs/connections/destinations/catalog/webhooks/#authentication>.

use crate::value::{Secret, is_hmac_sha1_hex};

/// The secrets that a signature may have been made with: the present one and, while it is rotated, the one before.
#[derive(Clone, Debug, Default)]
pub struct Secrets(Vec<Secret>);

impl Secrets {
    /// Blank ones do not count.
    pub fn new(secrets: impl IntoIterator<Item = String>) -> Self {
        Self(secrets.into_iter().filter(|secret| !secret.trim().is_empty()).map(Secret::new).collect())
    }

    /// Is there none at all?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Is `signature`, the hexadecimal digits of `X-Signature`, the HMAC-SHA1 of `bytes` under one of the secrets? How long
    /// the answer takes tells nothing about the right one.
    #[must_use]
    pub fn have_signed(&self, bytes: &[u8], signature: &str) -> bool {
        // Every secret is tried, whichever fits.
        self.0.iter().fold(false, |fits, secret| fits | is_hmac_sha1_hex(secret.reveal().as_bytes(), bytes, signature))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = "{\"type\":\"track\",\"messageId\":\"m-1\",\"event\":\"Café\"}".as_bytes();
    const SIGNATURE: &str = "b842f6775bfd43caa86d476878846da27b8b1e8f";

    #[test]
    fn a_signature_fits_its_secret_and_its_bytes() {
        let secrets = |texts: &[&str]| Secrets::new(texts.iter().map(ToString::to_string));
        assert!(secrets(&["shared-secret"]).have_signed(BODY, SIGNATURE));
        assert!(secrets(&["new", "shared-secret"]).have_signed(BODY, SIGNATURE));
        assert!(secrets(&["shared-secret", "old"]).have_signed(BODY, &SIGNATURE.to_uppercase()));
        // While secrets are rotated, both may be the same.
        assert!(secrets(&["shared-secret", "shared-secret"]).have_signed(BODY, SIGNATURE));
        assert!(!secrets(&["other"]).have_signed(BODY, SIGNATURE));
        assert!(!secrets(&["shared-secret"]).have_signed(b"{}", SIGNATURE));
        for wrong in ["", "b8", &SIGNATURE[..39], &format!("{SIGNATURE}0"), &format!("g{}", &SIGNATURE[1..]), "é"] {
            assert!(!secrets(&["shared-secret"]).have_signed(BODY, wrong), "{wrong}");
        }
        assert!(secrets(&["", "  "]).is_empty());
    }
}
