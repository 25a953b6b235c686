//! A node of the trie: how paths grow it, and how a key finds its way on.

use crate::segment::slots::Below;
use crate::value::owned;
use serde::Serialize;

/// A node of the trie. Serialised it is the walk that a JavaScript host makes over an event object, free of field names
/// of its own.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Node {
    pub(super) keys: Vec<String>,
    pub(super) nodes: Vec<Node>,
    /// The bits of all keys: most keys that nobody asked for are turned away without a look at any of them.
    #[serde(skip)]
    pub(super) bits: u64,
    /// The cell that takes the value standing here; absent in the serialised form when only the bytes door reads it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cell: Option<usize>,
    /// The table that takes the elements of the array standing here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) table: Option<usize>,
    pub(super) columns: Vec<String>,
    /// The bits of all columns.
    #[serde(skip)]
    pub(super) column_bits: u64,
    /// Cells and tables at this node and below: what a later duplicate of the key replaces.
    #[serde(skip)]
    pub(super) below: Below,
    /// A cell for whole objects, which only the bytes door has for nothing.
    #[serde(skip)]
    pub(super) whole: Option<usize>,
    /// Is the value wanted itself, not only what a path finds inside? Then all of it is held to JSON's grammar.
    #[serde(skip)]
    pub(super) is_held: bool,
}

/// One of 64 bits for a key, by its length and its last letter.
#[inline]
fn bit(key: &str) -> u64 {
    let last = key.as_bytes().last().copied().unwrap_or_default();
    1 << ((key.len() * 5 + usize::from(last)) % 64)
}

/// Has no key this bit? Then the key need not be looked for.
#[inline]
fn lacks(bits: u64, bit: u64) -> bool {
    bits & bit == 0
}

impl Node {
    pub(super) fn child_or_new(&mut self, key: &str) -> &mut Node {
        let index = self.keys.iter().position(|known| known == key).unwrap_or_else(|| {
            // In the order of their bits.
            let index = self.keys.iter().take_while(|known| bit(known) <= bit(key)).count();
            self.keys.insert(index, owned(key));
            self.nodes.insert(index, Node::default());
            self.bits |= bit(key);
            index
        });
        // The index was found or made a line above.
        #[allow(clippy::indexing_slicing)]
        &mut self.nodes[index]
    }

    pub(super) fn column(&mut self, name: &str) -> usize {
        self.columns.iter().position(|known| known == name).unwrap_or_else(|| {
            self.columns.push(owned(name));
            self.column_bits |= bit(name);
            self.columns.len() - 1
        })
    }

    #[inline]
    pub(super) fn column_of(&self, name: &str) -> Option<usize> {
        if lacks(self.column_bits, bit(name)) { None } else { self.columns.iter().position(|known| known == name) }
    }

    pub(super) fn note_below(&mut self) -> &Below {
        let mut below = Below::default();
        below.cells.extend(self.cell.into_iter().chain(self.whole));
        below.tables.extend(self.table);
        for node in &mut self.nodes {
            let inner = node.note_below();
            below.cells.extend(&inner.cells);
            below.tables.extend(&inner.tables);
        }
        self.below = below;
        &self.below
    }

    pub(super) fn note_widths(&self, widths: &mut [usize]) {
        if let Some(width) = self.table.and_then(|table| widths.get_mut(table)) {
            *width = self.columns.len().max(1);
        }
        self.nodes.iter().for_each(|node| node.note_widths(widths));
    }

    #[inline]
    pub(super) fn child(&self, key: &str) -> Option<&Node> {
        let bit = bit(key);
        if lacks(self.bits, bit) {
            return None;
        }
        // Every bit below has a key at least, so this one's cannot stand before; as many may push it further as share a bit.
        self.child_from((self.bits & (bit - 1)).count_ones() as usize, key)
    }

    #[inline(never)]
    fn child_from(&self, first: usize, key: &str) -> Option<&Node> {
        let place = self.keys.iter().skip(first).position(|known| known == key)?;
        self.nodes.get(first + place)
    }
}
