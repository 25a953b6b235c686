//! Text that is longer than somebody takes.

/// The first `most` characters, whether characters or UTF-16 units are counted; never half a character.
#[must_use]
pub fn beginning(text: &str, most: usize) -> &str {
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > most
    });
    end.and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_between_characters() {
        for (text, most, kept) in
            [("abc", 3, "abc"), ("abcd", 3, "abc"), ("äöü", 3, "äöü"), ("a😀b", 2, "a"), ("a😀b", 3, "a😀"), ("", 0, "")]
        {
            assert_eq!(beginning(text, most), kept, "{text} {most}");
        }
    }
}
