//! Any text as JSON: our lenient reader and `serde_json` take the same texts, but for control characters in strings, and read
//! the same values in them, to the letter.

use crate::tree::{self, Inner, Tree};
use affonso_segment::value::json::{Kind, Raw, pretty, quote};
use serde::de::IgnoredAny;

/// Runs one text.
pub fn run(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let ours = Raw::parse(&text);
    accepts_the_same(&text, ours.is_ok());
    let Ok(raw) = ours else { return };
    if let Some(tree) = tree::read(&text) {
        same(raw, &tree);
        same_when_set_out(raw, &tree);
    }
    quotes(&text);
}

fn accepts_the_same(text: &str, ours: bool) {
    let theirs = |text: &str| serde_json::from_str::<IgnoredAny>(text).is_ok();
    if theirs(text) {
        assert!(ours, "serde_json takes it: {text}");
    } else if ours {
        let tamed: String = text.chars().map(|c| if c < ' ' { ' ' } else { c }).collect();
        assert!(tamed != text && theirs(&tamed), "serde_json does not take it: {text}");
    }
}

fn same(raw: Raw<'_>, tree: &Tree<'_>) {
    assert_eq!(raw.spelling(), tree.spelling);
    match &tree.inner {
        Inner::Scalar => assert!(matches!(raw.kind(), Kind::Null | Kind::Flag | Kind::Number), "{}", tree.spelling),
        Inner::Text(text) => assert_eq!(raw.text().as_deref(), Some(text.as_str()), "{}", tree.spelling),
        Inner::List(items) => {
            assert_eq!(raw.elements().count(), items.len(), "{}", tree.spelling);
            raw.elements().zip(items).for_each(|(raw, tree)| same(raw, tree));
        }
        Inner::Object(members) => {
            assert_eq!(raw.members().count(), members.len(), "{}", tree.spelling);
            let object = raw.object();
            for ((key, value), (name, tree)) in raw.members().zip(members) {
                assert_eq!(key, *name);
                same(value, tree);
            }
            // Of duplicates the last, whichever way it is asked for.
            for (name, _) in members {
                let last = tree.child(name).map(|tree| tree.spelling);
                assert_eq!(raw.member(name).map(Raw::spelling), last);
                assert_eq!(object.get(name).map(Raw::spelling), last);
            }
        }
    }
}

/// Without blanks and with many the document means the same.
fn same_when_set_out(raw: Raw<'_>, tree: &Tree<'_>) {
    for text in [raw.compact().into_owned(), pretty(raw.spelling())] {
        let again = tree::read(&text);
        assert!(again.as_ref().is_some_and(|again| alike(again, tree)), "{} became {text}", tree.spelling);
    }
}

fn alike(one: &Tree<'_>, other: &Tree<'_>) -> bool {
    match (&one.inner, &other.inner) {
        (Inner::Scalar, Inner::Scalar) => one.spelling == other.spelling,
        (Inner::Text(one), Inner::Text(other)) => one == other,
        (Inner::List(one), Inner::List(other)) => one.len() == other.len() && one.iter().zip(other).all(|(a, b)| alike(a, b)),
        (Inner::Object(one), Inner::Object(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|((a, one), (b, other))| a == b && alike(one, other))
        }
        _ => false,
    }
}

/// Any text is quoted as `serde_json` quotes it.
fn quotes(text: &str) {
    let mut out = String::new();
    quote(text, &mut out);
    assert_eq!(serde_json::to_string(text).ok(), Some(out));
}
