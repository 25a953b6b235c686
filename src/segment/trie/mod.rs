//! The paths of a settings object, compiled into a trie; one pass over an event fills a flat array of slots. What no path
//! names is skipped, not parsed.

mod node;
mod pass;

use super::click::fill_parameters;
use super::path::Path;
pub use super::slots::Slot;
use super::slots::Slots;
use crate::value::json::{Cursor, Look, Malformed, Raw};
use crate::value::owned;
use node::Node;
use serde::Serialize;

/// Collects paths; each gets its slot at once.
#[derive(Debug, Default)]
pub struct TrieBuilder {
    root: Node,
    cells: usize,
    tables: usize,
    queries: Vec<Query>,
    parameters: usize,
}

/// The query of the URL in one cell, and the parameters that are wanted of it.
#[derive(Clone, Debug)]
struct Query {
    cell: usize,
    wanted: Vec<(String, usize)>,
}

impl TrieBuilder {
    /// Adds a path, or finds it again.
    pub fn add(&mut self, path: &Path) -> Slot {
        let mut node = &mut self.root;
        for segment in &path.segments {
            node = node.child_or_new(segment);
        }
        if let Some(columns) = &path.columns {
            let table = *node.table.get_or_insert_with(|| next(&mut self.tables));
            return Slot::Column { table, columns: columns.iter().map(|name| node.column(name)).collect() };
        }
        node.is_held = true;
        let cell = *node.cell.get_or_insert_with(|| next(&mut self.cells));
        match &path.parameter {
            Some(name) => self.parameter(cell, name),
            None => Slot::Cell(cell),
        }
    }

    #[inline]
    fn parameter(&mut self, cell: usize, name: &str) -> Slot {
        let known = self.queries.iter_mut().find(|query| query.cell == cell);
        let index = next(&mut self.parameters);
        match known {
            Some(query) => query.wanted.push((owned(name), index)),
            None => self.queries.push(Query { cell, wanted: vec![(owned(name), index)] }),
        }
        Slot::Parameter(index)
    }

    /// Adds a member whose value is wanted whole and only where that costs nothing: the object door leaves it empty. How closely
    /// it is looked at is as closely as the most curious asks for.
    pub fn add_whole(&mut self, name: &str, look: Look) -> usize {
        let node = self.root.child_or_new(name);
        node.is_held |= look == Look::Closely;
        *node.whole.get_or_insert_with(|| next(&mut self.cells))
    }

    /// The compiled trie.
    #[must_use]
    pub fn finish(mut self) -> Trie {
        self.root.note_below();
        let mut widths = vec![1; self.tables];
        self.root.note_widths(&mut widths);
        Trie { root: self.root, cells: self.cells, widths, queries: self.queries, parameters: self.parameters }
    }
}

fn next(count: &mut usize) -> usize {
    *count += 1;
    *count - 1
}

/// The compiled paths.
#[derive(Clone, Debug)]
pub struct Trie {
    root: Node,
    cells: usize,
    /// How many columns each table has.
    widths: Vec<usize>,
    queries: Vec<Query>,
    parameters: usize,
}

impl Trie {
    /// One pass over an event's JSON text. Of duplicate keys the last wins, with everything inside it.
    ///
    /// # Errors
    /// [`Malformed`] when the text is not one JSON object, as far as it is looked at.
    pub fn read<'e>(&'e self, text: &'e str) -> Result<Slots<'e>, Malformed> {
        let mut slots = self.empty();
        let mut cursor = Cursor::new(text);
        cursor.skip_blanks();
        cursor = self.root.read_object(cursor, &mut slots)?;
        cursor.end()?;
        self.read_queries(&mut slots);
        Ok(slots)
    }

    /// Reads what the object door's walk wrote: an array of the cells, then an array of cells for each table.
    ///
    /// # Errors
    /// [`Malformed`] when the text is no such array.
    pub fn read_walk<'e>(&'e self, text: &'e str) -> Result<Slots<'e>, Malformed> {
        let mut slots = self.empty();
        let mut cursor = Cursor::new(text);
        let mut more = cursor.open(b'[', b']')?;
        let mut index = 0;
        while more {
            let start = cursor.position();
            cursor.pass(Look::ForItsEnd)?;
            let value = cursor.since(start);
            match usize::checked_sub(index, self.cells) {
                None => slots.fill(index, Some(value)),
                Some(table) => slots.fill_table(table, Raw::new(value).elements().map(|cell| Some(cell.spelling())).collect()),
            }
            index += 1;
            more = cursor.next_or_close(b']')?;
        }
        cursor.end()?;
        self.read_queries(&mut slots);
        Ok(slots)
    }

