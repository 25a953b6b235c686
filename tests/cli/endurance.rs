//! A replay is ended again and again, and nothing shows of it in the books; a long one needs no more memory than a short one.

use super::{FarSide, Folder, affonso_segment, pause, run};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Faults of every kind, spread over so many calls.
fn weather(calls: usize) -> Vec<String> {
    let at = |share: usize| calls * share / 100;
    vec![
        format!("--fault=503@{},{},{}", at(1), at(30), at(77)),
        format!("--fault=reset@{}-{}:after", at(12), at(12) + 6),
        format!("--fault=reset@{}-{}", at(20), at(20) + 3),
        format!("--fault=429@{}", at(45)),
        format!("--fault=garbage@{}-{}:after", at(60), at(60) + 2),
        format!("--fault=500@{}-{}:after", at(85), at(85) + 4),
    ]
}

/// Sales, sign-ups, pages, and a few lines that are no events.
fn archive(count: usize) -> String {
    let mut text = String::new();
    for number in 0..count {
        let line = match number % 10 {
            0..=5 => json!({"type":"track","event":"Order Completed","messageId":format!("m-{number}"),"userId":"user_demo",
                "timestamp":"2026-06-22T12:00:00Z","properties":{"order_id":format!("o-{number}"),"revenue":format!("{}.50",number + 1),"currency":"EUR"}}),
            6 => {
                json!({"type":"track","event":"Order Completed","messageId":format!("m-{number}"),"userId":"user_demo","properties":{"revenue":"4,5"}})
            }
            _ => json!({"type":"page","name":"Home","messageId":format!("m-{number}"),"userId":"user_demo"}),
        };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{line}");
    }
    text
}

fn replay(folder: &Folder) -> Command {
    let mut command = affonso_segment();
    command.current_dir(folder.as_path()).env("AFFONSO_API_KEY", "sk_live_demo");
    command.args(["replay", "archive.ndjson", "--settings", "settings.json", "--longest-delay", "1", "--json"]);
    command.args(["--checkpoint", "a.checkpoint"]);
    command
}

/// What was booked, by key, and how often.
fn books(far_side: &FarSide) -> BTreeMap<String, (String, usize)> {
    let ledger = far_side.ledger();
    assert_eq!(ledger["summary"]["duplicate_sales"], 0);
    let mut books = BTreeMap::new();
    for entry in ledger["entries"].as_array().expect("entries") {
        let text = |name: &str| entry[name].as_str().unwrap_or_default().to_owned();
        let sale = books.entry(text("external_event_id")).or_insert((format!("{} {}", text("amount"), text("currency")), 0));
        sale.1 += 1;
    }
    books
}

/// The counts of a report, those of requests and time left out.
fn counts(report: &str) -> Value {
    let report: Value = serde_json::from_str(report).expect("a report");
    let mut outcomes: Vec<_> = report["outcomes"].as_array().expect("outcomes").clone();
    // What was booked before an answer was lost, is known when it comes again.
    let delivered: u64 = outcomes.iter().filter(|it| it["outcome"] == "delivered").filter_map(|it| it["events"].as_u64()).sum();
    outcomes.retain(|it| it["outcome"] != "delivered");
    json!({ "delivered": delivered, "others": outcomes })
}

