//! One event after the other out of a stream, in constant memory: lines (NDJSON), or values however they are laid out (an
//! array, a document set out over several lines, one document after the other).

use memchr::memchr;
use std::io::{self, Read};
use std::ops::Range;

/// How much is read at once.
const CHUNK: usize = 1 << 18;

/// The longest record that is read; Segment takes events of 32 KB: <https://segment.com/docs/connections/spec/>.
const LONGEST: usize = 4 << 20;

/// What a stream holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// A value in each line.
    Lines,
    /// Values one after the other, in an array or not.
    Values,
}

/// One record of a stream.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Record<'r> {
    /// Its bytes, without blanks around them.
    Bytes(&'r [u8]),
    /// It is longer than any event, and was passed over.
    TooLong,
}

/// A place in a stream, right behind a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// In bytes, of the unpacked stream.
    pub(crate) offset: u64,
    /// The number of the line, or of the value; from 1.
    pub(crate) number: u64,
}

/// The records of a stream.
pub(crate) struct Records<R> {
    input: R,
    buffer: Vec<u8>,
    /// What of the buffer is still to be looked at.
    start: usize,
    end: usize,
    /// Where in the stream the buffer begins.
    base: u64,
    number: u64,
    form: Form,
    is_over: bool,
    /// Why it is over before its end.
    damage: Option<io::Error>,
}

impl<R: Read> Records<R> {
    /// Looks at the beginning of a stream to see what it holds.
    pub(crate) fn open(input: R) -> io::Result<Self> {
        let mut records = Self {
            input,
            buffer: vec![0; CHUNK],
            start: 0,
            end: 0,
            base: 0,
            number: 0,
            form: Form::Lines,
            is_over: false,
            damage: None,
        };
        let form = loop {
            match form_of(records.rest()) {
                Some(form) => break form,
                None if records.is_over || records.end > CHUNK / 2 => break Form::Lines,
                None => records.fill(),
            }
        };
        if records.rest().starts_with(b"\xef\xbb\xbf") {
            records.start = 3;
        }
        records.form = form;
        match records.damage.take_if(|_| records.end == 0) {
            Some(damage) => Err(damage),
            None => Ok(records),
        }
    }

    /// Goes to a place that an earlier reading told; only reads what lies between.
    pub(crate) fn skip_to(&mut self, place: Place) -> io::Result<()> {
        while self.place().offset < place.offset {
            if self.start == self.end && !self.more()? {
                break;
            }
            let step = usize::try_from(place.offset - self.place().offset).unwrap_or(usize::MAX);
            self.start += step.min(self.end - self.start);
        }
        self.number = place.number;
        Ok(())
    }

    /// Where it stands: behind the last record.
    pub(crate) fn place(&self) -> Place {
        Place { offset: self.base + self.start as u64, number: self.number }
    }

    /// What stands between a file's name and the number of a record.
    pub(crate) fn separator(&self) -> char {
        if self.form == Form::Lines { ':' } else { '#' }
    }

