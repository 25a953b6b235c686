//! Hostile JSON: documents of the kinds known to split parsers, at every place where a text is read as JSON. What becomes of
//! each is written in tests/hostile/*.txt, one line a document; `GOLDEN=rewrite cargo test --test hostile` writes them anew.
//! The shipped WebAssembly is held to the same lines (tests/wasm/hostile.test.mjs).

#![cfg(not(target_arch = "wasm32"))]

use affonso_segment::delivery::{Arrival, Step};
use affonso_segment::segment::settings::Grade;
use affonso_segment::segment::webhook::{self, Rules};
use affonso_segment::value::Timestamp;
use affonso_segment::{Destination, Target};
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

const SALE: &str =
    r#"{"type":"track","event":"Order Completed","messageId":"m","userId":"u","properties":{"revenue":5,"currency":"USD"}}"#;

/// Where a document stands: the name of the column and the text around it, if any.
const PLACES: [(&str, &str); 4] = [
    ("event", "@"),
    (
        "amount",
        r#"{"type":"track","event":"Order Completed","messageId":"m","userId":"u","properties":{"revenue":@,"currency":"USD"}}"#,
    ),
    (
        "id",
        r#"{"type":"track","event":"Order Completed","userId":@,"messageId":"m","properties":{"revenue":5,"currency":"USD"}}"#,
    ),
    (
        "unread",
        r#"{"type":"track","event":"Order Completed","messageId":"m","userId":"u","odd":@,"properties":{"revenue":5,"currency":"USD"}}"#,
    ),
];

/// How much of a value is shown.
const SHOWN: usize = 40;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("hostile")
}

/// Every document by its name.
fn documents() -> Vec<(String, Vec<u8>)> {
    let text = fs::read_to_string(folder().join("documents.json")).expect("the documents are there");
    let all: Value = serde_json::from_str(&text).expect("they are JSON themselves");
    let families = all["families"].as_object().expect("families").iter();
    let named = |(family, documents): (&String, &Value)| -> Vec<_> {
        let documents = documents.as_object().expect("a family is an object").iter();
        documents.map(|(name, value)| (format!("{family}/{name}"), written(value))).collect()
    };
    let mut documents: Vec<_> = families.flat_map(named).collect();
    let whole = all["truncated"]["of"].as_str().expect("an event").as_bytes();
    documents.extend((0..=whole.len()).map(|end| (format!("truncated/{end:03}"), whole[..end].to_vec())));
    documents
}

/// A document is a text, bytes in hexadecimal digits, or pieces, each so many times.
fn written(value: &Value) -> Vec<u8> {
    if let Some(text) = value.as_str() {
        return text.as_bytes().to_vec();
    }
    if let Some(digits) = value["hex"].as_str() {
        return (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).expect("digits")).collect();
    }
    let piece = |piece: &Value| {
        let times = piece[1].as_u64().and_then(|times| usize::try_from(times).ok()).expect("how many times");
        piece[0].as_str().expect("a piece").repeat(times).into_bytes()
    };
    value.as_array().expect("pieces").iter().flat_map(piece).collect()
}

fn around(frame: &str, document: &[u8]) -> Vec<u8> {
    let (before, behind) = frame.split_once('@').expect("a place");
    [before.as_bytes(), document, behind.as_bytes()].concat()
}

