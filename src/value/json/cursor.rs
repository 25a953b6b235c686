//! A place in a JSON text: takes what is wanted and skips the rest, whatever its depth.

use super::escape::unescape;
use std::borrow::Cow;

/// The text is not JSON; the byte offset at which that showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// Byte offset into the text.
    pub at: usize,
}

/// A string as it stands between its quotation marks.
#[derive(Clone, Copy, Debug)]
pub struct StringToken<'e> {
    /// The characters between the quotation marks.
    pub inner: &'e str,
    /// Does it hold a backslash?
    pub escaped: bool,
}

impl<'e> StringToken<'e> {
    /// Its characters, escapes resolved.
    #[must_use]
    #[inline]
    pub fn unescaped(self) -> Cow<'e, str> {
        if self.escaped { unescape(self.inner) } else { Cow::Borrowed(self.inner) }
    }

    /// Does it spell this text?
    #[must_use]
    #[inline]
    pub fn is(self, text: &str) -> bool {
        if self.escaped { unescape(self.inner) == text } else { self.inner == text }
    }
}

/// A place in a JSON text.
#[derive(Clone, Debug)]
pub struct Cursor<'e> {
    text: &'e str,
    at: usize,
}

impl<'e> Cursor<'e> {
    /// The beginning of `text`.
    #[must_use]
    #[inline]
    pub fn new(text: &'e str) -> Self {
        Self { text, at: 0 }
    }

    /// Where it stands, in bytes.
    #[must_use]
    #[inline]
    pub fn position(&self) -> usize {
        self.at
    }

    /// The text from byte `start` to here.
    #[must_use]
    #[inline]
    pub fn since(&self, start: usize) -> &'e str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// The next byte, not taken.
    #[must_use]
    #[inline]
    pub fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Takes one byte, whatever it is.
    #[inline]
    pub(super) fn advance(&mut self) {
        self.at += 1;
    }

    /// Passes over white space.
    #[inline]
    pub fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// Nothing but white space may follow.
    ///
    /// # Errors
    /// [`Malformed`] when something does.
    pub fn end(&mut self) -> Result<(), Malformed> {
        self.skip_blanks();
        if self.at == self.text.len() { Ok(()) } else { Err(self.malformed()) }
    }

    /// Takes the opening mark of an array or object; is there a first element?
    ///
    /// # Errors
    /// [`Malformed`] when the mark is not there.
    #[inline]
    pub fn open(&mut self, open: u8, close: u8) -> Result<bool, Malformed> {
        self.take(open)?;
        self.skip_blanks();
        let empty = self.peek() == Some(close);
        self.at += usize::from(empty);
        Ok(!empty)
    }

    /// After an element: takes the comma (`true`) or the closing mark (`false`).
    ///
    /// # Errors
    /// [`Malformed`] when it is neither.
    #[inline]
    pub fn next_or_close(&mut self, close: u8) -> Result<bool, Malformed> {
        self.skip_blanks();
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                self.skip_blanks();
                Ok(true)
            }
            Some(byte) if byte == close => {
                self.at += 1;
                Ok(false)
            }
            _ => Err(self.malformed()),
        }
    }

    /// Takes a member's key, the colon and the blanks before the value.
    ///
    /// # Errors
    /// [`Malformed`] when they are not there.
    #[inline]
    pub fn key(&mut self) -> Result<StringToken<'e>, Malformed> {
        let key = self.string()?;
        self.skip_blanks();
        self.take(b':')?;
        self.skip_blanks();
        Ok(key)
    }

    /// Takes a string.
    ///
    /// # Errors
    /// [`Malformed`] for a missing quotation mark or an unknown escape.
    pub fn string(&mut self) -> Result<StringToken<'e>, Malformed> {
        self.take(b'"')?;
        let start = self.at;
        let mut escaped = false;
        loop {
            self.at += plain_run(self.text.as_bytes().get(self.at..).unwrap_or_default());
            match self.peek() {
                Some(b'"') => {
                    let inner = self.since(start);
                    self.at += 1;
                    return Ok(StringToken { inner, escaped });
                }
                Some(_) => {
                    escaped = true;
                    self.escape()?;
                }
                None => return Err(self.malformed()),
            }
        }
    }

    /// Takes one value of any kind and any depth without recursion; returns its spelling.
    ///
    /// # Errors
    /// [`Malformed`] when no value stands here.
    pub fn skip_value(&mut self) -> Result<&'e str, Malformed> {
        let start = self.at;
        match self.peek() {
            Some(b'"') => drop(self.string()?),
            Some(b'{' | b'[') => self.skip_nested()?,
            _ => self.literal()?,
        }
        Ok(self.since(start))
    }

    fn skip_nested(&mut self) -> Result<(), Malformed> {
        let mut open = Nesting::default();
        loop {
            match self.peek() {
                Some(b'{') if self.open(b'{', b'}')? => {
                    open.push(true);
                    self.key()?;
                    continue;
                }
                Some(b'[') if self.open(b'[', b']')? => {
                    open.push(false);
                    continue;
                }
                Some(b'{' | b'[') => {}
                Some(b'"') => {
                    self.string()?;
                }
                _ => self.literal()?,
            }
            loop {
                let Some(object) = open.innermost() else { return Ok(()) };
                if self.next_or_close(if object { b'}' } else { b']' })? {
                    if object {
                        self.key()?;
                    }
                    break;
                }
                open.pop();
            }
        }
    }

    fn literal(&mut self) -> Result<(), Malformed> {
        let start = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.')) {
            self.at += 1;
        }
        let word = self.since(start);
        let fits = match word.as_bytes().first() {
            Some(b'n') => word == "null",
            Some(b't') => word == "true",
            Some(b'f') => word == "false",
            _ => is_number(word.as_bytes()),
        };
        if fits {
            return Ok(());
        }
        self.at = start;
        Err(self.malformed())
    }

    fn escape(&mut self) -> Result<(), Malformed> {
        self.at += 1;
        match self.peek() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 1,
            Some(b'u') => {
                let digits = self.text.as_bytes().get(self.at + 1..self.at + 5).unwrap_or_default();
                if digits.len() != 4 || !digits.iter().all(u8::is_ascii_hexdigit) {
                    return Err(self.malformed());
                }
                self.at += 5;
            }
            _ => return Err(self.malformed()),
        }
        Ok(())
    }

    #[inline]
    fn take(&mut self, mark: u8) -> Result<(), Malformed> {
        if self.peek() == Some(mark) {
            self.at += 1;
            return Ok(());
        }
        Err(self.malformed())
    }

    fn malformed(&self) -> Malformed {
        Malformed { at: self.at }
    }
}

