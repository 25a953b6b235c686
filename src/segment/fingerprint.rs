//! A stable name for a call that came without a `messageId`.

use crate::value::json::quote;
use crate::value::json::{Kind, Raw};
use crate::value::{Decimal, sha256_hex};
use std::borrow::Cow;

/// Below this depth members are compared as they are spelt; it bounds the recursion.
const MAX_DEPTH: usize = 64;

/// SHA-256 over the given values. The order of an object's members, blanks and the spelling of numbers do not change it,
/// so the same payload has the same fingerprint on every retry.
pub fn fingerprint<'e>(values: impl IntoIterator<Item = Option<Raw<'e>>>) -> String {
    let mut text = String::new();
    for value in values {
        match value {
            // What is no JSON inside, where nobody else has looked, has no members to be put in order.
            Some(raw) => write_canonical(raw, Raw::parse(raw.spelling()).map_or(0, |_| MAX_DEPTH), &mut text),
            None => text.push_str("null"),
        }
        text.push('\n');
    }
    sha256_hex(text.as_bytes())
}

fn write_canonical(raw: Raw<'_>, depth: usize, out: &mut String) {
    match raw.kind() {
        Kind::Number => match Decimal::parse_json(raw.spelling()) {
            Some(number) => out.push_str(number.normalized()),
            None => out.push_str(raw.spelling()),
        },
        Kind::List if depth > 0 => {
            out.push('[');
            for element in raw.elements() {
                write_canonical(element, depth - 1, out);
                out.push(',');
            }
            out.push(']');
        }
        Kind::Object if depth > 0 => {
            // Of duplicate keys the last wins, here as everywhere.
            let mut members: Vec<(Cow<'_, str>, Raw<'_>)> = Vec::new();
            for (key, value) in raw.members() {
                match members.binary_search_by(|(known, _)| known.cmp(&key)) {
                    Ok(known) => members.get_mut(known).into_iter().for_each(|member| member.1 = value),
                    Err(place) => members.insert(place, (key, value)),
                }
            }
            out.push('{');
            for (key, value) in members {
                quote(&key, out);
                out.push(':');
                write_canonical(value, depth - 1, out);
                out.push(',');
            }
            out.push('}');
        }
        _ => out.push_str(&raw.compact()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(text: &str) -> String {
        fingerprint([Some(Raw::parse(text).unwrap()), None])
    }

    #[test]
    fn spelling_does_not_matter_but_content_does() {
        assert_eq!(print(r#"{"a":1.0,"b":["x",null]}"#), print(r#"{ "b":["\u0078", null], "a":7, "a":1 }"#));
        assert_ne!(print(r#"{"a":1}"#), print(r#"{"a":2}"#));
        assert_ne!(print(r#"["ab"]"#), print(r#"["a","b"]"#));
    }

    #[test]
    fn what_is_no_json_inside_is_told_apart_by_all_of_it() {
        let print = |text| fingerprint([Some(Raw::new(text))]);
        assert_ne!(print(r#"{"a":[1 2],"b":1}"#), print(r#"{"a":[1 2],"b":2}"#));
        assert_ne!(print(r#"{"a":[1 2]}"#), print(r#"{"a":[1 3]}"#));
    }
}
