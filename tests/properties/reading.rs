//! The lenient reading agrees with a JSON reader of good standing wherever both take a text.

use crate::json::{Json, odd_json, odd_text};
use crate::run::{Checked, check};
use affonso_segment::segment::trie::Slot;
use affonso_segment::segment::{Path, Slots, Trie, TrieBuilder};
use affonso_segment::value::json::Raw;
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeSet;

/// Keys that meet again and again, so that paths lead somewhere; and odd ones.
fn key() -> BoxedStrategy<String> {
    prop_oneof![
        6 => prop::sample::select(vec!["a", "b", "c", "0", "1", "01", "é", "__proto__"]).prop_map(str::to_owned),
        1 => odd_text(),
    ]
    .boxed()
}

fn document() -> BoxedStrategy<Json> {
    prop::collection::vec((key(), odd_json(key())), 0..6)
        .prop_map(|members| Json::Object(crate::json::without_duplicates(members)))
        .boxed()
}

/// Paths as a user would type them: names, numbers, and at times the elements of a list.
fn path() -> BoxedStrategy<String> {
    let name = || prop_oneof![5 => prop::sample::select(vec!["a", "b", "c", "0", "1"]), 1 => prop::sample::select(vec!["01", "é", "__proto__", "2"])];
    let dotted = prop::collection::vec(name(), 1..5).prop_map(|names| names.join("."));
    let columns = prop::option::weighted(0.3, prop::collection::vec(name(), 1..3).prop_map(|names| names.join("|")));
    (dotted, columns)
        .prop_map(|(dotted, columns)| columns.map_or_else(|| dotted.clone(), |columns| format!("{dotted}[].{columns}")))
        .boxed()
}

/// The value at a dotted path, member by member; only a plain number walks into a list.
fn lookup<'v>(root: &'v Value, dotted: &str) -> Option<&'v Value> {
    dotted.split('.').try_fold(root, |value, name| match value {
        Value::Object(members) => members.get(name),
        Value::Array(items) => {
            name.parse().ok().filter(|index: &usize| index.to_string() == name).and_then(|index| items.get(index))
        }
        _ => None,
    })
}

fn same_value(raw: Option<Raw<'_>>, value: Option<&Value>, path: &str) -> Checked {
    let value = value.filter(|value| !value.is_null());
    let read = raw.map(|raw| serde_json::from_str::<Value>(raw.spelling()).map_err(|error| error.to_string()));
    prop_assert_eq!(read, value.cloned().map(Ok), "{}", path);
    let Some((raw, value)) = raw.zip(value) else { return Ok(()) };
    let (text, compact) = (raw.text(), raw.compact());
    prop_assert_eq!(text.as_deref(), value.as_str(), "{}", path);
    prop_assert_eq!(serde_json::from_str::<Value>(&compact).ok(), Some(value.clone()), "{}", path);
    prop_assert_eq!(raw.elements().count(), value.as_array().map_or(0, Vec::len));
    let members: BTreeSet<_> = raw.members().map(|(key, _)| key.into_owned()).collect();
    prop_assert_eq!(members, value.as_object().map(|object| object.keys().cloned().collect()).unwrap_or_default());
    Ok(())
}

/// Each row's best cell, `null` counting as nothing found in it.
fn column(slots: &Slots<'_>, table: usize, columns: &[usize]) -> Vec<Option<Value>> {
    let best = |row: &[Option<&str>]| {
        let cells = columns.iter().filter_map(|column| row.get(*column).copied().flatten());
        cells.filter_map(|cell| serde_json::from_str(cell).ok()).find(|value: &Value| !value.is_null())
    };
    slots.rows(table).map(best).collect()
}

fn expected_column(root: &Value, path: &str) -> Option<Vec<Option<Value>>> {
    let (dotted, names) = path.split_once("[].")?;
    let items = lookup(root, dotted).and_then(Value::as_array).cloned().unwrap_or_default();
    let best =
        |item: &Value| names.split('|').filter_map(|name| item.as_object()?.get(name)).find(|value| !value.is_null()).cloned();
    Some(items.iter().map(best).collect())
}