    /// The walk for the object door.
    #[must_use]
    pub fn walk(&self) -> Walk<'_> {
        Walk { root: &self.root, cells: self.cells, tables: self.widths.len() }
    }

    fn empty(&self) -> Slots<'_> {
        Slots {
            cells: vec![None; self.cells],
            tables: vec![Vec::new(); self.widths.len()],
            widths: &self.widths,
            parameters: vec![None; self.parameters],
        }
    }

    fn read_queries<'e>(&'e self, slots: &mut Slots<'e>) {
        for Query { cell, wanted } in &self.queries {
            if let Some(place) = slots.cell(*cell) {
                fill_parameters(place, wanted, &mut slots.parameters);
            }
        }
    }
}

/// What a JavaScript host needs to walk an event object: the trie and how many cells and tables to write.
#[derive(Debug, Serialize)]
pub struct Walk<'t> {
    root: &'t Node,
    cells: usize,
    tables: usize,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    fn read(paths: &[&str], text: &str) -> Vec<Option<String>> {
        let mut builder = TrieBuilder::default();
        let slots: Vec<_> = paths.iter().map(|path| builder.add(&Path::parse(path).unwrap())).collect();
        let trie = builder.finish();
        let read = trie.read(text).unwrap();
        slots
            .iter()
            .map(|slot| match slot {
                Slot::Cell(index) => read.cell(*index).map(|raw| raw.spelling().to_owned()),
                Slot::Parameter(index) => read.parameter(*index).map(Cow::into_owned),
                Slot::Column { table, columns } => Some(
                    read.rows(*table)
                        .map(|row| columns.iter().find_map(|c| row[*c]).unwrap_or("-"))
                        .collect::<Vec<_>>()
                        .join(","),
                ),
            })
            .collect()
    }

    #[test]
    fn values_are_found_and_the_rest_is_skipped() {
        let text = r#"{"x":[{"userId":1}],"userId":"u","properties":{"revenue":25.00,"deep":{"a":{"b":[]}},"list":[1,{"k":2}]}}"#;
        let found = read(
            &["userId", "properties.revenue", "properties.deep.a", "properties.list.1.k", "properties.none", "userId.x"],
            text,
        );
        assert_eq!(found, [Some("\"u\"".into()), Some("25.00".into()), Some("{\"b\":[]}".into()), Some("2".into()), None, None]);
    }

    #[test]
    fn of_duplicate_keys_the_last_wins_with_all_inside() {
        assert_eq!(read(&["p.a", "p.b"], r#"{"p":{"a":1,"b":2},"\u0070":{"a":3}}"#), [Some("3".into()), None]);
        assert_eq!(read(&["p.a"], r#"{"p":{"a":1},"p":null}"#), [None]);
        assert_eq!(read(&["p.l[].a"], r#"{"p":{"l":[{"a":1}]},"p":{}}"#), [Some(String::new())]);
    }

    #[test]
    fn what_is_wanted_is_json_and_what_is_not_has_an_end() {
        let [object, list] = [r#"{"p":{"a":1,"b":[1 2]}}"#, r#"{"p":[{"a":1,"b":[1 2]}]}"#];
        let wanted = [("p", object), ("p p.a", object), ("p.a p", object), ("p p[].a", object), ("p[].a", object)];
        let wanted = wanted.into_iter().chain([("p", list), ("p p[].a", list), ("p.0 p.0.a", list)]);
        let passed = [("p.a", object), ("p[].a", list)];
        for (case, is_read) in wanted.map(|case| (case, false)).chain(passed.map(|case| (case, true))) {
            let mut builder = TrieBuilder::default();
            case.0.split(' ').for_each(|path| drop(builder.add(&Path::parse(path).unwrap())));
            assert_eq!(builder.finish().read(case.1).is_ok(), is_read, "{case:?}");
        }
    }

    #[test]
    fn keys_of_any_length_are_told_apart() {
        let long = "k".repeat(5000);
        let (text, other) = (format!(r#"{{"{long}":1,"{long}k":2,"k":3}}"#), [&long, "k"].concat());
        assert_eq!(read(&["k", &other, &long], &text), [Some("3".into()), Some("2".into()), Some("1".into())]);
    }

    #[test]
    fn columns_take_the_best_of_each_row() {
        let text = r#"{"products":[{"sku":"s1","product_id":"p1"},7,{"sku":"s3"},{"sku":"x","sku":"s4"}]}"#;
        assert_eq!(read(&["products[].product_id|sku"], text), [Some("\"p1\",-,\"s3\",\"s4\"".into())]);
    }

    #[test]
    fn the_walk_and_the_pass_agree() {
        let mut builder = TrieBuilder::default();
        let cell = builder.add(&Path::parse("a").unwrap());
        let column = builder.add(&Path::parse("l[].x").unwrap());
        let trie = builder.finish();
        let walked = trie.read_walk(r#"["v",[1,null]]"#).unwrap();
        assert_eq!(cell, Slot::Cell(0));
        assert_eq!(walked.cell(0).unwrap().spelling(), "\"v\"");
        assert_eq!(column, Slot::Column { table: 0, columns: vec![0] });
        assert_eq!(walked.rows(0).count(), 2);
    }
}
