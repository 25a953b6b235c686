//! The walk over an event object and the pass over its text come to the same step.

use crate::NOW;
use crate::events::{event, settings};
use crate::json::odd_json;
use crate::run::{Checked, check};
use affonso_segment::affonso::Affonso;
use affonso_segment::delivery::Step;
use proptest::prelude::*;
use serde_json::Value;

/// The own member of an object, or an element of a list by its number; `null` is as good as absent.
fn own<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    let found = match value {
        Value::Object(members) => members.get(key),
        Value::Array(items) => items.iter().enumerate().find(|(index, _)| index.to_string() == key).map(|(_, item)| item),
        _ => None,
    };
    found.filter(|value| !value.is_null())
}

fn names(node: &Value, key: &str) -> Vec<String> {
    node[key].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn index(node: &Value, key: &str) -> Option<usize> {
    node[key].as_u64().and_then(|index| usize::try_from(index).ok())
}

/// What a host does with a walk, written from the walk's own description.
fn visit(node: &Value, value: &Value, cells: usize, found: &mut [Value]) {
    for (key, child) in names(node, "keys").iter().zip(node["nodes"].as_array().into_iter().flatten()) {
        let Some(value) = own(value, key) else { continue };
        if let Some(cell) = index(child, "cell") {
            found[cell] = value.clone();
        }
        if let (Some(table), Value::Array(items)) = (index(child, "table"), value) {
            let columns = names(child, "columns");
            let row = |item: &Value| {
                columns.iter().map(|name| item.get(name.as_str()).cloned().unwrap_or_default()).collect::<Vec<_>>()
            };
            found[cells + table] = Value::Array(items.iter().flat_map(row).collect());
        }
        visit(child, value, cells, found);
    }
}

/// What a host writes for an event, walking it as the destination says.
pub fn walked(walk: &impl serde::Serialize, event: &Value) -> String {
    let walk = serde_json::to_value(walk).unwrap_or_default();
    let (cells, tables) = (index(&walk, "cells").unwrap_or_default(), index(&walk, "tables").unwrap_or_default());
    let mut found = vec![Value::Null; cells + tables];
    visit(&walk["root"], event, cells, &mut found);
    Value::Array(found).to_string()
}

fn agree(destination: &Affonso, event: &Value) -> Checked {
    let by_text = destination.begin(&event.to_string(), NOW);
    match destination.begin_walk(&walked(&destination.walk(), event), NOW) {
        Ok(by_walk) => prop_assert_eq!(by_walk, by_text),
        // Only the key may need the whole event.
        Err(_) => prop_assert!(matches!(&by_text, Step::Send { request, .. } if request.body.contains("\"seg_")), "{by_text:?}"),
    }
    Ok(())
}

#[test]
fn the_walk_and_the_pass_come_to_the_same_step() {
    check(500, (event(), settings()), |(event, settings)| {
        // What passes through an object of a host has been numbers of that host; here both doors get the same ones.
        let Ok(event) = serde_json::from_str::<Value>(&event.plain()) else {
            return Err(TestCaseError::reject("a number too large"));
        };
        let destination = Affonso::from_json(&settings.plain());
        let step = destination.begin(&event.to_string(), NOW);
        let is_dry_run = matches!(step, Step::Done(outcome) if outcome.code == "dry_run");
        if is_dry_run { Ok(()) } else { agree(&destination, &event) }
    });
}

#[test]
fn any_object_is_walked_as_it_is_read() {
    let keys = prop::sample::select(vec![
        "type",
        "event",
        "userId",
        "properties",
        "context",
        "page",
        "search",
        "traits",
        "products",
        "0",
        "length",
    ]);
    let destination =
        Affonso::from_json(r#"{"apiKey":"sk_live_demo","metadata":["context","properties.0","event.products[].0|page"]}"#);
    let member = (keys.clone().prop_map(str::to_owned), odd_json(keys.prop_map(str::to_owned).boxed()));
    check(300, prop::collection::vec(member, 0..6), |members| {
        let event = crate::json::Json::Object(crate::json::without_duplicates(members)).plain();
        let Ok(event) = serde_json::from_str::<Value>(&event) else { return Err(TestCaseError::reject("a number too large")) };
        agree(&destination, &event)
    });
}