fn settings(target: Target) -> (&'static str, &'static str) {
    match target {
        Target::Affonso => (r#"{"apiKey":"sk_live_demo"}"#, r#"{"apiKey":"sk_live_demo","programId":@}"#),
        Target::Impact => (
            r#"{"accountSid":"IRdemo","apiKey":"token-demo","campaignId":"1"}"#,
            r#"{"accountSid":"IRdemo","apiKey":"token-demo","campaignId":@}"#,
        ),
    }
}

/// How an event ends, or what is sent of the value that the document stands for.
fn ending(destination: &Destination, event: &[u8], shown: Option<[&str; 2]>) -> String {
    match destination.begin(&String::from_utf8_lossy(event), Arrival::at(NOW)) {
        Step::Done(outcome) => outcome.code.to_owned(),
        Step::Ask { .. } => panic!("a door without memory is asked"),
        Step::Send { request, .. } => {
            let value = shown.and_then(|[from, to]| {
                let rest = &request.body[request.body.find(from)? + from.len()..];
                Some(&rest[..rest.find(to).unwrap_or(rest.len())])
            });
            value.map_or_else(|| String::from("sends"), |value| format!("sends {}", beginning(value)))
        }
    }
}

fn beginning(value: &str) -> String {
    let is_long = value.chars().count() > SHOWN;
    value.chars().take(SHOWN).chain(is_long.then_some('…')).collect()
}

/// Between which texts the value stands in a body.
fn marks(target: Target, place: &str) -> Option<[&'static str; 2]> {
    match (target, place) {
        (Target::Affonso, "event" | "amount") => Some(["\"sale_amount\":", ",\"sale_amount_currency\""]),
        (Target::Affonso, "id") => Some(["\"customer_id\":", ",\"external_event_id\""]),
        (Target::Impact, "event" | "amount") => Some(["&OrderSubTotalPostDiscount=", "&"]),
        (Target::Impact, "id") => Some(["&CustomerId=", "&"]),
        _ => None,
    }
}

/// What a webhook's door takes a body for, and how the events of an array end.
fn arrivals(destination: &Destination, body: &[u8], follows: bool) -> String {
    let rules = Rules { allow_unsigned: true, ..Rules::default() };
    let arrivals = match webhook::receive(body, None, &rules) {
        Ok(arrivals) => arrivals,
        Err(refusal) => return refusal.code.to_owned(),
    };
    let count = arrivals.events.len();
    match (arrivals.is_array, follows && count <= 4) {
        (false, _) => String::from("event"),
        (true, false) => format!("array of {count}"),
        (true, true) => {
            arrivals.events.into_iter().map(|range| ending(destination, &body[range], None)).collect::<Vec<_>>().join(", ")
        }
    }
}

/// How a good event ends under settings, and which of them is wrong.
fn under(target: Target, settings: &[u8]) -> String {
    let destination = Destination::open(target, &String::from_utf8_lossy(settings));
    let code = ending(&destination, SALE.as_bytes(), None);
    let wrong = destination.findings().iter().find(|finding| finding.grade == Grade::Error);
    wrong.map_or_else(|| code.clone(), |finding| format!("{code} {}", finding.key))
}

fn row(target: Target, destination: &Destination, name: &str, document: &[u8]) -> String {
    let mut cells: Vec<_> =
        PLACES.iter().map(|(place, frame)| ending(destination, &around(frame, document), marks(target, place))).collect();
    cells.push(arrivals(destination, document, false));
    cells.push(arrivals(destination, &around(&format!("[@,{SALE}]"), document), true));
    cells.push(under(target, document));
    cells.push(under(target, &around(settings(target).1, document)));
    format!("{name} | {}\n", cells.join(" | "))
}

fn check(target: Target) {
    let destination = Destination::open(target, settings(target).0);
    let mut found = String::from("document | event | amount | id | unread | webhook | array | settings | setting\n");
    for (name, document) in documents() {
        let _ = found.write_str(&row(target, &destination, &name, &document));
    }
    let file = folder().join(format!("{}.txt", target.word()));
    if std::env::var("GOLDEN").is_ok_and(|word| word == "rewrite") {
        fs::write(&file, &found).expect("the table can be written");
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    let differ: Vec<_> = found.lines().zip(written.lines()).filter(|(found, written)| found != written).collect();
    assert!(found == written, "{} lines differ, the first: {:#?}", differ.len(), differ.first());
}

#[test]
fn every_document_ends_at_affonso_as_written() {
    check(Target::Affonso);
}

#[test]
fn every_document_ends_at_impact_com_as_written() {
    check(Target::Impact);
}

/// What `serde_json` takes is taken, whatever its depth; and nothing else but control characters in texts.
#[test]
fn what_serde_json_takes_is_taken() {
    use affonso_segment::value::json::Raw;
    let mut taken = 0;
    for (name, document) in documents() {
        let Ok(text) = str::from_utf8(&document) else { continue };
        let theirs = serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
        let ours = Raw::parse(text).is_ok();
        let has_control_characters = text.bytes().any(|b| b < b' ');
        assert!(ours == theirs || ours && has_control_characters, "{name}: {ours}, serde_json: {theirs}");
        taken += usize::from(theirs);
    }
    assert!(taken > 100, "{taken} documents are taken");
}
