//! What every fuzz target starts from, made of the golden cases: inputs in its own form, and the words that they use.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::process::Result;
use crate::repo::{Repo, files_in, fresh_dir, read, write};

/// The folder of each destination's cases, and what their inputs begin with.
const FOLDERS: [(&str, &str); 2] = [("golden", ""), ("golden-impact", "impact\n")];

/// Longer words are found by nobody again.
const LONGEST_WORD: usize = 40;

/// Writes the seeds of all targets into `seeds/`, and `words.dict` beside it.
pub fn write_all(repo: &Repo, folder: &Path) -> Result<()> {
    let mut seeds = Seeds::default();
    for (name, prefix) in FOLDERS {
        let cases = repo.root.join("tests").join(name);
        for file in files_in(&cases)?.iter().filter(|file| file.extension().is_some_and(|extension| extension == "case")) {
            seeds.take(&read(&cases.join(file))?, prefix);
        }
    }
    seeds.bodies();
    let Seeds { targets, words, .. } = seeds;
    for (target, inputs) in &targets {
        let into = folder.join("seeds").join(target);
        fresh_dir(&into)?;
        for (number, input) in inputs.iter().enumerate() {
            write(&into.join(format!("{number:04}")), input)?;
        }
    }
    let lines: String = words.iter().flat_map(|word| ["\"".to_owned(), escaped(word), "\"\n".to_owned()]).collect();
    write(&folder.join("words.dict"), &lines)
}

#[derive(Default)]
struct Seeds {
    targets: std::collections::BTreeMap<&'static str, BTreeSet<String>>,
    words: BTreeSet<String>,
    events: BTreeSet<String>,
}

impl Seeds {
    fn add(&mut self, target: &'static str, input: impl Into<String>) {
        self.targets.entry(target).or_default().insert(input.into());
    }

    fn take(&mut self, case: &str, prefix: &str) {
        let (input, written) = case.split_at(case.find("\n--- ").unwrap_or(case.len()));
        self.add("events", format!("{prefix}{}", input.trim_end()));
        self.words.extend(words(input).filter(|word| (2..LONGEST_WORD).contains(&word.len())).map(str::to_owned));
        if let Some(settings) = section(input, "settings") {
            self.add("settings", format!("{prefix}{settings}"));
        }
        let event = section(input, "event").unwrap_or_default();
        self.events.insert(event.to_owned());
        self.add("json", event);
        let paths: BTreeSet<_> = written.lines().filter_map(|line| line.trim().strip_prefix("\"from\": \"")).collect();
        let paths: Vec<_> =
            paths.iter().filter(|path| !path.starts_with('(')).map(|path| path.trim_end_matches([',', '"'])).collect();
        self.add("paths", format!("{}\n\n{event}", paths.join("\n")));
        for answer in ["answer", "second answer", "third answer"].into_iter().filter_map(|name| section(input, name)) {
            self.answer(answer);
        }
        let texts: Vec<_> = words(event).collect();
        texts.chunks(9).for_each(|texts| self.add("forms", texts.join("\n")));
        for text in &texts {
            let digits = text.bytes().filter(u8::is_ascii_digit).count();
            if digits >= 8 && text.contains('-') {
                self.add("timestamps", *text);
            }
        }
        for number in event.split(|c: char| !(c.is_ascii_alphanumeric() || "+-.".contains(c))) {
            if number.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
                self.add("money", number);
            }
        }
    }

    fn answer(&mut self, text: &str) {
        let Ok(answer) = serde_json::from_str::<Value>(text) else { return };
        let line = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
        if let Some(status) = answer["status"].as_u64() {
            let lines = [status.to_string(), line("retryAfter"), line("rateLimitReset"), line("body")];
            self.words.extend(words(&lines[3]).filter(|word| word.len() < LONGEST_WORD).map(str::to_owned));
            self.add("responses", lines.join("\n"));
        }
    }

    /// Webhooks bring one event, or several as an array.
    fn bodies(&mut self) {
        let events: Vec<_> = std::mem::take(&mut self.events).into_iter().collect();
        for (number, events) in events.chunks(3).enumerate() {
            let separator = [",", " ,\n "][number % 2];
            self.add("webhooks", events.first().cloned().unwrap_or_default());
            self.add("webhooks", format!("[{}]", events.join(separator)));
        }
        for text in ["2027-01-10T12:00:00.000Z", "2024-02-29 23:59:60+02:00", "0000-01-01T00:00:00,5-00:00", "90m", "12 h"] {
            self.add("timestamps", text);
        }
        for text in ["49.90", "-0", "1e2", "2.5E-3", "12345678901234567890.10", "1e400", " 007.50 ", "0.00"] {
            self.add("money", text);
        }
        self.add("responses", "state\n{\"fact\":\"conversion\",\"event\":\"e\"}");
    }
}

/// The lines of a case between a heading and the next.
fn section<'t>(input: &'t str, name: &str) -> Option<&'t str> {
    let start = input.find(&format!("=== {name}\n"))? + name.len() + 5;
    let rest = &input[start..];
    Some(rest.find("\n=== ").map_or(rest, |end| &rest[..end]).trim())
}

/// What stands between quotation marks, escapes left as they are.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').skip(1).step_by(2)
}

/// A word as libFuzzer's dictionaries spell it.
fn escaped(word: &str) -> String {
    let plain = |b: u8| b.is_ascii_graphic() && b != b'"' && b != b'\\' || b == b' ';
    word.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("\\x{b:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::{escaped, section, words};

    #[test]
    fn cases_are_taken_apart() {
        let case = "=== settings\n{\"a\": 1}\n\n=== event\n{\"b\":\"c d\"}\n";
        assert_eq!((section(case, "settings"), section(case, "event")), (Some("{\"a\": 1}"), Some("{\"b\":\"c d\"}")));
        assert_eq!(words(case).collect::<Vec<_>>(), ["a", "b", "c d"]);
        assert_eq!(escaped("a\\\u{e9}"), "a\\x5C\\xC3\\xA9");
    }
}