fn is_ended_at_any_moment(events: usize, kills: usize) {
    let text = archive(events);
    let start = |folder: &Folder| {
        let weather = weather(events * 6 / 10);
        let far_side = FarSide::start(&weather.iter().map(String::as_str).collect::<Vec<_>>());
        folder.write("archive.ndjson", &text);
        folder.write("settings.json", far_side.settings().to_string());
        far_side
    };
    let calm = Folder::new();
    let far_side = start(&calm);
    let begun = Instant::now();
    let (code, report, err) = run(&mut replay(&calm), None);
    assert_eq!(code, 1, "{err}");
    let took = begun.elapsed();
    let expected = (books(&far_side), counts(&report), calm.read("a.rejected.ndjson"));
    assert_eq!(expected.0.len(), events * 6 / 10);

    let rough = Folder::new();
    let far_side = start(&rough);
    let mut seed = 0x2545_F491_4F6C_DD1D_u64;
    for kill in 0..kills {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        let longest = u64::try_from(took.as_millis()).unwrap_or(u64::MAX) / (kills as u64 + 1) * 2;
        let mut child = replay(&rough).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        pause(30 + seed % longest.max(1));
        // SIGKILL: it has no time for anything.
        child.kill().expect("it is killed");
        let ended = child.wait().expect("it ends");
        assert!(ended.code().is_none() || kill > 0, "it was done before it was killed");
    }
    let (code, report, err) = run(&mut replay(&rough), None);
    assert!(code == 1 || err.contains("nothing was sent again"), "{code} {err}");
    assert_eq!(books(&far_side), expected.0);
    if code == 1 {
        assert_eq!(counts(&report), expected.1);
    }
    let lines = |text: &str| {
        let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(lines(&rough.read("a.rejected.ndjson")), lines(&expected.2));
    // Only what was on its way when it was ended came again, beside what the faults made come again.
    let replays = far_side.ledger()["summary"]["replays"].as_u64().unwrap_or(u64::MAX);
    assert!(replays <= 30 + 12 * kills as u64, "{replays} replays after {kills} ends");
}

#[test]
fn ended_three_times_it_books_the_same() {
    is_ended_at_any_moment(5000, 3);
}

/// `cargo test --features cli --test cli -- --ignored endurance`
#[test]
#[ignore = "takes minutes"]
fn ended_twenty_times_it_books_the_same() {
    is_ended_at_any_moment(50_000, 20);
}

/// The most memory a replay held at once, in kilobytes: of an archive of so many megabytes of which every hundredth event is sent.
#[cfg(target_os = "linux")]
fn memory(megabytes: usize, is_dry: bool) -> u64 {
    let folder = Folder::new();
    let far_side = FarSide::start(&[]);
    folder.write("settings.json", far_side.settings().to_string());
    let padding = "x".repeat(2000);
    let mut file = BufWriter::new(File::create(folder.path("archive.ndjson")).expect("it can be written"));
    for number in 0..megabytes * 470 {
        let event = if number % 100 == 0 {
            json!({"type":"track","event":"Order Completed","messageId":format!("m-{number}"),"userId":"user_demo","padding":padding,
                "properties":{"order_id":format!("o-{number}"),"revenue":9.5,"currency":"EUR"}})
        } else {
            json!({"type":"page","name":"Home","messageId":format!("m-{number}"),"userId":"user_demo","padding":padding})
        };
        writeln!(file, "{event}").expect("it can be written");
    }
    drop(file);
    let mut command = replay(&folder);
    if is_dry {
        command.arg("--dry-run");
    }
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
    let mut most = 0;
    let ended = loop {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().split(' ').next()?.parse().ok());
        most = most.max(peak.unwrap_or(0));
        if let Some(ended) = child.try_wait().expect("it can be asked") {
            break ended;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    assert!(ended.success());
    if !is_dry {
        assert_eq!(far_side.ledger()["summary"]["conversions"], megabytes * 470 / 100);
    }
    most
}

#[cfg(target_os = "linux")]
#[test]
fn a_long_replay_needs_little_memory() {
    for is_dry in [true, false] {
        let most = memory(60, is_dry);
        assert!(most > 0 && most < 40_000, "{most} KB");
    }
}

/// `cargo test --features cli --test cli -- --ignored endurance`
#[cfg(target_os = "linux")]
#[test]
#[ignore = "writes a gigabyte"]
fn a_gigabyte_needs_as_little() {
    let most = memory(1000, false);
    assert!(most > 0 && most < 40_000, "{most} KB");
    println!("{most} KB");
}
