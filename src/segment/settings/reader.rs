//! Reads settings by key, leniently, and notes what the person who typed them should know.

use super::table::Setting;
use super::{RawSetting, RawSettings};
use crate::value::json::Value;
use crate::value::owned;

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grade {
    /// Nothing is sent until it is mended.
    Error,
    /// Shown, but nothing stops.
    Advice,
}

/// One thing to know about one setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How grave.
    pub grade: Grade,
    /// The setting.
    pub key: String,
    /// What was found, what is allowed, how to mend it. Credentials are described, never quoted.
    pub message: String,
}

impl Finding {
    /// As JSON, for doors and their users.
    #[must_use]
    pub fn to_value(&self) -> Value<'_> {
        let grade = match self.grade {
            Grade::Error => "error",
            Grade::Advice => "advice",
        };
        Value::object(vec![
            ("grade", Some(grade.into())),
            ("key", Some(self.key.as_str().into())),
            ("message", Some(self.message.as_str().into())),
        ])
    }
}

/// The first finding of a grade, and the keys of the others.
#[must_use]
#[inline(never)]
pub fn first_of(findings: &[Finding], grade: Grade) -> Option<(&Finding, Vec<&str>)> {
    let mut first = None;
    let mut others = Vec::new();
    for finding in findings {
        if finding.grade == grade {
            if first.is_none() { first = Some(finding) } else { others.push(finding.key.as_str()) }
        }
    }
    first.map(|first| (first, others))
}

/// Reads one settings object against its table.
#[derive(Debug)]
pub struct SettingsReader<'r> {
    raw: &'r RawSettings,
    table: &'static [Setting],
    findings: Vec<Finding>,
}

impl<'r> SettingsReader<'r> {
    /// Begins to read; unknown keys are noted at once.
    #[must_use]
    pub fn new(raw: &'r RawSettings, table: &'static [Setting]) -> Self {
        let mut reader = Self { raw, table, findings: Vec::new() };
        for (key, value) in &raw.0 {
            if !value.is_untouched() && !table.iter().any(|setting| setting.key == key) {
                reader.note_unknown(key);
            }
        }
        reader
    }

    /// What was noted, errors first.
    #[must_use]
    pub fn into_findings(self) -> Vec<Finding> {
        let (mut errors, mut advice) = (Vec::new(), Vec::new());
        for finding in self.findings {
            if finding.grade == Grade::Error { errors.push(finding) } else { advice.push(finding) }
        }
        errors.append(&mut advice);
        errors
    }

    /// Notes an error.
    pub fn error(&mut self, key: &str, message: &str) {
        self.note(Grade::Error, key, message);
    }

    /// Notes advice.
    pub fn advice(&mut self, key: &str, message: &str) {
        self.note(Grade::Advice, key, message);
    }

    /// A text: blanks and quotation marks that were pasted along are dropped with advice. `None` when untouched.
    pub fn text(&mut self, key: &'static str) -> Option<String> {
        match self.touched(key)? {
            RawSetting::Text(text) => Some(self.tidied(key, text)),
            other => {
                self.error(
                    key,
                    &format!("expected a text (create the setting with the type STRING), found {}", other.kind_word()),
                );
                None
            }
        }
    }

