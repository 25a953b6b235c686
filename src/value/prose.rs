//! Text for the readers of documentation.

/// Documentation that code carries along: kept in native builds, which write the README and Segment's form from it, and
/// left out of the shipped module, where every byte is paid at each cold start.
#[must_use]
pub const fn prose(text: &'static str) -> &'static str {
    if cfg!(target_arch = "wasm32") { "" } else { text }
}
