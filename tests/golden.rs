//! Golden cases: the specification. Every file below tests/golden (Affonso) and tests/golden-impact is one behaviour:
//! settings, event and answer as they come, then what is planned and how it ends. `GOLDEN=rewrite cargo test --test golden`
//! writes the second half anew (impact.com's with `--features impact`).

#![cfg(not(target_arch = "wasm32"))]

use affonso_segment::affonso;
use affonso_segment::delivery::{Answer, Arrival, Code, Failure, Join, Keep, Known, Memories, Named, Names, Response, Step};
#[cfg(feature = "impact")]
use affonso_segment::impact;
use affonso_segment::value::Timestamp;
use affonso_segment::value::json::Value;
use affonso_segment::{Destination, Target};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
const EXPECTED: &str = "\n--- plan\n";
const SECRET: &str = "memory-secret";

fn case_files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder).expect("tests/golden is there") {
        let path = entry.expect("a folder entry").path();
        if path.is_dir() {
            files.extend(case_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "case") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn section<'t>(input: &'t str, name: &str) -> Option<&'t str> {
    let start = input.find(&format!("=== {name}\n"))? + name.len() + 5;
    let rest = &input[start..];
    Some(rest.find("\n=== ").map_or(rest, |end| &rest[..end]).trim_end_matches('\n'))
}

fn open(target: Target, settings: &str, memory: bool) -> Destination {
    let destination = Destination::open(target, settings);
    // A case cannot know the digest of its own settings: all are of one version but those that say otherwise.
    if memory { destination.remembering(SECRET.to_owned(), "{}") } else { destination }
}

/// The second half of a case, and the code it ends with.
fn expected(input: &str, target: Target) -> (String, Option<String>) {
    let event = section(input, "event").expect("every case has an event");
    let memory = section(input, "memory").map(|known| Memory::new(known, event, target));
    let destination = open(target, section(input, "settings").unwrap_or("{}"), memory.is_some());
    let plan = destination.plan(event, NOW);
    let planned = plan.request().cloned();
    let mut out = format!("{EXPECTED}{}\n", pretty(&plan.to_value()));
    let mut note = |heading: &str, text: &str| out.extend(["\n--- ", heading, "\n", text, "\n"]);

    let mut answers = ["answer", "second answer", "third answer"].into_iter().filter_map(|name| section(input, name));
    let arrival = section(input, "arrival");
    let repeats = arrival == Some("in an array");
    let arrived = (arrival == Some("by a queue")).then_some(NOW);
    let mut step = destination.begin(event, Arrival { repeats, arrived, now: NOW });
    let mut is_planned = true;
    let outcome = loop {
        let (state, answer) = match step {
            Step::Done(outcome) => break Some(outcome),
            Step::Ask { names, state, .. } => {
                let memory = memory.as_ref().expect("only a destination that remembers asks");
                note("asked", &names.iter().map(|name| memory.readable(name)).collect::<Vec<_>>().join("\n"));
                is_planned = false;
                (state, memory.answer(&names))
            }
            Step::Send { request, state } => {
                if is_planned {
                    assert_eq!(Some(&request), planned.as_ref(), "what is planned is what is sent");
                } else {
                    note("request", &pretty(&request.to_value()));
                }
                is_planned = false;
                let Some(answer) = answers.next() else { break None };
                (state, read_answer(answer))
            }
        };
        step = destination.resume(&state, &answer, NOW);
    };
    if let Some(outcome) = &outcome {
        note("outcome", &pretty(&outcome.to_value()));
        note("segment", outcome.outcome.next_in_segment(outcome.refused_by));
        if let Some(memory) = &memory {
            note("remembered", &memory.told(&outcome.remember));
        }
    }
    (out, outcome.map(|outcome| outcome.code.to_owned()))
}

/// What a case's memory knows: a JSON object of names such as `user u-1`, each with rows of a value and its moment; or just
/// `"nothing"`, or `"nothing, for it fails"`.
struct Memory {
    known: serde_json::Value,
    /// The names as the core makes them, and in words.
    words: BTreeMap<String, String>,
}

impl Memory {
    fn new(known: &str, event: &str, target: Target) -> Self {
        let known: serde_json::Value = serde_json::from_str(known).expect("a memory is JSON");
        let names = Names::new(SECRET.to_owned(), target.word());
        let kinds = [
            ("message", Named::Message),
            ("queued", Named::Queued),
            ("order", Named::Order),
            ("sale", Named::Sale),
            ("user", Named::User),
            ("anonymous", Named::Anonymous),
        ];
        let mut ids = BTreeSet::new();
        collect_texts(&serde_json::from_str(event).unwrap_or_default(), &mut ids);
        let word = |(kind, id): ((&str, Named), &String)| (names.of(kind.1, id), format!("{} {id}", kind.0));
        let words = kinds.into_iter().flat_map(|kind| ids.iter().map(move |id| (kind, id))).map(word).collect();
        Self { known, words }
    }

