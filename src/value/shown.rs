//! How text from outside may appear in a message: short, on one line, without personal data.

use super::owned;

const SHOWN_CHARS: usize = 64;
const SCRUBBED_CHARS: usize = 300;

/// A name or word from outside (event name, message id, a setting), fit for a message: control characters become blanks,
/// more than 64 characters are cut, and what could be an e-mail address or a key in the wrong place is hidden.
#[must_use]
pub fn shown(text: &str) -> String {
    if may_hold_address(text) {
        return owned("(hidden: may hold an address)");
    }
    if looks_like_key(text) {
        return owned("(hidden: looks like a key)");
    }
    one_line(text, SHOWN_CHARS)
}

/// Does a text hold something that looks like one of the platforms' credentials: `sk_…` and its like at the beginning of
/// a word?
#[must_use]
pub fn looks_like_key(text: &str) -> bool {
    let mut words = text.as_bytes().split(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
    words.any(|word| {
        word.len() > 8 && matches!(word, [b's' | b'r' | b'p', b'k', b'_', ..] | [b'w', b'h', b's', b'e', b'c', b'_', ..])
    })
}

/// Could a text hold an e-mail address?
#[inline(never)]
fn may_hold_address(text: &str) -> bool {
    let mut is_encoded = false;
    for byte in text.bytes() {
        if byte == b'@' {
            return true;
        }
        is_encoded |= byte == b'%';
    }
    is_encoded && text.as_bytes().windows(3).any(|part| part == b"%40")
}

/// A word of somebody else's sentence that is better not repeated: an address, a key, or so many digits that it could be a
/// telephone, card or customer number.
fn is_delicate(word: &str) -> bool {
    may_hold_address(word) || looks_like_key(word) || word.bytes().filter(u8::is_ascii_digit).count() >= 7
}

/// A value that was refused, fit for a message. Only what looks like a short amount or a currency is quoted;
/// everything else is described by its length, because a wrongly mapped field may hold anything.
#[must_use]
pub fn shown_value(text: &str) -> String {
    let harmless = text.chars().all(is_of_an_amount);
    let word = text.len() <= 4 && text.chars().all(|c| c.is_ascii_alphabetic() || c == '_');
    if (harmless && text.chars().count() <= 12 && !is_delicate(text)) || word {
        format!("\"{text}\"")
    } else {
        format!("a text of {} characters", text.chars().count())
    }
}

fn is_of_an_amount(c: char) -> bool {
    matches!(c, '0'..='9' | ' ' | '.' | ',' | '\'' | '+' | '-' | '_' | 'e' | 'E' | '$' | '€' | '£' | '¥' | '%')
}

/// A sentence written by the target, fit for ours: one line, at most 300 characters, words that could be an
/// address, a key or a number of somebody are hidden, because messages like to quote what they refuse.
#[must_use]
pub fn scrub(sentence: &str) -> String {
    let mut words = String::new();
    for word in sentence.split_ascii_whitespace() {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(if is_delicate(word) { "(hidden)" } else { word });
    }
    one_line(&words, SCRUBBED_CHARS)
}

fn one_line(text: &str, limit: usize) -> String {
    if text.len() <= limit && text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return owned(text);
    }
    let mut line = String::with_capacity(text.len().min(4 * limit));
    for (count, c) in text.chars().enumerate() {
        if count == limit {
            line.push('…');
            break;
        }
        line.push(if c.is_control() { ' ' } else { c });
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_impersonal() {
        assert_eq!(shown("Order Completed"), "Order Completed");
        assert_eq!(shown("Viewed jane@example.com"), "(hidden: may hold an address)");
        assert_eq!(shown("sk_live_abc"), "(hidden: looks like a key)");
        assert_eq!(shown(&"x".repeat(70)).chars().count(), 65);
        assert_eq!(shown("a\nb"), "a b");
    }

    #[test]
    fn only_amount_like_values_are_quoted() {
        assert_eq!(shown_value("49,99"), "\"49,99\"");
        assert_eq!(shown_value("jane doe, 4 Elm"), "a text of 15 characters");
    }

    #[test]
    fn foreign_sentences_lose_addresses() {
        assert_eq!(scrub("email jane@example.com is\ninvalid"), "email (hidden) is invalid");
    }
}
