//! Text for the readers of documentation.

/// Documentation that code carries along: kept in native builds, which write the README and Segment's form from it, and in the
/// playground's, which shows it; left out of the modules for hosts, where every byte is paid at each cold start.
#[must_use]
pub const fn prose(text: &'static str) -> &'static str {
    if cfg!(all(target_arch = "wasm32", not(feature = "playground"))) { "" } else { text }
}
