//! Text as a JSON string.

use super::lane::{Lane, WIDTH};

/// Appends `text` as a JSON string, quotation marks included.
#[inline]
pub fn quote(text: &str, out: &mut String) {
    if is_plain(text.as_bytes()) {
        out.reserve(text.len() + 2);
        out.push('"');
        out.push_str(text);
        out.push('"');
        return;
    }
    escape(text, out);
}

/// The same for a text that needs escapes, the short ones where JSON has them.
#[inline(never)]
fn escape(text: &str, out: &mut String) {
    out.push('"');
    let mut plain_from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escaped = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            0x08 => "\\b",
            0x09 => "\\t",
            0x0a => "\\n",
            0x0c => "\\f",
            0x0d => "\\r",
            0..0x10 => "\\u000",
            0x10..b' ' => "\\u001",
            _ => continue,
        };
        out.push_str(text.get(plain_from..at).unwrap_or_default());
        out.push_str(escaped);
        if escaped.len() > 2 {
            let digit = usize::from(byte % 16);
            out.push_str("0123456789abcdef".get(digit..=digit).unwrap_or_default());
        }
        plain_from = at + 1;
    }
    out.push_str(text.get(plain_from..).unwrap_or_default());
    out.push('"');
}

/// Does nothing in the text need an escape?
#[inline]
fn is_plain(bytes: &[u8]) -> bool {
    let (chunks, rest) = bytes.as_chunks::<WIDTH>();
    for chunk in chunks {
        let lane = Lane::load(*chunk);
        if lane.control().or(lane.is(b'"')).or(lane.is(b'\\')).any() {
            return false;
        }
    }
    for byte in rest {
        if *byte < b' ' || matches!(byte, b'"' | b'\\') {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::quote;

    #[test]
    fn quotes_as_serde_json_does_wherever_the_odd_byte_stands() {
        let controls = (0..0x20).map(|byte| char::from(byte).to_string()).collect::<String>();
        for odd in [&*controls, "\u{0}", "\u{1f}", "\n", "\"", "\\", "é", "😀", "\u{7f}", " ", "!", "#", "[", "]"] {
            for at in 0..20 {
                let text = format!("{}{odd}{}", "a".repeat(at), "z".repeat(19 - at));
                let mut out = String::new();
                quote(&text, &mut out);
                assert_eq!(out, serde_json::to_string(&text).unwrap());
            }
        }
    }
}
