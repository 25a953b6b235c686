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
            self.counted(quoted.len(), mark::QUOTED);
            self.0.push_str(&quoted);
        } else {
            self.counted(text.len(), mark::TEXT);
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

    /// Adds how many there are: of what follows, or of what is elsewhere.
    pub fn count(&mut self, count: usize) {
        self.counted(count, mark::COUNT);
    }

    /// Adds a moment.
    pub fn moment(&mut self, moment: Timestamp) {
        self.0.push_str(&moment.as_millis().to_string());
        self.mark(mark::MOMENT);
    }

    /// Adds yes or no; no where something could follow and does not.
    pub fn flag(&mut self, flag: bool) {
        self.mark(if flag { mark::YES } else { mark::NO });
    }

    fn counted(&mut self, count: usize, mark: u8) {
        self.number(count);
        self.mark(mark);
    }

    /// Digit by digit: `to_string` would make a text for each.
    #[inline(never)]
    fn number(&mut self, number: usize) {
        if number > 9 {
            self.number(number / 10);
        }
        self.mark(b"0123456789".get(number % 10).copied().unwrap_or_default());
    }

    #[inline(never)]
    fn mark(&mut self, mark: u8) {
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

/// A state that is being read, field by field as it was written. What is no state gives empty fields, and is found out at the
/// end. `Debug` tells nothing.
pub struct StateReader<'s> {
    rest: &'s str,
    is_broken: bool,
}

impl<'s> StateReader<'s> {
    /// Begins with the text of a state.
    #[must_use]
    pub fn new(state: &'s str) -> Self {
        Self { rest: state, is_broken: false }
    }

    /// Was it a state, and is all of it read?
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.rest.is_empty() && !self.is_broken
    }

    /// What has been read cannot be.
    pub fn fail(&mut self) {
        self.is_broken = true;
        self.rest = "";
    }

    /// The next text.
    pub fn text(&mut self) -> Cow<'s, str> {
        self.maybe().unwrap_or_else(|| {
            self.fail();
            Cow::Borrowed("")
        })
    }

    /// The next text, a copy.
    #[inline(never)]
    pub fn owned(&mut self) -> String {
        self.text().into_owned()
    }

    /// The next text, or that there is none.
    #[inline(never)]
    pub fn maybe(&mut self) -> Option<Cow<'s, str>> {
        let (number, mark) = self.head();
        if mark == mark::NO && number.is_empty() {
            return None;
        }
        let cut = number.parse().ok().and_then(|length| self.rest.split_at_checked(length));
        let text = cut.and_then(|(text, rest)| {
            self.rest = rest;
            match mark {
                mark::TEXT => Some(Cow::Borrowed(text)),
                mark::QUOTED => Raw::parse(text).ok()?.text(),
                _ => None,
            }
        });
        if text.is_none() {
            self.fail();
        }
        text
    }

    /// The same, a copy.
    #[inline(never)]
    pub fn maybe_owned(&mut self) -> Option<String> {
        self.maybe().map(Cow::into_owned)
    }

    /// The next several texts.
    #[inline(never)]
    pub fn texts(&mut self) -> Vec<String> {
        let mut texts = Vec::new();
        for _ in 0..self.count() {
            texts.push(self.owned());
        }
        texts
    }

    /// How many there are of what follows: none where the state is not long enough for so many.
    pub fn count(&mut self) -> usize {
        let count = self.number();
        if count > self.rest.len() {
            self.fail();
            return 0;
        }
        count
    }

    /// The next count of what is elsewhere.
    #[inline(never)]
    pub fn number(&mut self) -> usize {
        self.numbered(mark::COUNT).parse().unwrap_or_else(|_| {
            self.fail();
            0
        })
    }

    /// The next moment.
    pub fn moment(&mut self) -> Timestamp {
        let millis = self.numbered(mark::MOMENT).parse().unwrap_or_else(|_| {
            self.fail();
            0
        });
        Timestamp::from_millis(millis)
    }

    /// The next yes or no.
    #[inline(never)]
    pub fn flag(&mut self) -> bool {
        match self.head() {
            ("", mark::YES) => true,
            ("", mark::NO) => false,
            _ => {
                self.fail();
                false
            }
        }
    }

    #[inline(never)]
    fn numbered(&mut self, wanted: u8) -> &'s str {
        let (number, mark) = self.head();
        if mark == wanted { number } else { "" }
    }

    /// The number and the mark that a field begins with; a mark that there is none of where nothing does.
    #[inline(never)]
    fn head(&mut self) -> (&'s str, u8) {
        let is_of_the_number = |byte: &u8| byte.is_ascii_digit() || *byte == b'-';
        let length = self.rest.as_bytes().iter().take_while(|byte| is_of_the_number(byte)).count();
        let mark = self.rest.as_bytes().get(length);
        match (self.rest.get(..length), self.rest.get(length + 1..), mark) {
            (Some(number), Some(rest), Some(mark)) => {
                self.rest = rest;
                (number, *mark)
            }
            _ => ("", 0),
        }
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
        assert_eq!(reader.text(), "née 😀");
        assert_eq!(reader.maybe(), None);
        assert_eq!(reader.maybe_owned().as_deref(), Some("two\nlines"));
        assert_eq!(reader.texts(), list);
        assert!(reader.texts().is_empty());
        assert_eq!(reader.moment(), Timestamp::from_millis(-7));
        assert_eq!((reader.flag(), reader.is_read(), reader.flag(), reader.is_read()), (true, false, false, true));
        assert_eq!((reader.text().as_ref(), reader.is_read()), ("", false));
    }

    fn fails(state: &str, read: impl Fn(&mut StateReader<'_>)) {
        let mut reader = StateReader::new(state);
        read(&mut reader);
        assert!(!reader.is_read(), "{state}");
    }

    #[test]
    fn what_is_no_state_is_found_out() {
        for odd in
            ["", ":", "x", "1", "1:", "1:é", "-1:a", "99999999999999999999:a", "1*", "5@", "1.", "é", "3\"abc", "4\"\"a\"", "."]
        {
            fails(odd, |reader| _ = reader.text());
        }
        for odd in ["1.", ":", "+", "0*"] {
            fails(odd, |reader| _ = reader.maybe());
        }
        for odd in ["4294967295*1:a", "-1*", "7:abc", "*", "", "2*1:a"] {
            fails(odd, |reader| _ = reader.texts());
        }
        for odd in ["1+", "", "1:a", "+."] {
            fails(odd, |reader| _ = reader.flag());
        }
        for odd in ["--1@", "@", "1:a", "99999999999999999999@"] {
            fails(odd, |reader| _ = reader.moment());
        }
    }

    #[test]
    fn nothing_of_a_state_is_shown() {
        let mut writer = StateWriter::new();
        writer.text("jane@example.com");
        assert_eq!(format!("{writer:?}"), "StateWriter(***)");
        let state = writer.into_text();
        assert_eq!(format!("{:?}", StateReader::new(&state)), "StateReader(***)");
    }
}
