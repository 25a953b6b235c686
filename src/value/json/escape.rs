//! The escapes of a JSON string. A lone surrogate is read as U+FFFD.

use crate::value::split_once;
use std::borrow::Cow;

/// Resolves the escapes of a string that a [`Cursor`] has accepted.
#[inline]
pub(super) fn unescape(inner: &str) -> Cow<'_, str> {
    if inner.contains('\\') { Cow::Owned(resolve(inner)) } else { Cow::Borrowed(inner) }
}

#[inline(never)]
fn resolve(inner: &str) -> String {
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((plain, escape)) = split_once(rest, b'\\') {
        out.push_str(plain);
        let (character, tail) = resolve_escape(escape);
        out.push(character);
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// The character that follows a backslash, and what is left behind it.
fn resolve_escape(escape: &str) -> (char, &str) {
    let mut characters = escape.chars();
    let mark = characters.next();
    let tail = characters.as_str();
    let plain = match mark {
        Some('u') => return resolve_unicode(tail),
        Some('b') => '\u{8}',
        Some('f') => '\u{c}',
        Some('n') => '\n',
        Some('r') => '\r',
        Some('t') => '\t',
        Some(other) => other,
        None => char::REPLACEMENT_CHARACTER,
    };
    (plain, tail)
}

fn resolve_unicode(tail: &str) -> (char, &str) {
    let high = unit(tail).unwrap_or(0xfffd);
    let rest = tail.get(4..).unwrap_or_default();
    if (0xd800..0xdc00).contains(&high) {
        let low = rest.strip_prefix("\\u").and_then(unit).filter(|low| (0xdc00..0xe000).contains(low));
        if let Some(low) = low {
            let pair = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
            return (char::from_u32(pair).unwrap_or(char::REPLACEMENT_CHARACTER), rest.get(6..).unwrap_or_default());
        }
    }
    (char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER), rest)
}

/// The four hexadecimal digits at the beginning.
#[inline(never)]
fn unit(text: &str) -> Option<u32> {
    u32::from_str_radix(text.get(..4)?, 16).ok()
}

/// Behind the escape that begins at byte `at`; `None` when it is none.
#[inline(never)]
pub(super) fn after_escape(text: &[u8], at: usize) -> Option<usize> {
    match text.get(at + 1)? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(at + 2),
        b'u' => text.get(at + 2..at + 6)?.iter().all(u8::is_ascii_hexdigit).then_some(at + 6),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_resolve_their_escapes() {
        for (inner, text) in [
            ("plain", "plain"),
            (r"caf\u00e9 \ud83d\ude00", "café 😀"),
            (r#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{c}\n\r\t"),
            (r"lone \ud800 and \udc00x", "lone \u{fffd} and \u{fffd}x"),
            (r"\ud800\u0041", "\u{fffd}A"),
        ] {
            assert_eq!(unescape(inner), text, "{inner}");
        }
    }
}
