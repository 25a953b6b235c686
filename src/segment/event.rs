//! One Segment call as a lenient, total view: every question has an answer, whatever arrived.

use super::path::Path;
use super::slots::Slots;
use super::trie::{Slot, Trie, TrieBuilder};
use crate::value::json::{Kind, Malformed, Raw};
use crate::value::owned;
use std::borrow::Cow;

/// One place to look for a value: a compiled path.
#[derive(Clone, Debug)]
pub struct Source {
    slot: Slot,
    label: String,
    /// Only values that begin so are taken; guards against other networks' parameters of the same name.
    prefix: Option<&'static str>,
}

impl Source {
    /// Compiles a path into the trie.
    pub fn compile(path: &Path, trie: &mut TrieBuilder) -> Self {
        Self { slot: trie.add(path), label: owned(path.as_str()), prefix: None }
    }

    /// A source that never holds anything.
    #[must_use]
    pub fn nowhere() -> Self {
        Self { slot: Slot::Cell(usize::MAX), label: String::new(), prefix: None }
    }

    /// The same source, taking only values that begin with `prefix`.
    #[must_use]
    pub fn only_with_prefix(mut self, prefix: &'static str) -> Self {
        self.prefix = Some(prefix);
        self
    }

    /// The path as it was written.
    #[must_use]
    #[inline]
    pub fn label(&self) -> &str {
        &self.label
    }
}

/// A value that was found.
#[derive(Clone, Debug)]
pub enum Found<'e> {
    /// As it stands in the event.
    Raw(Raw<'e>),
    /// A query parameter, decoded.
    Parameter(Cow<'e, str>),
    /// One scalar an element of an array, in their order.
    List(Vec<Cow<'e, str>>),
}

impl<'e> Found<'e> {
    /// As one scalar's text; `None` for objects, arrays and booleans.
    #[must_use]
    #[inline]
    pub fn scalar(&self) -> Option<Cow<'e, str>> {
        match self {
            Self::Raw(raw) => raw.scalar(),
            Self::Parameter(text) => Some(text.clone()),
            Self::List(_) => None,
        }
    }

    /// As a list of texts; a single scalar is a list of one, what is neither text nor number is left out.
    #[must_use]
    pub fn into_list(self) -> Vec<Cow<'e, str>> {
        match self {
            Self::Raw(raw) if raw.kind() == Kind::List => {
                let mut items = Vec::new();
                for element in raw.elements() {
                    if let Some(text) = element.scalar().filter(|text| !text.is_empty()) {
                        items.push(text);
                    }
                }
                items
            }
            Self::List(items) => items,
            other => other.scalar().into_iter().collect(),
        }
    }

    /// As true or false: a boolean, or the words and digits people write for one.
    #[must_use]
    pub fn flag(&self) -> Option<bool> {
        let text = match self {
            Self::Raw(raw) if raw.kind() == Kind::Flag => Cow::Borrowed(raw.spelling()),
            other => other.scalar()?,
        };
        let is_one_of = |words: [&str; 3]| words.iter().any(|word| word.eq_ignore_ascii_case(text.trim()));
        if is_one_of(["true", "yes", "1"]) {
            return Some(true);
        }
        is_one_of(["false", "no", "0"]).then_some(false)
    }

    /// What it is, for a message.
    #[must_use]
    pub fn kind_word(&self) -> &'static str {
        match self {
            Self::Raw(raw) => match raw.kind() {
                Kind::Null => "null",
                Kind::Flag => "a boolean",
                Kind::Number => "a number",
                Kind::Text => "a text",
                Kind::List => "an array",
                Kind::Object => "an object",
            },
            Self::Parameter(_) => "a text",
            Self::List(_) => "a list",
        }
    }
}

/// What arrived is no event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnEvent {
    /// Byte offset at which the text stopped being one JSON object.
    pub at: usize,
}

impl From<Malformed> for NotAnEvent {
    fn from(malformed: Malformed) -> Self {
        Self { at: malformed.at }
    }
}

/// One call, read.
#[derive(Clone, Debug)]
pub struct Event<'e> {
    slots: Slots<'e>,
    walked: bool,
}

impl<'e> Event<'e> {
    /// Reads the JSON text of a call. A byte order mark before it is passed over.
    ///
    /// # Errors
    /// [`NotAnEvent`] when it is not one JSON object.
    pub fn read(trie: &'e Trie, text: &'e str) -> Result<Self, NotAnEvent> {
        Ok(Self { slots: trie.read(text.strip_prefix('\u{feff}').unwrap_or(text))?, walked: false })
    }