    fn readable(&self, name: &str) -> String {
        self.words.get(name).cloned().unwrap_or_else(|| panic!("{name} is made of nothing in the event"))
    }

    fn answer(&self, names: &[String]) -> Answer {
        if self.known == "nothing, for it fails" {
            return Answer::Failure(Failure::Memory);
        }
        let row = |row: &serde_json::Value| Known {
            value: row[0].as_str().expect("a value").to_owned(),
            at: Timestamp::parse(row[1].as_str().expect("a moment")).expect("a moment"),
        };
        let rows = |name: &String| self.known[self.readable(name)].as_array().into_iter().flatten().map(row).collect();
        Answer::Known(names.iter().map(rows).collect())
    }

    fn told(&self, memories: &Memories) -> String {
        let keep = memories.keep.iter().map(|Keep { name, value, at, until }| {
            let days = until.since(*at).as_millis() / 86_400_000;
            format!("{}: {value}, {at}, for {days} days", self.readable(name))
        });
        let join = memories
            .join
            .iter()
            .map(|Join { name, other, .. }| format!("{} is also {}", self.readable(name), self.readable(other)));
        let forget = memories.forget.iter().map(|name| format!("nothing of {}", self.readable(name)));
        let lines: Vec<_> = keep.chain(join).chain(forget).collect();
        if lines.is_empty() { String::from("nothing") } else { lines.join("\n") }
    }
}

fn collect_texts(value: &serde_json::Value, texts: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::String(text) => drop(texts.insert(text.clone())),
        serde_json::Value::Number(number) => drop(texts.insert(number.to_string())),
        serde_json::Value::Array(items) => items.iter().for_each(|item| collect_texts(item, texts)),
        serde_json::Value::Object(members) => members.values().for_each(|member| collect_texts(member, texts)),
        _ => {}
    }
}

fn pretty(value: &Value<'_>) -> String {
    let parsed: serde_json::Value = serde_json::from_str(&value.to_json()).expect("what is written is JSON");
    serde_json::to_string_pretty(&parsed).unwrap()
}

fn read_answer(text: &str) -> Answer {
    let answer: serde_json::Value = serde_json::from_str(text).expect("an answer is JSON");
    let text = |name: &str| answer[name].as_str().map(str::to_owned);
    match text("failure").as_deref() {
        Some("network") => Answer::Failure(Failure::Network),
        #[cfg(feature = "impact")]
        Some("refused") => Answer::Failure(Failure::Refused),
        Some("timeout") => Answer::Failure(Failure::Timeout),
        Some("unsent") => Answer::Failure(Failure::Unsent),
        Some("held") => Answer::Failure(Failure::Held),
        Some("memory") => Answer::Failure(Failure::Memory),
        _ => Answer::Response(Response {
            status: answer["status"].as_u64().and_then(|status| status.try_into().ok()).expect("an answer has a status"),
            retry_after: text("retryAfter"),
            rate_limit_reset: text("rateLimitReset"),
            body: text("body").unwrap_or_default(),
        }),
    }
}

/// Checks, or writes anew, the cases of one destination.
fn check(folder: &str, target: Target, codes: &[&Code], door_codes: &[&str]) {
    let rewrite = std::env::var("GOLDEN").is_ok_and(|word| word == "rewrite");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut wrong = Vec::new();
    let mut codes_seen = BTreeSet::new();
    let files = case_files(&root);
    for file in &files {
        let text = fs::read_to_string(file).unwrap();
        let (input, written) = text.split_at(text.find(EXPECTED).unwrap_or(text.len()));
        let (expected, code) = expected(input, target);
        codes_seen.extend(code);
        // What the object door makes of the case is checked where that door is.
        let (written, object_door) = written.split_at(written.find("\n--- object door").unwrap_or(written.len()));
        if written != expected {
            wrong.push(file.strip_prefix(&root).unwrap().display().to_string());
            if rewrite {
                fs::write(file, format!("{}{expected}{object_door}", input.trim_end_matches('\n').to_owned() + "\n")).unwrap();
            }
        }
    }
    assert!(rewrite || wrong.is_empty(), "{} of {} cases differ: {}", wrong.len(), files.len(), wrong.join(", "));
    let unseen: Vec<_> =
        codes.iter().map(|code| code.name).filter(|name| !codes_seen.contains(*name) && !door_codes.contains(name)).collect();
    assert!(unseen.is_empty(), "no case ends with {}", unseen.join(", "));
}

#[test]
fn every_case_ends_as_written() {
    check("golden", Target::Affonso, affonso::codes::ALL, &["core_failed", "no_webassembly"]);
}

#[cfg(feature = "impact")]
#[test]
fn every_case_of_impact_com_ends_as_written() {
    check("golden-impact", Target::Impact, impact::codes::ALL, &["core_failed", "no_webassembly"]);
}