    /// One of two words; the first is the default.
    pub fn choice<T: Copy>(&mut self, key: &'static str, [first, second]: [(&'static str, T); 2]) -> T {
        let is_second = self.is_touched(key) && self.is_second(key, first.0, second.0);
        if is_second { second.1 } else { first.1 }
    }

    #[cold]
    #[inline(never)]
    fn is_second(&mut self, key: &'static str, first: &str, second: &str) -> bool {
        let Some(text) = self.text(key) else { return false };
        let is_second = second.eq_ignore_ascii_case(&text);
        if !is_second && !first.eq_ignore_ascii_case(&text) {
            let found = self.described(key, &text);
            self.error(key, &format!("expected \"{first}\" or \"{second}\" (blank means \"{first}\"), found {found}"));
        }
        is_second
    }

    /// A switch: off when untouched.
    pub fn flag(&mut self, key: &'static str) -> bool {
        let flag = match self.touched(key) {
            None => Some(false),
            Some(RawSetting::Flag(flag)) => Some(*flag),
            Some(RawSetting::Text(text)) if text.trim().eq_ignore_ascii_case("true") => Some(true),
            Some(RawSetting::Text(text)) if text.trim().eq_ignore_ascii_case("false") => Some(false),
            Some(_) => None,
        };
        flag.unwrap_or_else(|| {
            let found = self.touched(key).map_or("nothing", RawSetting::kind_word);
            self.error(key, &format!("expected true or false, found {found}"));
            false
        })
    }

    /// A list of texts, blanks trimmed, empty ones dropped; the single entry `none` is the empty list, a lone text a list
    /// of one. `None` when untouched.
    pub fn list(&mut self, key: &'static str) -> Option<Vec<String>> {
        let items = match self.touched(key)? {
            RawSetting::Text(text) => vec![text.as_str()],
            RawSetting::List(items) => items.iter().filter_map(text_of).collect(),
            other => {
                self.error(
                    key,
                    &format!("expected a list of texts (create the setting with the type ARRAY), found {}", other.kind_word()),
                );
                return None;
            }
        };
        let mut kept = Vec::with_capacity(items.len());
        for item in items {
            if !item.trim().is_empty() {
                kept.push(owned(item.trim()));
            }
        }
        let items = kept;
        let none = items.len() == 1 && items.first().is_some_and(|item| item.eq_ignore_ascii_case("none"));
        Some(if none { Vec::new() } else { items })
    }

    /// Pairs of texts, values trimmed, pairs without a value dropped. Keys stay as they are typed.
    pub fn map(&mut self, key: &'static str) -> Vec<(String, String)> {
        let entries = match self.touched(key) {
            None => return Vec::new(),
            Some(RawSetting::Map(entries)) => entries,
            Some(other) => {
                let found = other.kind_word();
                self.error(key, &format!("expected pairs of texts (create the setting with the type TEXT_MAP), found {found}"));
                return Vec::new();
            }
        };
        let mut pairs = Vec::new();
        for (name, value) in entries.iter().filter(|(_, value)| !value.is_untouched()) {
            match text_of(value) {
                Some(text) => pairs.push((owned(name), owned(text.trim()))),
                None => {
                    self.error(
                        key,
                        &format!("for \"{}\" expected a text, found {}", crate::value::shown(name), value.kind_word()),
                    );
                }
            }
        }
        pairs
    }

    /// Is it the word `none`, alone or as the single entry of a list?
    #[must_use]
    pub fn says_none(&self, key: &str) -> bool {
        let text = match self.touched(key) {
            Some(RawSetting::Text(text)) => Some(text.as_str()),
            Some(RawSetting::List(items)) => items.first().filter(|_| items.len() == 1).and_then(text_of),
            _ => None,
        };
        text.is_some_and(|text| text.trim().eq_ignore_ascii_case("none"))
    }

    /// Was this setting filled in?
    #[must_use]
    pub fn is_touched(&self, key: &str) -> bool {
        self.touched(key).is_some()
    }

    /// A value for a message: quoted, unless the setting is a credential.
    #[must_use]
    pub fn described(&self, key: &str, text: &str) -> String {
        let sensitive = self.table.iter().any(|setting| setting.key == key && setting.sensitive);
        if sensitive {
            format!("a text of {} characters", text.chars().count())
        } else {
            format!("\"{}\"", crate::value::shown(text))
        }
    }

    #[inline(never)] // asked for every setting of the table
    fn touched(&self, key: &str) -> Option<&'r RawSetting> {
        self.raw.0.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value).filter(|value| !value.is_untouched())
    }

    fn tidied(&mut self, key: &'static str, text: &str) -> String {
        let trimmed = text.trim();
        let bare =
            ['"', '\'', '`'].iter().find_map(|mark| trimmed.strip_prefix(*mark)?.strip_suffix(*mark)).unwrap_or(trimmed).trim();
        if bare.len() != text.len() {
            self.advice(key, "blanks or quotation marks were pasted along with the value; they are ignored, better remove them");
        }
        owned(bare)
    }

    #[cold]
    #[inline(never)]
    fn note_unknown(&mut self, key: &str) {
        let key_letters = letters(key);
        let meant = self.table.iter().find(|setting| edits(&letters(setting.key), &key_letters) <= 2);
        let message = match meant {
            Some(setting) => format!("no such setting; did you mean \"{}\"? Keys are case-sensitive", setting.key),
            None => owned("no such setting; it is ignored"),
        };
        // A blank name would not be seen.
        let named = if key.trim().is_empty() { owned("\"\"") } else { crate::value::shown(key) };
        self.advice(&named, &message);
    }

    #[cold]
    #[inline(never)]
    fn note(&mut self, grade: Grade, key: &str, message: &str) {
        self.findings.push(Finding { grade, key: owned(key), message: owned(message) });
    }
}

/// The letters and digits of a name in lower case.
#[inline(never)]
fn letters(name: &str) -> Vec<u8> {
    let mut letters = Vec::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() {
            letters.push(byte.to_ascii_lowercase());
        }
    }
    letters
}

/// How many letters must be changed, added or left out to make one word of the other (the distance of Levenshtein).
fn edits(one: &[u8], other: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.iter().enumerate() {
        let mut before = index;
        let mut left = index + 1;
        let cells = row.iter_mut().skip(1).zip(other).map(|(above, other)| {
            let replaced = before + usize::from(letter != other);
            before = *above;
            left = replaced.min(left + 1).min(*above + 1);
            *above = left;
        });
        cells.for_each(drop);
        if let Some(first) = row.first_mut() {
            *first = index + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

fn text_of(setting: &RawSetting) -> Option<&str> {
    match setting {
        RawSetting::Text(text) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::edits;

    #[test]
    fn edits_are_counted() {
        for (one, other, count) in
            [("", "", 0), ("a", "", 1), ("", "ab", 2), ("kitten", "sitting", 3), ("unlistedevent", "unlistedevents", 1)]
        {
            assert_eq!(edits(one.as_bytes(), other.as_bytes()), count, "{one} {other}");
        }
    }
}
