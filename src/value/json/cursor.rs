//! A place in a JSON text: takes what is wanted and skips the rest, whatever its depth.

// The place stays in registers only where all that moves it is part of one function; else it goes through memory at every step.
#![allow(clippy::inline_always)]

use super::block::{BLOCK, after_brackets, string_marks};
use super::escape::{after_escape, unescape};
use super::literal::is_literal;
use super::nesting::Nesting;
use std::borrow::Cow;

/// The text is not JSON; the byte offset at which that showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// Byte offset into the text.
    pub at: usize,
}

/// How closely a value is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Somebody wants it: its grammar is held.
    Closely,
    /// Nobody does: of an object or array no more is seen than the bracket that ends it.
    ForItsEnd,
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
    /// The marks of strings in the block that begins at byte `block`.
    marks: u64,
    block: usize,
}

impl<'e> Cursor<'e> {
    /// The beginning of `text`.
    #[must_use]
    #[inline]
    pub fn new(text: &'e str) -> Self {
        Self { text, at: 0, marks: 0, block: usize::MAX }
    }

    /// Where it stands, in bytes.
    #[must_use]
    #[inline(always)]
    pub fn position(&self) -> usize {
        self.at
    }

    /// The text from byte `start` to here.
    #[must_use]
    #[inline(always)]
    pub fn since(&self, start: usize) -> &'e str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// The next byte, not taken.
    #[must_use]
    #[inline(always)]
    pub fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Takes one byte, whatever it is.
    #[inline]
    pub(super) fn advance(&mut self) {
        self.at += 1;
    }

    /// Passes over white space.
    #[inline(always)]
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
    #[inline(always)]
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
    #[inline(always)]
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
    #[inline(always)]
    pub fn key(&mut self) -> Result<StringToken<'e>, Malformed> {
        let key = self.string()?;
        self.skip_blanks();
        self.take(b':')?;
        self.skip_blanks();
        Ok(key)
    }

    /// The same where time is no matter.
    ///
    /// # Errors
    /// [`Malformed`] when they are not there.
    #[inline]
    pub(super) fn take_key(&mut self) -> Result<StringToken<'e>, Malformed> {
        let (after, key) = self.clone().after_key()?;
        *self = after;
        Ok(key)
    }

    /// Takes a string.
    ///
    /// # Errors
    /// [`Malformed`] for a missing quotation mark or an unknown escape.
    #[inline(always)]
    pub fn string(&mut self) -> Result<StringToken<'e>, Malformed> {
        self.take(b'"')?;
        let start = self.at;
        let mut escaped = false;
        loop {
            self.go_to_mark();
            match self.peek() {
                Some(b'"') => {
                    let inner = self.since(start);
                    self.at += 1;
                    return Ok(StringToken { inner, escaped });
                }
                Some(_) => {
                    escaped = true;
                    self.at = after_escape(self.text.as_bytes(), self.at).ok_or(self.malformed())?;
                }
                None => return Err(self.malformed()),
            }
        }
    }

    /// Goes to the next quotation mark or backslash, or to the end.
    #[inline(always)]
    fn go_to_mark(&mut self) {
        let mut block = self.at & !(BLOCK - 1);
        if block != self.block {
            self.mark(block);
        }
        let mut marks = self.marks & u64::MAX << (self.at & (BLOCK - 1));
        while marks == 0 {
            block += BLOCK;
            if block >= self.text.len() {
                self.at = self.text.len();
                return;
            }
            self.mark(block);
            marks = self.marks;
        }
        self.at = block + marks.trailing_zeros() as usize;
    }

    #[inline(always)]
    fn mark(&mut self, block: usize) {
        self.marks = string_marks(self.text.as_bytes(), block);
        self.block = block;
    }

    /// Takes one value of any kind and any depth without recursion; returns its spelling.
    ///
    /// # Errors
    /// [`Malformed`] when no value stands here.
    #[inline]
    pub fn skip_value(&mut self) -> Result<&'e str, Malformed> {
        let start = self.at;
        *self = self.clone().after_value()?;
        Ok(self.since(start))
    }

    /// Passes over a value, looking at it no closer than that.
    ///
    /// # Errors
    /// [`Malformed`] when no value stands here, or it has no end.
    #[inline(always)]
    pub fn pass(&mut self, look: Look) -> Result<(), Malformed> {
        match (self.peek(), look) {
            (Some(b'"'), _) => drop(self.string()?),
            (Some(b'{' | b'['), Look::ForItsEnd) => {
                self.at = after_brackets(self.text.as_bytes(), self.at).ok_or(Malformed { at: self.text.len() })?;
            }
            (Some(b'{' | b'['), Look::Closely) => *self = self.clone().after_value()?,
            _ => self.literal()?,
        }
        Ok(())
    }

    /// The place behind the value that stands here.
    ///
    /// # Errors
    /// [`Malformed`] when none does.
    // What is called takes the place and gives it back: had it a reference, whoever calls could not keep it in registers.
    #[inline(never)]
    pub fn after_value(self) -> Result<Self, Malformed> {
        match self.peek() {
            Some(b'"') => self.after_string(),
            Some(b'{' | b'[') => self.after_nested(),
            _ => self.after_literal(),
        }
    }

    #[inline(never)]
    fn after_string(mut self) -> Result<Self, Malformed> {
        self.string().map(|_| self)
    }

    fn after_nested(mut self) -> Result<Self, Malformed> {
        let mut open = Nesting::default();
        loop {
            match self.peek() {
                Some(b'{') if self.open(b'{', b'}')? => {
                    open.push(true);
                    (self, _) = self.after_key()?;
                    continue;
                }
                Some(b'[') if self.open(b'[', b']')? => {
                    open.push(false);
                    continue;
                }
                Some(b'{' | b'[') => {}
                Some(b'"') => self = self.after_string()?,
                _ => self = self.after_literal()?,
            }
            loop {
                let Some(object) = open.innermost() else { return Ok(self) };
                if self.next_or_close(if object { b'}' } else { b']' })? {
                    if object {
                        (self, _) = self.after_key()?;
                    }
                    break;
                }
                open.pop();
            }
        }
    }

    #[inline(never)]
    fn after_key(mut self) -> Result<(Self, StringToken<'e>), Malformed> {
        self.key().map(|key| (self, key))
    }

    #[inline(never)]
    fn after_literal(mut self) -> Result<Self, Malformed> {
        self.literal().map(|()| self)
    }

    #[inline(always)]
    fn literal(&mut self) -> Result<(), Malformed> {
        let start = self.at;
        let mut digits_only = true;
        while let Some(byte) = self.peek() {
            match byte {
                b'0'..=b'9' => {}
                b'a'..=b'z' | b'A'..=b'Z' | b'+' | b'-' | b'.' => digits_only = false,
                _ => break,
            }
            self.at += 1;
        }
        let word = self.since(start);
        // Most are whole numbers.
        if digits_only && matches!(word.as_bytes(), [b'1'..=b'9', ..] | [b'0']) || is_literal(word) {
            return Ok(());
        }
        self.at = start;
        Err(self.malformed())
    }

    #[inline(always)]
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
