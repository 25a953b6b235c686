//! What in JSON is neither text nor nested.

/// A number, or one of the three words.
pub(super) fn is_literal(word: &str) -> bool {
    match word.as_bytes().first() {
        Some(b'n') => word == "null",
        Some(b't') => word == "true",
        Some(b'f') => word == "false",
        _ => is_number(word.as_bytes()),
    }
}

/// The grammar of RFC 8259, section 6.
fn is_number(text: &[u8]) -> bool {
    fn digits(text: &[u8]) -> Option<&[u8]> {
        let count = text.iter().take_while(|b| b.is_ascii_digit()).count();
        (count > 0).then(|| text.get(count..)).flatten()
    }
    let text = text.strip_prefix(b"-").unwrap_or(text);
    let whole = match text.split_first() {
        Some((b'0', rest)) => Some(rest),
        _ => digits(text),
    };
    let fraction = whole.and_then(|rest| match rest.strip_prefix(b".") {
        Some(rest) => digits(rest),
        None => Some(rest),
    });
    let exponent = fraction.and_then(|rest| match rest.split_first() {
        Some((b'e' | b'E', rest)) => digits(rest.strip_prefix(b"+").or_else(|| rest.strip_prefix(b"-")).unwrap_or(rest)),
        _ => Some(rest),
    });
    exponent.is_some_and(<[u8]>::is_empty)
}
