//! `cargo xtask mutants`: cargo-mutants breaks the rooms in which money is decided, in one spot at a time, and the tests must
//! notice. What no test can notice is listed in .cargo/mutants.toml, with the reason.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::process::{Result, line, quiet};
use crate::repo::{Repo, make_dir, read};

/// The rooms, each with its files and folders.
const ROOMS: &[(&str, &[&str])] = &[
    ("money", &["src/value/money.rs"]),
    ("signature", &["src/segment/signature.rs", "src/affonso/signing.rs", "src/value/digest.rs"]),
    ("outcome", &["src/delivery/outcome.rs", "src/delivery/law.rs"]),
    ("request", &["src/delivery/request.rs", "src/affonso/request.rs", "src/impact/request.rs", "src/impact/auth.rs"]),
    ("decide", &["src/affonso/decide/", "src/impact/decide/"]),
    ("response", &["src/affonso/response.rs", "src/impact/response.rs"]),
    (
        "state",
        &[
            "src/delivery/state.rs",
            "src/affonso/recall.rs",
            "src/affonso/refused.rs",
            "src/affonso/resume.rs",
            "src/impact/recall.rs",
            "src/impact/resume.rs",
        ],
    ),
    ("paths", &["src/segment/path.rs", "src/segment/trie/", "src/segment/slots.rs", "src/segment/click.rs"]),
    (
        "mapping",
        &[
            "src/affonso/mapping.rs",
            "src/affonso/table.rs",
            "src/affonso/booking.rs",
            "src/affonso/fact.rs",
            "src/impact/mapping.rs",
            "src/impact/table.rs",
            "src/impact/booking.rs",
            "src/impact/fact.rs",
            "src/impact/line.rs",
            "src/impact/says.rs",
        ],
    ),
];

/// Nearly every mutant falls to these, which are compiled and run in seconds.
const FIRST: &[&str] = &["--lib", "--test=golden"];

/// What is left has to stand up to these as well. They run long enough for a compilation with optimisations to pay.
const ALL: &[&str] = &[
    "--profile=simulation",
    "--features=emulator",
    "--lib",
    "--test=golden",
    "--test=properties",
    "--test=by_the_book",
    "--test=routes",
    "--test=emulator",
];

/// All rooms, or those named. With `--again` only the mutants that nothing has noticed in the run before.
pub fn run(repo: &Repo, args: &[&str]) -> Result<()> {
    let (flags, asked): (Vec<&str>, Vec<&str>) = args.iter().partition(|arg| **arg == "--again");
    if let Some(odd) = asked.iter().find(|asked| ROOMS.iter().all(|(name, _)| name != *asked)) {
        let names: Vec<_> = ROOMS.iter().map(|(name, _)| *name).collect();
        return Err(format!("expected --again or rooms ({}), found {odd}", names.join(", ")));
    }
    if quiet(repo.cargo(&["mutants", "--version"]).env_remove("CARGO_TARGET_DIR")).is_err() {
        return Err("cargo-mutants is missing: cargo install cargo-mutants --locked".to_owned());
    }
    let rooms: Vec<_> = ROOMS.iter().filter(|(name, _)| asked.is_empty() || asked.contains(name)).collect();
    let files: Vec<_> = rooms.iter().flat_map(|(_, files)| files.iter().copied()).collect();
    let mut mutants = if flags.is_empty() { test(repo, &files, FIRST)? } else { Mutants::new() };
    if !flags.is_empty() || mutants.values().any(|ending| !ending.is_noticed()) {
        mutants.extend(test(repo, &files, &[&["--iterate"], ALL].concat())?);
    }
    for (name, files) in rooms {
        println!("{name}: {}", counts(&mutants, files));
    }
    let missed: Vec<_> = mutants.iter().filter(|(_, ending)| !ending.is_noticed()).map(|(name, _)| name.as_str()).collect();
    if missed.is_empty() { Ok(()) } else { Err(format!("nothing notices\n{}", missed.join("\n"))) }
}

/// What became of each mutant, by its place and what it changes.
type Mutants = BTreeMap<String, Ending>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Caught,
    Missed,
    /// The tests do not come to an end: that is noticed, too.
    Hangs,
    /// It does not compile.
    Unviable,
}

