//! Where a value stands in an event, as a user writes it: `properties.order_id`, `properties.products[].sku`,
//! `context.page.search?ref`.

use crate::value::{owned, shown, split, split_once};
use std::fmt;

/// More segments than this are a mistake, not a path.
const MAX_SEGMENTS: usize = 16;

/// What a call has at its root.
const ROOT: &[&str] = &[
    "anonymousId",
    "category",
    "channel",
    "context",
    "event",
    "groupId",
    "integrations",
    "messageId",
    "name",
    "originalTimestamp",
    "previousId",
    "projectId",
    "properties",
    "receivedAt",
    "sentAt",
    "timestamp",
    "traits",
    "type",
    "userId",
    "version",
    "_metadata",
];

/// A dotted path from the root of the event. A number walks into an array (`properties.products.0.sku`); `[]` behind a
/// name means every element of that array; `a|b` as the last segment means the first of the two that is there, element by
/// element; `?name` behind the path reads one parameter of a URL's query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    pub(super) segments: Vec<String>,
    /// What is read inside each element, when a segment ended in `[]`: alternatives, best first.
    pub(super) columns: Option<Vec<String>>,
    /// The query parameter to read from the URL that stands at the path.
    pub(super) parameter: Option<String>,
    text: String,
}

/// Why a text is no path; a sentence for the person who wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathError(&'static str);

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Path {
    /// Reads a path. A leading `$.` (the form Segment's mapping editor shows) is dropped.
    ///
    /// # Errors
    /// [`PathError`] says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        let mut text = text.trim();
        while let Some(rest) = text.strip_prefix("$.") {
            text = rest.trim_start();
        }
        let (dotted, parameter) = match split_once(text, b'?') {
            Some((_, "")) => return Err(PathError("a query parameter is missing behind the question mark")),
            Some((dotted, parameter)) => (dotted, Some(owned(parameter))),
            None => (text, None),
        };
        let (dotted, columns) = match split_once(dotted, b'[').and_then(|(dotted, rest)| Some((dotted, rest.strip_prefix("].")?)))
        {
            Some((dotted, column)) => (dotted, Some(names(column, b'|'))),
            None => (dotted, None),
        };
        if text.chars().any(char::is_control) {
            return Err(PathError("it holds a tab, a line break or another control character"));
        }
        let segments = names(dotted, b'.');
        let named = [segments.as_slice(), columns.as_deref().unwrap_or_default()];
        if named.iter().any(|names| names.iter().any(|name| name.trim().is_empty())) {
            return Err(PathError("it is empty or has an empty part between two dots"));
        }
        if named.iter().any(|names| names.iter().any(|name| name.bytes().any(|b| matches!(b, b'[' | b']')))) {
            return Err(PathError(
                "brackets are only understood as [] before the last name; write products.0.sku for one element",
            ));
        }
        if columns.iter().flatten().any(|column| column.bytes().any(|b| b == b'.')) || columns.is_some() && parameter.is_some() {
            return Err(PathError("behind [] one name is read, not a longer path"));
        }
        if segments.len() > MAX_SEGMENTS {
            return Err(PathError("it has more than 16 parts"));
        }
        Ok(Self { segments, columns, parameter, text: owned(text) })
    }

    /// The member `name` below the given members, whatever characters it is made of; written, it is fit for a message.
    #[must_use]
    pub fn within(above: &[&str], name: &str) -> Self {
        let mut segments = Vec::with_capacity(above.len() + 1);
        for part in above {
            segments.push(owned(part));
        }
        let text = [&segments.join("."), ".", &shown(name)].concat();
        segments.push(owned(name));
        Self { segments, columns: None, parameter: None, text }
    }

    /// The member `name` of every element of an array in the event's properties, likewise.
    #[must_use]
    pub fn of_each(array: &str, name: &str) -> Self {
        let segments = vec![String::from("properties"), array.to_owned()];
        let text = ["properties.", array, "[].", &shown(name)].concat();
        Self { segments, columns: Some(vec![name.to_owned()]), parameter: None, text }
    }

    /// Does it begin with a member that Segment's calls have?
    /// Source: <https://segment.com/docs/connections/spec/common/>.
    #[must_use]
    pub fn begins_at_the_root(&self) -> bool {
        self.segments.first().is_some_and(|first| ROOT.contains(&first.as_str()))
    }

    /// The path as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The last name, by which a copied value is known.
    #[must_use]
    pub fn last_name(&self) -> &str {
        let named =
            self.parameter.as_ref().or_else(|| self.columns.as_ref().and_then(|c| c.first())).or_else(|| self.segments.last());
        named.map_or("", String::as_str)
    }
}

/// The names between the marks.
#[inline(never)]
fn names(text: &str, mark: u8) -> Vec<String> {
    let mut names = Vec::new();
    for name in split(text, mark) {
        names.push(owned(name));
    }
    names
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_four_forms() {
        let columns = Path::parse("properties.products[].product_id|sku").unwrap();
        assert_eq!(columns.segments, ["properties", "products"]);
        assert_eq!(columns.columns.unwrap(), ["product_id", "sku"]);
        let query = Path::parse(" $.context.page.search?ref ").unwrap();
        assert_eq!((query.to_string().as_str(), query.last_name()), ("context.page.search?ref", "ref"));
        assert_eq!(Path::parse("userId").unwrap().segments, ["userId"]);
        assert_eq!(Path::parse("$. userId").unwrap().segments, ["userId"]);
        assert_eq!(Path::parse("$.$.userId").unwrap().segments, ["userId"]);
        assert_eq!(Path::parse("properties.products.0.sku").unwrap().segments.len(), 4);
    }

    #[test]
    fn a_name_of_any_characters_is_written_fit_for_a_message() {
        let odd = "a\u{0}b";
        let (within, of_each) = (Path::within(&["traits"], odd), Path::of_each("products", odd));
        assert_eq!((within.as_str(), of_each.as_str()), ("traits.a b", "properties.products[].a b"));
        assert_eq!((within.segments.last(), of_each.columns.unwrap().first()), (Some(&owned(odd)), Some(&owned(odd))));
        assert_eq!(Path::within(&["traits"], "jane@example.com").as_str(), "traits.(hidden: may hold an address)");
    }

    #[test]
    fn refuses_with_a_reason() {
        for text in [
            "",
            "a..b",
            ".a",
            "a.",
            "a[0].b",
            "a[].b.c",
            "a[]",
            "a[].",
            "a?",
            "a[].b?c",
            "a.b\tc",
            "a\n.b",
            "a?\u{b}",
            "a.\u{85}",
            &"a.".repeat(20),
        ] {
            assert!(Path::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn sixteen_parts_are_a_path_and_more_are_none() {
        for (parts, is_path) in [(15, true), (16, true), (17, false), (40, false)] {
            assert_eq!(Path::parse(&vec!["a"; parts].join(".")).is_ok(), is_path, "{parts}");
        }
    }
}
