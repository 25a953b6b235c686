//! The pass over an event's text, node by node: what a path names is put into its slot, and the rest is passed over.

use super::node::Node;
use crate::segment::slots::Slots;
use crate::value::json::{Cursor, Look, Malformed};

impl Node {
    pub(super) fn read_object<'e>(&self, mut cursor: Cursor<'e>, slots: &mut Slots<'e>) -> Result<Cursor<'e>, Malformed> {
        let mut more = cursor.open(b'{', b'}')?;
        while more {
            let key = cursor.key()?;
            // A `Cow` for both would be dropped for every key, in a call of its own.
            let node = if key.escaped { self.child(&key.unescaped()) } else { self.child(key.inner) };
            let start = cursor.position();
            match node {
                Some(node) if node.is_inner() => cursor = node.read_inner(cursor, slots)?,
                _ => cursor.pass(if node.is_some() { Look::Closely } else { Look::ForItsEnd })?,
            }
            if let Some(node) = node {
                node.fill(cursor.since(start), slots);
            }
            more = cursor.next_or_close(b'}')?;
        }
        Ok(cursor)
    }

    /// Is there something to find inside of its value?
    #[inline]
    fn is_inner(&self) -> bool {
        !self.keys.is_empty() || self.table.is_some()
    }

    #[inline]
    fn fill<'e>(&self, value: &'e str, slots: &mut Slots<'e>) {
        for index in self.cell.into_iter().chain(self.whole) {
            slots.fill(index, Some(value));
        }
    }

    #[inline(never)]
    fn read_inner<'e>(&self, cursor: Cursor<'e>, slots: &mut Slots<'e>) -> Result<Cursor<'e>, Malformed> {
        slots.forget(&self.below);
        let first = cursor.peek();
        let is_looked_into = first == Some(b'[') || first == Some(b'{') && !self.keys.is_empty();
        if self.is_held || !is_looked_into {
            let after = cursor.clone().after_value()?;
            if !is_looked_into {
                return Ok(after);
            }
        }
        if first == Some(b'{') { self.read_object(cursor, slots) } else { self.read_array(cursor, slots) }
    }

    fn read_array<'e>(&self, mut cursor: Cursor<'e>, slots: &mut Slots<'e>) -> Result<Cursor<'e>, Malformed> {
        // Room for a basket of usual size.
        let mut rows = Vec::with_capacity(4 * self.columns.len());
        let mut more = cursor.open(b'[', b']')?;
        let mut index = 0_usize;
        while more {
            // Few settings name an element by its number; only they read it a second time.
            if let Some(node) = self.element(index) {
                let after = node.read_inner(cursor.clone(), slots)?;
                node.fill(after.since(cursor.position()), slots);
            }
            if self.table.is_some() {
                cursor = self.read_row(cursor, &mut rows)?;
            } else {
                cursor.skip_value()?;
            }
            index += 1;
            more = cursor.next_or_close(b']')?;
        }
        if let Some(table) = self.table {
            slots.fill_table(table, rows);
        }
        Ok(cursor)
    }

    /// One element of an array as a row; what is no object is a row of nothing.
    fn read_row<'e>(&self, mut cursor: Cursor<'e>, rows: &mut Vec<Option<&'e str>>) -> Result<Cursor<'e>, Malformed> {
        let begin = rows.len();
        rows.resize(begin + self.columns.len(), None);
        if cursor.peek() != Some(b'{') {
            cursor.skip_value()?;
            return Ok(cursor);
        }
        let mut more = cursor.open(b'{', b'}')?;
        while more {
            let key = cursor.key()?;
            let column = if key.escaped { self.column_of(&key.unescaped()) } else { self.column_of(key.inner) };
            let start = cursor.position();
            cursor.pass(if column.is_some() { Look::Closely } else { Look::ForItsEnd })?;
            if let Some(cell) = column.and_then(|column| rows.get_mut(begin + column)) {
                *cell = Some(cursor.since(start));
            }
            more = cursor.next_or_close(b'}')?;
        }
        Ok(cursor)
    }

    fn element(&self, index: usize) -> Option<&Node> {
        if self.keys.is_empty() { None } else { self.child(&index.to_string()) }
    }
}
