//! Text as a JSON string.

/// Appends `text` as a JSON string, quotation marks included.
pub fn quote(text: &str, out: &mut String) {
    if text.bytes().all(|b| b >= 0x20 && b != b'"' && b != b'\\') {
        out.push('"');
        out.push_str(text);
        out.push('"');
        return;
    }
    // Writing a str cannot fail; were it to, an empty string is still JSON.
    out.push_str(&serde_json::to_string(text).unwrap_or_else(|_| String::from("\"\"")));
}
