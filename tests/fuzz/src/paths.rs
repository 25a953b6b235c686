//! Any texts as paths into any document: what the one pass finds is what a reader of good standing finds at the path, to the
//! letter.

use crate::tree::{self, Inner, Tree};
use affonso_segment::segment::trie::Slot;
use affonso_segment::segment::{Path, Slots, TrieBuilder};
use affonso_segment::value::json::Raw;

/// Runs one input: a path a line, an empty line, the document.
pub fn run(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let (paths, document) = text.split_once("\n\n").unwrap_or((&text, r#"{"properties":{"a":[{"b":1}]}}"#));
    let mut builder = TrieBuilder::default();
    let mut slots = Vec::new();
    for text in paths.lines().take(16) {
        match Path::parse(text) {
            Ok(path) => {
                assert!(!path.as_str().is_empty() && !path.last_name().is_empty(), "{text:?}");
                assert_eq!(Path::parse(path.as_str()).as_ref(), Ok(&path), "{text:?}");
                slots.push((path.to_string(), builder.add(&path)));
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
    let trie = builder.finish();
    let read = trie.read(document);
    let Some(whole) = tree::read(document) else { return };
    if !matches!(whole.inner, Inner::Object(_)) {
        assert!(read.is_err(), "no object: {document}");
        return;
    }
    let read = read.expect("what serde_json reads is read");
    for (path, slot) in &slots {
        match slot {
            Slot::Cell(index) => {
                let found = read.cell(*index).map(Raw::spelling);
                assert_eq!(found, spelling(whole.at(path)), "{path} in {document}");
            }
            Slot::Column { table, columns } => same_column(&read, *table, columns, path, &whole),
            Slot::Parameter(index) => same_parameter(read.parameter(*index).as_deref(), path, &whole),
        }
    }
}

/// `null` is as good as absent.
fn spelling<'e>(tree: Option<&Tree<'e>>) -> Option<&'e str> {
    tree.map(|tree| tree.spelling).filter(|spelling| *spelling != "null")
}

fn same_column(read: &Slots<'_>, table: usize, columns: &[usize], path: &str, tree: &Tree<'_>) {
    let (dotted, names) = path.split_once("[].").expect("a column's path");
    let items = match tree.at(dotted).map(|tree| &tree.inner) {
        Some(Inner::List(items)) => items.as_slice(),
        _ => &[],
    };
    let of_item = |item: &Tree<'_>| -> Vec<Option<String>> {
        let is_object = matches!(item.inner, Inner::Object(_));
        let value = |name| item.child(name).filter(|_| is_object).map(|value| value.spelling.to_owned());
        names.split('|').map(value).collect()
    };
    let of_row = |row: &[Option<&str>]| columns.iter().map(|column| row[*column].map(str::to_owned)).collect::<Vec<_>>();
    let found: Vec<_> = read.rows(table).map(of_row).collect();
    assert_eq!(found, items.iter().map(of_item).collect::<Vec<_>>(), "{path} in {}", tree.spelling);
}

/// The first parameter of this name that is not empty, in the query of a text.
fn same_parameter(found: Option<&str>, path: &str, tree: &Tree<'_>) {
    let (dotted, name) = path.split_once('?').expect("a parameter's path");
    let Some(Tree { inner: Inner::Text(url), .. }) = tree.at(dotted) else { return };
    let page = url.split('#').next().unwrap_or_default();
    let query = page.split_once('?').map_or(page, |(_, query)| query);
    // Names are compared as they are spelt, without decoding.
    let is_encoded = |pair: &str| pair.split('=').next().unwrap_or_default().contains(['%', '+']);
    if query.split('&').any(is_encoded) || name.contains(['%', '+', '&', '=', '#']) {
        return;
    }
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let expected = pairs.find(|(known, value)| known == name && !value.is_empty()).map(|(_, value)| value);
    assert_eq!(found, expected.as_deref(), "{path} in {url}");
}