    /// Reads the array of slots that the object door's walk wrote.
    ///
    /// # Errors
    /// [`NotAnEvent`] when it is no such array.
    pub fn read_walk(trie: &'e Trie, text: &'e str) -> Result<Self, NotAnEvent> {
        Ok(Self { slots: trie.read_walk(text)?, walked: true })
    }

    /// Was it read from a walk, which leaves the cells for whole objects empty?
    #[must_use]
    pub fn is_walked(&self) -> bool {
        self.walked
    }

    /// The value in a cell taken whole.
    #[must_use]
    pub fn whole(&self, cell: usize) -> Option<Raw<'e>> {
        self.slots.cell(cell)
    }

    /// The first source that holds something: neither absent, nor `null`, nor the empty string, nor a list of nothing.
    #[must_use]
    #[inline(never)] // asked for in many places, as is its like
    pub fn first<'s>(&self, sources: &'s [Source]) -> Option<(&'s Source, Found<'e>)> {
        let mut there = sources.iter().filter(|source| self.slots.has(&source.slot));
        there.find_map(|source| self.find(source).map(|found| (source, found)))
    }

    /// The first source that holds a text or a number other than blanks, as text.
    #[must_use]
    #[inline(never)]
    pub fn first_scalar<'s>(&self, sources: &'s [Source]) -> Option<(&'s Source, Cow<'e, str>)> {
        let mut there = sources.iter().filter(|source| self.slots.has(&source.slot));
        there.find_map(|source| self.scalar(source).map(|text| (source, text)))
    }

    /// The text or number that one source holds, as text; `None` for blanks, for every other kind, and for a number of more
    /// than 15 digits: on its way through JavaScript it would have become its neighbour's.
    #[must_use]
    pub fn scalar(&self, source: &Source) -> Option<Cow<'e, str>> {
        let found = self.find(source)?;
        let is_number = matches!(&found, Found::Raw(raw) if raw.kind() == Kind::Number);
        found.scalar().filter(|text| !(text.trim().is_empty() || is_number && text.len() > 15))
    }

    /// The value at one source as it is spelt; `None` for lists and query parameters, which have no spelling of their own.
    #[must_use]
    #[inline]
    pub fn raw(&self, source: &Source) -> Option<Raw<'e>> {
        match self.find(source)? {
            Found::Raw(raw) => Some(raw),
            Found::Parameter(_) | Found::List(_) => None,
        }
    }

    /// How many elements the array has that a source reads one by one.
    #[must_use]
    pub fn line_count(&self, source: &Source) -> usize {
        match &source.slot {
            Slot::Column { table, .. } => self.slots.rows(*table).count(),
            Slot::Cell(_) | Slot::Parameter(_) => 0,
        }
    }

    /// What such a source holds in one of them, counted from 0: neither `null` nor the empty string.
    #[must_use]
    pub fn in_line(&self, source: &Source, line: usize) -> Option<Raw<'e>> {
        let Slot::Column { table, columns } = &source.slot else { return None };
        let row = self.slots.rows(*table).nth(line)?;
        let mut cells = columns.iter().filter_map(|column| row.get(*column).copied().flatten()).map(Raw::new);
        cells.find(|raw| !raw.is_blank())
    }

    /// What one source holds.
    #[must_use]
    #[inline]
    pub fn find(&self, source: &Source) -> Option<Found<'e>> {
        let found = match &source.slot {
            Slot::Column { table, columns } => {
                let best =
                    |row: &[Option<&'e str>]| columns.iter().find_map(|column| cell_text(row.get(*column).copied().flatten()?));
                let rows = self.slots.rows(*table);
                let mut items = Vec::with_capacity(rows.len());
                for row in rows {
                    items.extend(best(row));
                }
                (!items.is_empty()).then_some(Found::List(items))
            }
            Slot::Cell(index) => self.slots.cell(*index).filter(|raw| !raw.is_blank()).map(Found::Raw),
            Slot::Parameter(index) => self.slots.parameter(*index).map(Found::Parameter),
        }?;
        let Some(prefix) = source.prefix else { return Some(found) };
        found.scalar().is_some_and(|text| text.starts_with(prefix)).then_some(found)
    }
}

fn cell_text(spelling: &str) -> Option<Cow<'_, str>> {
    Raw::new(spelling).scalar().filter(|text| !text.is_empty())
}
