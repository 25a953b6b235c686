//! The state of a step as text: fields one after the other, each of which tells where it ends. Hosts carry it from a step to the
//! next and never look into it; it has no line break, so that it can be the last line of a step.

use crate::value::Timestamp;
use crate::value::json::{Raw, quote};
use std::borrow::Cow;
use std::fmt;

/// What a field is, behind its number: a text of so many bytes, one that had to be quoted, so many fields of one kind, a moment
/// in milliseconds since 1970; and without a number: yes, and no or nothing.
mod mark {
    pub const TEXT: u8 = b':';
    pub const QUOTED: u8 = b'"';
    pub const COUNT: u8 = b'*';
    pub const MOMENT: u8 = b'@';
    pub const YES: u8 = b'+';
    pub const NO: u8 = b'.';
}

/// A state that is being written. `Debug` tells nothing: it may hold ids and whole bodies.
pub struct StateWriter(String);

impl StateWriter {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self(String::with_capacity(512))
    }

    /// What has been written.
    #[must_use]
    pub fn into_text(self) -> String {
        self.0
    }

    /// Adds a text.
    #[inline(never)]
    pub fn text(&mut self, text: &str) {
        if text.bytes().any(|byte| byte == b'\n') {
            let mut quoted = String::new();
            quote(text, &mut quoted);
            self.marked(&quoted.len().to_string(), mark::QUOTED);
            self.0.push_str(&quoted);
        } else {
            self.marked(&text.len().to_string(), mark::TEXT);
            self.0.push_str(text);
        }
    }

    /// Adds a text, or that there is none.
    #[inline(never)]
    pub fn maybe(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.text(text),
            None => self.flag(false),
        }
    }

    /// Adds several texts.
    #[inline(never)]
    pub fn texts(&mut self, texts: &[String]) {
        self.count(texts.len());
        for text in texts {
            self.text(text);
        }
    }

    /// Adds how many there are of what follows.
    pub fn count(&mut self, count: usize) {
        self.marked(&count.to_string(), mark::COUNT);
    }

    /// Adds a moment.
    pub fn moment(&mut self, moment: Timestamp) {
        self.marked(&moment.as_millis().to_string(), mark::MOMENT);
    }

    /// Adds yes or no; no where something could follow and does not.
    pub fn flag(&mut self, flag: bool) {
        self.marked("", if flag { mark::YES } else { mark::NO });
    }

    #[inline(never)]
    fn marked(&mut self, number: &str, mark: u8) {
        self.0.push_str(number);
        self.0.push(char::from(mark));
    }
}

impl Default for StateWriter {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for StateWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StateWriter(***)")
    }
}

/// A state that is being read, field by field as it was written; `None` for what is none. `Debug` tells nothing.
pub struct StateReader<'s>(&'s str);

impl<'s> StateReader<'s> {
    /// Begins with the text of a state.
    #[must_use]
    pub fn new(state: &'s str) -> Self {
        Self(state)
    }

    /// Is nothing left of it?
    #[must_use]
    pub fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }

    /// The next text.
    pub fn text(&mut self) -> Option<Cow<'s, str>> {
        self.maybe()?
    }

    /// The next text, a copy.
    #[inline(never)]
    pub fn owned(&mut self) -> Option<String> {
        self.text().map(Cow::into_owned)
    }

    /// The next text, or that there is none.
    #[inline(never)]
    pub fn maybe(&mut self) -> Option<Option<Cow<'s, str>>> {
        let (number, mark) = self.head()?;
        if mark == mark::NO && number.is_empty() {
            return Some(None);
        }
        let length: usize = number.parse().ok()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        match mark {
            mark::TEXT => Some(Some(Cow::Borrowed(text))),
            mark::QUOTED => Raw::parse(text).ok()?.text().map(Some),
            _ => None,
        }
    }

    /// The same, a copy.
    #[inline(never)]
    pub fn maybe_owned(&mut self) -> Option<Option<String>> {
        self.maybe().map(|text| text.map(Cow::into_owned))
    }

    /// The next several texts.
    #[inline(never)]
    pub fn texts(&mut self) -> Option<Vec<String>> {
        let mut texts = Vec::new();
        for _ in 0..self.count()? {
            texts.push(self.owned()?);
        }
        Some(texts)
    }

    /// How many there are of what follows. Whoever reads them stops where the state ends, whatever it claims.
    pub fn count(&mut self) -> Option<usize> {
        self.numbered(mark::COUNT)?.parse().ok()
    }

    /// The next moment.
    pub fn moment(&mut self) -> Option<Timestamp> {
        self.numbered(mark::MOMENT)?.parse().ok().map(Timestamp::from_millis)
    }

    /// The next yes or no.
    #[inline(never)]
    pub fn flag(&mut self) -> Option<bool> {
        match self.head()? {
            ("", mark::YES) => Some(true),
            ("", mark::NO) => Some(false),
            _ => None,
        }
    }

    #[inline(never)]
    fn numbered(&mut self, wanted: u8) -> Option<&'s str> {
        let (number, mark) = self.head()?;
        (mark == wanted).then_some(number)
    }

    #[inline(never)]
    fn head(&mut self) -> Option<(&'s str, u8)> {
        let at = self.0.bytes().position(|byte| !byte.is_ascii_digit() && byte != b'-')?;
        let (number, rest) = self.0.split_at_checked(at)?;
        self.0 = rest.get(1..)?;
        Some((number, *rest.as_bytes().first()?))
    }
}

impl fmt::Debug for StateReader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StateReader(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_has_no_line_break() {
        let list = [String::from("a"), String::new(), String::from("7:\n\"\\")];
        let mut writer = StateWriter::new();
        writer.text("née 😀");
        writer.maybe(None);
        writer.maybe(Some("two\nlines"));
        writer.texts(&list);
        writer.texts(&[]);
        writer.moment(Timestamp::from_millis(-7));
        writer.flag(true);
        writer.flag(false);
        let state = writer.into_text();
        assert_eq!(state, "9:née 😀.12\"\"two\\nlines\"3*1:a0:10\"\"7:\\n\\\"\\\\\"0*-7@+.");
        let mut reader = StateReader::new(&state);
        assert_eq!(reader.text().as_deref(), Some("née 😀"));
        assert_eq!(reader.maybe(), Some(None));
        assert_eq!(reader.maybe_owned(), Some(Some(String::from("two\nlines"))));
        assert_eq!(reader.texts().as_deref(), Some(&list[..]));
        assert_eq!(reader.texts(), Some(vec![]));
        assert_eq!(reader.moment(), Some(Timestamp::from_millis(-7)));
        assert_eq!((reader.flag(), reader.is_at_end(), reader.flag()), (Some(true), false, Some(false)));
        assert!(reader.is_at_end());
        assert_eq!((reader.text(), reader.flag(), reader.moment(), reader.texts()), (None, None, None, None));
    }

    #[test]
    fn what_is_no_state_is_not_read() {
        for odd in [
            "",
            ":",
            "x",
            "1",
            "1:",
            "1:é",
            "-1:a",
            "99999999999999999999:a",
            "1*",
            "5@",
            "1.",
            "é",
            "3\"abc",
            "4\"\"a\"",
        ] {
            assert_eq!(StateReader::new(odd).text(), None, "{odd}");
        }
        assert_eq!(StateReader::new("4294967295*1:a").texts(), None);
        assert_eq!(StateReader::new("1+").flag(), None);
        assert_eq!(StateReader::new("--1@").moment(), None);
        assert_eq!(StateReader::new("7:abc").count(), None);
    }
}