/// The brackets that are open, innermost last, one bit each (set: an object): no recursion, so no depth is too deep.
#[derive(Default)]
struct Nesting {
    bits: u64,
    depth: u32,
    outer: Vec<u64>,
}

impl Nesting {
    #[inline]
    fn push(&mut self, object: bool) {
        if self.depth == u64::BITS {
            self.outer.push(std::mem::take(&mut self.bits));
            self.depth = 0;
        }
        self.bits = self.bits << 1 | u64::from(object);
        self.depth += 1;
    }

    #[inline]
    fn pop(&mut self) {
        self.bits >>= 1;
        self.depth -= 1;
        if self.depth == 0
            && let Some(bits) = self.outer.pop()
        {
            self.bits = bits;
            self.depth = u64::BITS;
        }
    }

    #[inline]
    fn innermost(&self) -> Option<bool> {
        (self.depth > 0).then_some(self.bits & 1 == 1)
    }
}

/// A quotation mark in each of eight bytes.
pub(super) const EIGHT_QUOTES: u64 = 0x2222_2222_2222_2222;

/// A backslash in each of eight bytes.
pub(super) const EIGHT_BACKSLASHES: u64 = 0x5c5c_5c5c_5c5c_5c5c;

/// How many bytes from the start are neither a quotation mark nor a backslash; eight at a time.
#[inline]
pub(crate) fn plain_run(bytes: &[u8]) -> usize {
    let (chunks, tail) = bytes.as_chunks::<8>();
    let mut run = 0;
    for chunk in chunks {
        let word = u64::from_le_bytes(*chunk);
        let marks = zero_bytes(word ^ EIGHT_QUOTES) | zero_bytes(word ^ EIGHT_BACKSLASHES);
        if marks != 0 {
            return run + marks.trailing_zeros() as usize / 8;
        }
        run += 8;
    }
    for byte in tail {
        if matches!(byte, b'"' | b'\\') {
            break;
        }
        run += 1;
    }
    run
}

/// The high bit of the lowest zero byte of `word` (bits above it may be false alarms, the lowest never is).
#[inline]
pub(super) fn zero_bytes(word: u64) -> u64 {
    word.wrapping_sub(0x0101_0101_0101_0101) & !word & 0x8080_8080_8080_8080
}

/// The grammar of RFC 8259, section 6.
fn is_number(text: &[u8]) -> bool {
    fn digits(text: &[u8]) -> Option<&[u8]> {
        let count = text.iter().take_while(|b| b.is_ascii_digit()).count();
        (count > 0).then(|| text.get(count..)).flatten()
    }
    let text = text.strip_prefix(b"-").unwrap_or(text);
    let whole = match text.split_first() {
        Some((b'0', rest)) => Some(rest),
        _ => digits(text),
    };
    let fraction = whole.and_then(|rest| match rest.strip_prefix(b".") {
        Some(rest) => digits(rest),
        None => Some(rest),
    });
    let exponent = fraction.and_then(|rest| match rest.split_first() {
        Some((b'e' | b'E', rest)) => digits(rest.strip_prefix(b"+").or_else(|| rest.strip_prefix(b"-")).unwrap_or(rest)),
        _ => Some(rest),
    });
    exponent.is_some_and(<[u8]>::is_empty)
}

#[cfg(test)]
mod tests {
    use super::super::Raw;

    #[test]
    fn grammar_is_held() {
        for text in ["0", "-0.5e+10", "[]", "{}", " [1 , {\"a\" : [ ] } , null] ", "\"\\u0000\""] {
            assert!(Raw::parse(text).is_ok(), "{text}");
        }
        for text in [
            "",
            "01",
            "1.",
            "-",
            "+1",
            "[1,]",
            "[,]",
            "{\"a\"}",
            "{\"a\":}",
            "{a:1}",
            "[1}",
            "nul",
            "\"\\x\"",
            "\"\\u12g4\"",
            "\"",
            "1 2",
            "[1 2]",
            "NaN",
        ] {
            assert!(Raw::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn depth_has_no_limit() {
        let deep = "[{\"a\":".repeat(100_000) + "1" + &"}]".repeat(100_000);
        assert!(Raw::parse(&deep).is_ok());
        let crossed = "[{\"a\":".repeat(100) + "1" + &"]}".repeat(100);
        assert!(Raw::parse(&crossed).is_err());
    }
}
