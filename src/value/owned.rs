//! Copies of texts.

/// A copy of a text. Out of line: expanded where it is needed, as that of the library is, it weighs 70 bytes each time.
#[must_use]
#[inline(never)]
pub fn owned(text: &str) -> String {
    text.to_owned()
}