impl Ending {
    fn of(word: &str) -> Option<Self> {
        let known = [
            ("CaughtMutant", Self::Caught),
            ("MissedMutant", Self::Missed),
            ("Timeout", Self::Hangs),
            ("Unviable", Self::Unviable),
        ];
        known.iter().find(|(name, _)| *name == word).map(|(_, ending)| *ending)
    }

    fn is_noticed(self) -> bool {
        self != Self::Missed
    }
}

/// Tests mutants of these files, each in a copy of the checkout. What is no argument of cargo-mutants is one of cargo's.
fn test(repo: &Repo, files: &[&str], args: &[&str]) -> Result<Mutants> {
    let folder = repo.target.join("mutants");
    make_dir(&folder)?;
    let mut command = repo.cargo(&["mutants", "--package", "affonso-segment", "--output"]);
    // The copy has a build directory of its own; and one change compiles fast only where the rest is kept.
    command.arg(&folder).env_remove("CARGO_TARGET_DIR").env("CARGO_INCREMENTAL", "1");
    for file in files {
        command.args(["--file", &if file.ends_with('/') { format!("{file}**") } else { (*file).to_owned() }]);
    }
    for arg in args {
        if *arg == "--iterate" {
            command.arg(arg)
        } else {
            command.arg(format!("--cargo-arg={arg}"))
        };
    }
    let status = command.status().map_err(|e| format!("cannot start cargo-mutants: {e}"))?;
    // 2: some were missed; 3: some made the tests hang. Anything else is no result.
    if !matches!(status.code(), Some(0 | 2 | 3)) {
        return Err(format!("failed: {}", line(&command)));
    }
    let record = folder.join("mutants.out").join("outcomes.json");
    // Where there was nothing to test, nothing is left behind.
    if record.exists() { endings(&read(&record)?) } else { Ok(Mutants::new()) }
}

/// Reads the record that cargo-mutants leaves behind.
fn endings(record: &str) -> Result<Mutants> {
    let record: Value = serde_json::from_str(record).map_err(|e| format!("the record of cargo-mutants is no JSON: {e}"))?;
    let outcomes = record["outcomes"].as_array().ok_or("the record of cargo-mutants has no outcomes")?;
    let one = |outcome: &Value| {
        let name = outcome["scenario"]["Mutant"]["name"].as_str()?;
        Some((name.to_owned(), Ending::of(outcome["summary"].as_str()?)?))
    };
    Ok(outcomes.iter().filter_map(one).collect())
}

/// How the mutants of these files ended, in numbers.
fn counts(mutants: &Mutants, files: &[&str]) -> String {
    let is_here = |name: &str| files.iter().any(|file| name.starts_with(file));
    let endings: Vec<_> = mutants.iter().filter(|(name, _)| is_here(name)).map(|(_, ending)| *ending).collect();
    let count = |wanted| endings.iter().filter(|ending| **ending == wanted).count();
    format!(
        "{} mutants, {} caught, {} missed, {} hang, {} do not compile",
        endings.len(),
        count(Ending::Caught),
        count(Ending::Missed),
        count(Ending::Hangs),
        count(Ending::Unviable)
    )
}

#[cfg(test)]
mod tests {
    use super::{counts, endings};

    #[test]
    fn a_record_is_counted_by_room() {
        let outcome =
            |name: &str, ending: &str| format!(r#"{{"scenario":{{"Mutant":{{"name":"{name}"}}}},"summary":"{ending}"}}"#);
        let outcomes = [
            r#"{"scenario":"Baseline","summary":"Success"}"#.to_owned(),
            outcome("src/a/b.rs:1:2: replace > with <", "CaughtMutant"),
            outcome("src/a/b.rs:1:2: replace > with >=", "MissedMutant"),
            outcome("src/a/c.rs:7:1: delete !", "Timeout"),
            outcome("src/ab.rs:3:9: replace f with 0", "Unviable"),
        ];
        let mutants = endings(&format!(r#"{{"outcomes":[{}]}}"#, outcomes.join(","))).unwrap();
        assert_eq!(counts(&mutants, &["src/a/"]), "3 mutants, 1 caught, 1 missed, 1 hang, 0 do not compile");
        assert_eq!(counts(&mutants, &["src/ab.rs"]), "1 mutants, 0 caught, 0 missed, 0 hang, 1 do not compile");
    }
}
