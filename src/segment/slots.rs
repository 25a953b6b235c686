//! What one pass over an event found, in flat arrays.

use crate::value::json::{Kind, Raw};
use std::borrow::Cow;

/// Where the value of one path is found after the pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slot {
    /// One value: its index among the cells.
    Cell(usize),
    /// One parameter of a query: its index among the parameters.
    Parameter(usize),
    /// One value an element of an array: the table and, best first, the columns to look into.
    Column {
        /// Index among the tables.
        table: usize,
        /// Indexes within a row.
        columns: Vec<usize>,
    },
}

/// What one pass found: the spelling of each value, still lying in the event.
#[derive(Clone, Debug)]
pub struct Slots<'e> {
    pub(super) cells: Vec<Option<&'e str>>,
    /// Row after row, flat.
    pub(super) tables: Vec<Vec<Option<&'e str>>>,
    pub(super) widths: &'e [usize],
    pub(super) parameters: Vec<Option<Cow<'e, str>>>,
}

impl<'e> Slots<'e> {
    /// The value of a cell; `null` counts as absent.
    #[must_use]
    #[inline]
    pub fn cell(&self, index: usize) -> Option<Raw<'e>> {
        self.cells.get(index).copied().flatten().map(Raw::new).filter(|raw| raw.kind() != Kind::Null)
    }

    /// Can there be something? A quick look: most places of a table are empty.
    #[must_use]
    #[inline]
    pub(super) fn has(&self, slot: &Slot) -> bool {
        match slot {
            Slot::Cell(index) => matches!(self.cells.get(*index), Some(Some(_))),
            Slot::Parameter(index) => matches!(self.parameters.get(*index), Some(Some(_))),
            Slot::Column { .. } => true,
        }
    }

    /// The value of a query parameter, decoded.
    #[must_use]
    pub fn parameter(&self, index: usize) -> Option<Cow<'e, str>> {
        self.parameters.get(index).cloned().flatten()
    }

    /// The rows of a table.
    pub fn rows(&self, table: usize) -> impl ExactSizeIterator<Item = &[Option<&'e str>]> {
        let width = self.widths.get(table).copied().unwrap_or(1);
        self.tables.get(table).map(Vec::as_slice).unwrap_or_default().chunks(width)
    }

    #[inline]
    pub(super) fn forget(&mut self, below: &Below) {
        for index in &below.cells {
            self.fill(*index, None);
        }
        for index in &below.tables {
            if let Some(table) = self.tables.get_mut(*index) {
                table.clear();
            }
        }
    }

    #[inline]
    pub(super) fn fill(&mut self, index: usize, value: Option<&'e str>) {
        if let Some(cell) = self.cells.get_mut(index) {
            *cell = value;
        }
    }

    #[inline]
    pub(super) fn fill_table(&mut self, index: usize, rows: Vec<Option<&'e str>>) {
        if let Some(table) = self.tables.get_mut(index) {
            *table = rows;
        }
    }
}

/// Cells and tables at a node of the trie and below it.
#[derive(Clone, Debug, Default)]
pub(super) struct Below {
    pub(super) cells: Vec<usize>,
    pub(super) tables: Vec<usize>,
}
