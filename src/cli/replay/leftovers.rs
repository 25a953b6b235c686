//! The events that a replay could not bring home, each with the reason, in files that can be corrected and replayed.

use super::super::ending::{Result, Trouble};
use crate::delivery::Outcome;
use crate::value::json::{Kind, Raw, Value, quote};
use std::borrow::Cow;
use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// How each line begins.
const BEGINNING: &str = "{\"left_over\":{";

/// One such file. It comes into being with its first line.
pub(super) struct Leftovers {
    path: PathBuf,
    file: Option<File>,
    /// How long it is.
    pub(super) length: u64,
}

impl Leftovers {
    /// Goes on behind `length`: what stands there will be written again.
    pub(super) fn at(path: PathBuf, length: u64) -> Self {
        Self { path, file: None, length }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes an event down with its outcome. `from` is where it lies.
    pub(super) fn write(&mut self, from: &str, event: &str, outcome: &Outcome) -> Result<()> {
        let line = line(from, event, outcome);
        self.append(line.as_bytes()).map_err(|error| Trouble::file("write", &self.path, &error))
    }

    fn append(&mut self, line: &[u8]) -> std::io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => {
                let mut file = private().create(true).truncate(false).write(true).open(&self.path)?;
                file.set_len(self.length)?;
                file.seek(SeekFrom::End(0))?;
                none.insert(file)
            }
        };
        file.write_all(line)?;
        self.length += line.len() as u64;
        Ok(())
    }
}

/// Events tell of people: the file is its owner's alone.
fn private() -> OpenOptions {
    #[allow(unused_mut)] // elsewhere there is nothing to set
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn line(from: &str, event: &str, outcome: &Outcome) -> String {
    let reason = Value::object(vec![
        ("outcome", Some(outcome.outcome.word().into())),
        ("code", Some(outcome.code.into())),
        ("message", Some(outcome.message.as_str().into())),
        ("from", Some(from.into())),
    ]);
    let mut line = String::from("{\"left_over\":");
    reason.write(&mut line);
    match Raw::parse(event) {
        // Without line breaks, and what JSON it is.
        Ok(raw) if raw.kind() == Kind::Object => line.extend([",\"event\":", &raw.compact()]),
        _ => {
            line.push_str(",\"text\":");
            quote(event, &mut line);
        }
    }
    line.push_str("}\n");
    line
}

/// The event in a line of such a file; any other text is an event itself.
pub(super) fn unwrapped(text: &str) -> Cow<'_, str> {
    if !text.starts_with(BEGINNING) {
        return Cow::Borrowed(text);
    }
    let Ok(raw) = Raw::parse(text) else { return Cow::Borrowed(text) };
    match (raw.member("event"), raw.member("text").and_then(Raw::text)) {
        (Some(event), _) => Cow::Borrowed(event.spelling()),
        (None, Some(text)) => text,
        (None, None) => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::codes::{INVALID_EVENT, TIMEOUT};

    #[test]
    fn an_event_comes_out_as_it_went_in() {
        for event in [r#"{"type":"track","event":"é","n":1.50}"#, "{\"a\":", "[1]", "nonsense \u{1}\n\"", ""] {
            let line = line("a.gz:7", event, &Outcome::new(&INVALID_EVENT, "m.".into()));
            assert!(line.starts_with(BEGINNING) && line.ends_with("}\n"));
            assert_eq!(line.matches('\n').count(), 1);
            assert_eq!(unwrapped(line.trim_end()), event);
        }
        assert_eq!(unwrapped(r#"{"left_over":{},"other":1}"#), r#"{"left_over":{},"other":1}"#);
    }

    #[test]
    fn lines_behind_the_length_are_written_again() {
        let path = std::env::temp_dir().join(format!("affonso-segment-left-{}", std::process::id()));
        let outcome = Outcome::new(&TIMEOUT, "m.".into());
        let mut first = Leftovers::at(path.clone(), 0);
        first.write("a:1", "{}", &outcome).ok().unwrap();
        let length = first.length;
        first.write("a:2", "{}", &outcome).ok().unwrap();
        let mut second = Leftovers::at(path.clone(), length);
        second.write("a:3", "{}", &outcome).ok().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains("a:1") && !text.contains("a:2") && text.contains("a:3"), "{text}");
        assert_eq!(text.len() as u64, second.length);
        std::fs::remove_file(path).unwrap();
    }
}
