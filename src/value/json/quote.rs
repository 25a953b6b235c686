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
    // Writing a str cannot fail; were it to, an empty string is still JSON.
    out.push_str(&serde_json::to_string(text).unwrap_or_else(|_| String::from("\"\"")));
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
        for odd in ["\u{0}", "\u{1f}", "\n", "\"", "\\", "é", "😀", "\u{7f}", " ", "!", "#", "[", "]"] {
            for at in 0..20 {
                let text = format!("{}{odd}{}", "a".repeat(at), "z".repeat(19 - at));
                let mut out = String::new();
                quote(&text, &mut out);
                assert_eq!(out, serde_json::to_string(&text).unwrap());
            }
        }
    }
}
