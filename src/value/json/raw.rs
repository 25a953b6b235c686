//! A JSON value still in its own spelling.

use super::cursor::{Cursor, Malformed};
use super::escape::unescape;
use super::quote::quote;
use crate::value::{Decimal, owned};
use std::borrow::Cow;

/// What a JSON value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true`, `false`
    Flag,
    /// A number.
    Number,
    /// A string.
    Text,
    /// An array.
    List,
    /// An object.
    Object,
}

/// A JSON value in its own spelling: the slice of the event it was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Raw<'e>(&'e str);

impl<'e> Raw<'e> {
    /// Takes a text that a [`Cursor`] has accepted as one value.
    #[inline]
    pub(crate) fn new(text: &'e str) -> Self {
        Self(text)
    }

    /// Reads a whole text as one JSON value.
    ///
    /// # Errors
    /// [`Malformed`] when it is not exactly one.
    pub fn parse(text: &'e str) -> Result<Self, Malformed> {
        let mut cursor = Cursor::new(text);
        cursor.skip_blanks();
        let value = cursor.skip_value()?;
        cursor.end()?;
        Ok(Self(value))
    }

    /// The value as it was spelt.
    #[must_use]
    #[inline]
    pub fn spelling(self) -> &'e str {
        self.0
    }

    /// What it is.
    #[must_use]
    #[inline]
    pub fn kind(self) -> Kind {
        match self.0.as_bytes().first() {
            Some(b'"') => Kind::Text,
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::List,
            Some(b't' | b'f') => Kind::Flag,
            Some(b'n') | None => Kind::Null,
            Some(_) => Kind::Number,
        }
    }

    /// The characters of a string, escapes resolved; `None` for every other kind.
    #[must_use]
    #[inline]
    pub fn text(self) -> Option<Cow<'e, str>> {
        let inner = self.0.strip_prefix('"')?.strip_suffix('"')?;
        Some(unescape(inner))
    }

    /// Is it `null` or the empty string, which Segment's senders use for "nothing"?
    #[must_use]
    #[inline]
    pub fn is_blank(self) -> bool {
        matches!(self.0.as_bytes(), [b'n', ..] | [b'"', b'"'])
    }

    /// A scalar as text: a string's characters, a number in plain decimal notation (`42.0` is `42`). `None` for the rest.
    #[must_use]
    #[inline]
    pub fn scalar(self) -> Option<Cow<'e, str>> {
        match self.kind() {
            Kind::Text => self.text(),
            Kind::Number => Decimal::parse_json(self.0).map(|number| Cow::Owned(owned(number.normalized()))),
            _ => None,
        }
    }

    /// The elements of an array; nothing for every other kind.
    #[must_use]
    #[inline(never)] // asked for in many places, as are its likes
    pub fn elements(self) -> Elements<'e> {
        let mut cursor = Cursor::new(self.0);
        let more = cursor.open(b'[', b']').unwrap_or(false);
        Elements { cursor, more }
    }

    /// The members of an object in their order, duplicates included; nothing for every other kind.
    #[must_use]
    #[inline(never)]
    pub fn members(self) -> Members<'e> {
        let mut cursor = Cursor::new(self.0);
        let more = cursor.open(b'{', b'}').unwrap_or(false);
        Members { cursor, more }
    }

    /// The member `name` of an object; of duplicates the last, as everywhere.
    #[must_use]
    pub fn member(self, name: &str) -> Option<Raw<'e>> {
        let mut found = None;
        for (key, value) in self.members() {
            if key == name {
                found = Some(value);
            }
        }
        found
    }

    /// The members of an object, to be asked for by name; none for every other kind.
    #[must_use]
    #[inline(never)]
    pub fn object(self) -> Object<'e> {
        let mut members = Vec::with_capacity(16);
        for member in self.members() {
            members.push(member);
        }
        Object(members)
    }

    /// The value without blanks between tokens, lone surrogates replaced and control characters escaped: the same JSON, fit
    /// to be sent.
    #[must_use]
    pub fn compact(self) -> Cow<'e, str> {
        if !self.0.bytes().any(|b| b <= b' ' || b == b'\\') {
            return Cow::Borrowed(self.0);
        }
        let mut out = String::with_capacity(self.0.len());
        let mut cursor = Cursor::new(self.0);
        while let Some(byte) = cursor.peek() {
            let start = cursor.position();
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => cursor.skip_blanks(),
                b'"' => match cursor.string() {
                    Ok(string) if string.escaped || string.inner.bytes().any(|b| b < b' ') => {
                        quote(&unescape(string.inner), &mut out);
                    }
                    _ => out.push_str(cursor.since(start)),
                },
                _ => {
                    cursor.advance();
                    out.push_str(cursor.since(start));
                }
            }
        }
        Cow::Owned(out)
    }
}

/// An object looked through once, for whoever asks for several of its members.
#[derive(Clone, Debug, Default)]
pub struct Object<'e>(Vec<(Cow<'e, str>, Raw<'e>)>);

impl<'e> Object<'e> {
    /// The member of this name; of duplicates the last, as everywhere.
    #[must_use]
    #[inline(never)]
    pub fn get(&self, name: &str) -> Option<Raw<'e>> {
        self.0.iter().rev().find(|(key, _)| key == name).map(|(_, value)| *value)
    }

    /// The member of this name as text, a scalar's.
    #[must_use]
    pub fn scalar(&self, name: &str) -> Option<Cow<'e, str>> {
        self.get(name)?.scalar()
    }

    /// Is the member of this name spelt like that?
    #[must_use]
    pub fn is(&self, name: &str, spelling: &str) -> bool {
        self.get(name).is_some_and(|value| value.spelling() == spelling)
    }
}

/// The elements of an array.
#[derive(Clone, Debug)]
pub struct Elements<'e> {
    cursor: Cursor<'e>,
    more: bool,
}

impl<'e> Iterator for Elements<'e> {
    type Item = Raw<'e>;

    #[inline(never)]
    fn next(&mut self) -> Option<Raw<'e>> {
        if !self.more {
            return None;
        }
        let value = self.cursor.skip_value().ok()?;
        self.more = self.cursor.next_or_close(b']').unwrap_or(false);
        Some(Raw(value))
    }
}

/// The members of an object.
#[derive(Clone, Debug)]
pub struct Members<'e> {
    cursor: Cursor<'e>,
    more: bool,
}

impl<'e> Iterator for Members<'e> {
    type Item = (Cow<'e, str>, Raw<'e>);

    #[inline(never)]
    fn next(&mut self) -> Option<Self::Item> {
        if !self.more {
            return None;
        }
        let key = self.cursor.take_key().ok()?;
        let value = self.cursor.skip_value().ok()?;
        self.more = self.cursor.next_or_close(b'}').unwrap_or(false);
        Some((key.unescaped(), Raw(value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compact_is_the_same_value() {
        let raw = Raw::parse(" { \"a b\" : [ 1.50 , \"\\ud800\" , \"c \\u0064\" ] } ").unwrap();
        assert_eq!(raw.compact(), "{\"a b\":[1.50,\"\u{fffd}\",\"c d\"]}");
    }

    #[test]
    fn members_and_elements() {
        let raw = Raw::parse(r#"{"a":1,"\u0062":[true,{}],"a":null}"#).unwrap();
        let members: Vec<_> = raw.members().map(|(key, value)| (key.into_owned(), value.spelling())).collect();
        assert_eq!(members, [("a".into(), "1"), ("b".into(), "[true,{}]"), ("a".into(), "null")]);
        assert_eq!(raw.elements().count(), 0);
    }
}
