//! The clicks that brought visitors.

use serde::{Deserialize, Serialize};

/// A click on a partner's link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Click {
    /// Its id, as it stands in `im_ref`.
    pub click_id: String,
    /// Whose link it was.
    pub media_partner_id: u64,
    /// When it happened, in milliseconds since 1970. Without it no window ends.
    #[serde(default)]
    pub at_ms: Option<i64>,
}

impl Click {
    /// A click on a partner's link that never grows old.
    #[must_use]
    pub fn new(click_id: &str, media_partner_id: u64) -> Self {
        Self { click_id: click_id.into(), media_partner_id, at_ms: None }
    }
}
