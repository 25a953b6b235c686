//! Golden cases: the specification. Every file below tests/golden is one behaviour: settings, event and answer as they
//! come, then what is planned and how it ends. `GOLDEN=rewrite cargo test --test golden` writes the second half anew.

#![cfg(not(target_arch = "wasm32"))]

use affonso_segment::affonso::{Affonso, codes};
use affonso_segment::delivery::{Answer, Failure, Response, Step};
use affonso_segment::value::Timestamp;
use affonso_segment::value::json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
const EXPECTED: &str = "\n--- plan\n";

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

/// The second half of a case, and the code it ends with.
fn expected(input: &str) -> (String, Option<String>) {
    let destination = Affonso::from_json(section(input, "settings").unwrap_or("{}"));
    let event = section(input, "event").expect("every case has an event");
    let plan = destination.plan(event, NOW);
    let mut out = format!("{EXPECTED}{}\n", pretty(&plan.to_value()));
    let begun = destination.begin(event, NOW);
    if let Step::Send { request, .. } = &begun {
        assert_eq!(Some(request), plan.request(), "what is planned is what is sent");
    }
    let mut outcome = match remembered(&destination, begun, section(input, "memory"), &mut out) {
        Step::Done(outcome) => Some(outcome),
        Step::Send { state, .. } => {
            section(input, "answer").map(|answer| match destination.resume(&state, &read_answer(answer), NOW) {
                Step::Done(outcome) => outcome,
                step => panic!("a second request: {step:?}"),
            })
        }
        step @ Step::Ask { .. } => panic!("asked twice: {step:?}"),
    };
    if let Some(outcome) = &mut outcome {
        let next = outcome.outcome.next_in_segment(outcome.refused_by);
        let outcome = pretty(&outcome.to_value());
        out = format!("{out}\n--- outcome\n{outcome}\n\n--- segment\n{next}\n");
    }
    (out, outcome.map(|outcome| outcome.code.to_owned()))
}

fn pretty(value: &Value<'_>) -> String {
    let parsed: serde_json::Value = serde_json::from_str(&value.to_json()).expect("what is written is JSON");
    serde_json::to_string_pretty(&parsed).unwrap()
}

/// A step that asks is answered from the section `memory`, or with nothing; what it asked and what follows is noted.
fn remembered(destination: &Affonso, step: Step, memory: Option<&str>, out: &mut String) -> Step {
    let Step::Ask { keys, state } = step else { return step };
    let known = memory.map(|text| serde_json::from_str(text).expect("a memory is JSON"));
    let step = destination.resume(&state, &Answer::Known(known), NOW);
    let mut note = |heading: &str, text: &str| out.extend(["\n--- ", heading, "\n", text, "\n"]);
    note("asked", &keys.join("\n"));
    if let Step::Send { request, .. } = &step {
        note("request", &pretty(&request.to_value()));
    }
    step
}

fn read_answer(text: &str) -> Answer {
    let answer: serde_json::Value = serde_json::from_str(text).expect("an answer is JSON");
    let text = |name: &str| answer[name].as_str().map(str::to_owned);
    match text("failure").as_deref() {
        Some("network") => Answer::Failure(Failure::Network),
        Some("timeout") => Answer::Failure(Failure::Timeout),
        Some("unsent") => Answer::Failure(Failure::Unsent),
        Some("held") => Answer::Failure(Failure::Held),
        _ => Answer::Response(Response {
            status: answer["status"].as_u64().and_then(|status| status.try_into().ok()).expect("an answer has a status"),
            retry_after: text("retryAfter"),
            rate_limit_reset: text("rateLimitReset"),
            body: text("body").unwrap_or_default(),
        }),
    }
}

#[test]
fn every_case_ends_as_written() {
    let rewrite = std::env::var("GOLDEN").is_ok_and(|word| word == "rewrite");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut wrong = Vec::new();
    let mut codes_seen = BTreeSet::new();
    let files = case_files(&root);
    for file in &files {
        let text = fs::read_to_string(file).unwrap();
        let (input, written) = text.split_at(text.find(EXPECTED).unwrap_or(text.len()));
        let (expected, code) = expected(input);
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
    let door_codes = ["core_failed", "no_webassembly"];
    let unseen: Vec<_> = codes::ALL
        .iter()
        .map(|code| code.name)
        .filter(|name| !codes_seen.contains(*name) && !door_codes.contains(name))
        .collect();
    assert!(unseen.is_empty(), "no case ends with {}", unseen.join(", "));
}