fn agree(trie: &Trie, slots: &[(String, Slot)], text: &str) -> Checked {
    let Ok(value) = serde_json::from_str::<Value>(text) else { return Ok(()) };
    let read = trie.read(text);
    if !value.is_object() {
        prop_assert!(read.is_err(), "{}", text);
        return Ok(());
    }
    let read = read.map_err(|malformed| TestCaseError::fail(format!("byte {} of {text}", malformed.at)))?;
    for (path, slot) in slots {
        match slot {
            Slot::Cell(index) => same_value(read.cell(*index), lookup(&value, path), path)?,
            Slot::Parameter(_) => prop_assert!(false, "no path of this test reads a query: {}", path),
            Slot::Column { table, columns } => {
                prop_assert_eq!(Some(column(&read, *table, columns)), expected_column(&value, path), "{}", path);
            }
        }
    }
    Ok(())
}

fn compiled(paths: &[String]) -> (Trie, Vec<(String, Slot)>) {
    let mut builder = TrieBuilder::default();
    let slots = paths.iter().filter_map(|path| Some((path.clone(), builder.add(&Path::parse(path).ok()?)))).collect();
    (builder.finish(), slots)
}

#[test]
fn slots_hold_what_a_pointer_finds() {
    let paths = prop::collection::vec(path(), 1..10);
    check(1500, (document(), paths, any::<u64>(), any::<bool>()), |(document, paths, seed, duplicates)| {
        let (trie, slots) = compiled(&paths);
        prop_assert_eq!(slots.len(), paths.len());
        agree(&trie, &slots, &document.odd(seed, duplicates))
    });
}

/// Every path of the document itself, so that each value is found at least once.
fn all_paths(value: &Value, prefix: &str, paths: &mut Vec<String>) {
    let named = |name: &str| if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") };
    let children: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(name, inner)| (name.clone(), inner)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(index, inner)| (index.to_string(), inner)).collect(),
        _ => Vec::new(),
    };
    for (name, inner) in children {
        // What has a meaning in a path cannot be named by one, nor can a control character.
        let is_plain = !name.contains(['.', '[', ']', '?']) && !name.contains(|c: char| c.is_ascii_control());
        if !name.trim().is_empty() && name.trim() == name && name != "$" && is_plain {
            paths.push(named(&name));
            all_paths(inner, &named(&name), paths);
        }
    }
}

#[test]
fn every_value_is_found_by_its_path() {
    check(400, (document(), any::<u64>(), any::<bool>()), |(document, seed, duplicates)| {
        let mut paths = Vec::new();
        all_paths(&serde_json::from_str(&document.plain()).unwrap_or_default(), "", &mut paths);
        let (trie, slots) = compiled(&paths);
        prop_assert_eq!(slots.len(), paths.len());
        agree(&trie, &slots, &document.odd(seed, duplicates))
    });
}

/// What the other reader takes, this one takes too, also when a text was damaged.
#[test]
fn damaged_documents_are_taken_by_both_or_by_the_lenient_one_alone() {
    check(800, (document(), any::<u64>(), any::<prop::sample::Index>(), any::<u8>()), |(document, seed, at, byte)| {
        let mut bytes = document.odd(seed, true).into_bytes();
        let at = at.index(bytes.len());
        if byte & 1 == 0 {
            bytes[at] = byte >> 1;
        } else {
            bytes.remove(at);
        }
        let text = String::from_utf8_lossy(&bytes);
        let (trie, slots) = compiled(&["a".into(), "b.c".into(), "a[].b|c".into()]);
        agree(&trie, &slots, &text)?;
        let strict = serde_json::from_str::<Value>(&text).is_ok();
        prop_assert!(!strict || Raw::parse(&text).is_ok(), "{}", text);
        Ok(())
    });
}