    /// The next record; `None` at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<Record<'_>>> {
        loop {
            let found = match self.form {
                Form::Lines => self.next_line()?,
                Form::Values => self.next_value()?,
            };
            let Some(found) = found else { return Ok(None) };
            let Some(range) = found else { return Ok(Some(Record::TooLong)) };
            if !range.is_empty() {
                return Ok(Some(Record::Bytes(self.buffer.get(range).unwrap_or_default())));
            }
        }
    }

    /// The next line, blanks around it dropped; `Some(None)` for one that is too long.
    #[allow(clippy::option_option)] // nothing more; nothing that can be read; something
    fn next_line(&mut self) -> io::Result<Option<Option<Range<usize>>>> {
        let mut seen = 0;
        loop {
            let rest = self.rest();
            if let Some(at) = memchr(b'\n', rest.get(seen..).unwrap_or_default()) {
                let line = self.start..self.start + seen + at;
                self.start = line.end + 1;
                self.number += 1;
                return Ok(Some((line.len() <= LONGEST).then(|| self.trimmed(line))));
            }
            seen = rest.len();
            if seen > LONGEST {
                self.pass_over_line()?;
                return Ok(Some(None));
            }
            if !self.more()? {
                if seen == 0 {
                    return Ok(None);
                }
                let line = self.start..self.end;
                self.start = self.end;
                self.number += 1;
                return Ok(Some(Some(self.trimmed(line))));
            }
        }
    }

    fn pass_over_line(&mut self) -> io::Result<()> {
        self.number += 1;
        loop {
            if let Some(at) = memchr(b'\n', self.rest()) {
                self.start += at + 1;
                return Ok(());
            }
            self.start = self.end;
            if !self.more()? {
                return Ok(());
            }
        }
    }

    /// The next value; brackets and commas between values are passed over, so that it can go on in the middle of an array.
    #[allow(clippy::option_option)] // as above
    fn next_value(&mut self) -> io::Result<Option<Option<Range<usize>>>> {
        loop {
            match self.rest().first() {
                Some(b' ' | b'\t' | b'\r' | b'\n' | b',' | b'[' | b']') => self.start += 1,
                Some(_) => break,
                None => {
                    if !self.more()? {
                        return Ok(None);
                    }
                }
            }
        }
        self.number += 1;
        let mut scan = Scan::default();
        let mut is_too_long = false;
        loop {
            if let Some(length) = scan.end_of_value(self.rest()) {
                let value = self.start..self.start + length;
                self.start = value.end;
                return Ok(Some((!is_too_long && value.len() <= LONGEST).then(|| self.trimmed(value))));
            }
            if scan.at > LONGEST {
                is_too_long = true;
                self.start += std::mem::take(&mut scan.at);
            }
            if !self.more()? {
                let value = self.start..self.end;
                self.start = self.end;
                return Ok(Some((!is_too_long).then(|| self.trimmed(value))));
            }
        }
    }

    fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let bytes = self.buffer.get(range.clone()).unwrap_or_default();
        let start = range.start + (bytes.len() - bytes.trim_ascii_start().len());
        start..start + bytes.trim_ascii().len()
    }

    fn rest(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// Is there more? What is not looked at yet moves to the front.
    fn more(&mut self) -> io::Result<bool> {
        if self.is_over {
            return self.damage.take().map_or(Ok(false), Err);
        }
        self.buffer.copy_within(self.start..self.end, 0);
        self.base += self.start as u64;
        self.end -= self.start;
        self.start = 0;
        self.fill();
        // What was read before the damage is read; what it cut in two is not.
        self.damage.take().map_or(Ok(!self.is_over), Err)
    }

    fn fill(&mut self) {
        if self.buffer.len() - self.end < CHUNK / 2 {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        let room = self.buffer.get_mut(self.end..).unwrap_or_default();
        match self.input.read(room) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                self.damage = Some(error);
                self.is_over = true;
            }
            Ok(0) => self.is_over = true,
            Ok(count) => self.end += count,
        }
    }
}

/// Minds brackets and strings, and nothing else: what it finds is read by its own reader.
#[derive(Default)]
struct Scan {
    at: usize,
    depth: u32,
    in_string: bool,
    escaped: bool,
}

impl Scan {
    /// The length of the value that `bytes` begin with, if it ends in them; goes on where it stopped last time.
    fn end_of_value(&mut self, bytes: &[u8]) -> Option<usize> {
        while let Some(byte) = bytes.get(self.at) {
            if self.in_string {
                let ends = !self.escaped && *byte == b'"';
                self.escaped = !self.escaped && *byte == b'\\';
                self.in_string = !ends;
                self.at += 1;
                if ends && self.depth == 0 {
                    return Some(self.at);
                }
                continue;
            }
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' if self.depth > 1 => self.depth -= 1,
                b'}' | b']' if self.depth == 1 => return Some(self.at + 1),
                b']' | b',' | b'\n' if self.depth == 0 => return Some(self.at),
                _ => {}
            }
            self.at += 1;
        }
        None
    }
}

/// Lines, unless it begins with an array, or with an object that goes on in the next line; `None` while that cannot be told.
fn form_of(beginning: &[u8]) -> Option<Form> {
    let text = beginning.strip_prefix(b"\xef\xbb\xbf").unwrap_or(beginning).trim_ascii_start();
    if text.starts_with(b"[") {
        return Some(Form::Values);
    }
    let at = memchr(b'\n', text)?;
    let (first, others) = text.split_at_checked(at)?;
    if !text.starts_with(b"{") || Scan::default().end_of_value(first).is_some() {
        return Some(Form::Lines);
    }
    // A line that was cut off is followed by another event; an object set out over lines by one of its members.
    let next = others.trim_ascii_start().first()?;
    Some(if *next == b'{' { Form::Lines } else { Form::Values })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stream that hands over a few bytes at a time.
    struct Drip<'t>(&'t [u8], usize);

    impl Read for Drip<'_> {
        fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(self.0.len()).min(room.len());
            let (head, tail) = self.0.split_at(count);
            room[..count].copy_from_slice(head);
            self.0 = tail;
            Ok(count)
        }
    }

    fn read(text: &[u8], step: usize) -> Vec<String> {
        let mut records = Records::open(Drip(text, step)).unwrap();
        let mut found = Vec::new();
        while let Some(record) = records.next().unwrap() {
            let Record::Bytes(bytes) = record else { panic!("too long") };
            let text = String::from_utf8_lossy(bytes).into_owned();
            found.push(format!("{}{} {text}", records.separator(), records.place().number));
        }
        found
    }

    #[test]
    fn records_are_found_in_every_form() {
        for (text, records) in [
            ("", vec![]),
            ("\n\r\n  \n", vec![]),
            ("{\"a\":1}\n{\"b\":2}", vec![":1 {\"a\":1}", ":2 {\"b\":2}"]),
            ("\u{feff}{\"a\":1}\r\n\r\n{\"b\":2}\r\n", vec![":1 {\"a\":1}", ":3 {\"b\":2}"]),
            ("{\"a\":\n{\"b\":2}\nnone", vec![":1 {\"a\":", ":2 {\"b\":2}", ":3 none"]),
            ("[]", vec![]),
            ("[{\"a\":\"]\\\"\"}\n , 7,\"x,\"]", vec!["#1 {\"a\":\"]\\\"\"}", "#2 7", "#3 \"x,\""]),
            ("[{\"a\":1}]\n[{\"b\":[{}]}]\n", vec!["#1 {\"a\":1}", "#2 {\"b\":[{}]}"]),
            ("{\n  \"a\": 1\n}\n{\n\"b\":2}\n", vec!["#1 {\n  \"a\": 1\n}", "#2 {\n\"b\":2}"]),
            ("[{\"a\":1},{\"b\":", vec!["#1 {\"a\":1}", "#2 {\"b\":"]),
        ] {
            for step in [1, 3, 1000] {
                assert_eq!(read(text.as_bytes(), step), records, "{text}");
            }
        }
    }

    #[test]
    fn a_reading_goes_on_where_another_stopped() {
        for text in ["{\"a\":1}\n\n{\"b\":2}\n{\"c\":3}\n", "[{\"a\":1},{\"b\":2},\n{\"c\":3}]"] {
            let mut first = Records::open(text.as_bytes()).unwrap();
            first.next().unwrap();
            first.next().unwrap();
            let place = first.place();
            let mut second = Records::open(text.as_bytes()).unwrap();
            second.skip_to(place).unwrap();
            assert_eq!(second.next().unwrap(), Some(Record::Bytes(b"{\"c\":3}")), "{text}");
            assert_eq!(second.place().number, place.number + 1);
        }
    }

    #[test]
    fn what_stands_before_a_damage_is_read() {
        struct Broken<'t>(&'t [u8]);
        impl Read for Broken<'_> {
            fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
                if self.0.is_empty() { Err(io::ErrorKind::UnexpectedEof.into()) } else { self.0.read(room) }
            }
        }
        for text in ["{}\n{\"a\":", "[{},{\"a\":"] {
            let mut records = Records::open(Broken(text.as_bytes())).unwrap();
            assert_eq!(records.next().unwrap(), Some(Record::Bytes(b"{}")));
            assert!(records.next().is_err(), "{text}");
        }
        assert!(Records::open(Broken(b"")).is_err());
    }

    #[test]
    fn what_is_too_long_is_passed_over() {
        let long = "x".repeat(LONGEST + 3 * CHUNK);
        for text in [format!("1\n\"{long}\"\n2\n"), format!("[1,{{\"a\":\"{long}\"}},2]")] {
            let mut records = Records::open(text.as_bytes()).unwrap();
            assert_eq!(records.next().unwrap(), Some(Record::Bytes(b"1")));
            assert_eq!(records.next().unwrap(), Some(Record::TooLong));
            assert_eq!(records.next().unwrap(), Some(Record::Bytes(b"2")));
            assert_eq!(records.next().unwrap(), None);
        }
    }
}
