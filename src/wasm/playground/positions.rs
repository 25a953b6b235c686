//! Where the values of a JSON text stand in it.

use crate::value::json::{Cursor, Malformed, Value};
use std::borrow::Cow;

/// One value.
struct Row<'t> {
    /// The row it stands in.
    parent: Option<usize>,
    /// Its name in an object, its number in an array.
    name: Cow<'t, str>,
    /// Where its key begins, in bytes.
    key: Option<usize>,
    /// Where it begins and ends, in bytes.
    from: usize,
    to: usize,
}

/// An array or object that is not closed yet.
struct Open {
    row: usize,
    is_object: bool,
    /// How many values it has so far.
    count: usize,
}

pub(super) fn told(text: &str) -> String {
    let mut rows = Vec::new();
    let stop = walk(text, &mut rows).err().map(|Malformed { at }| at);
    let units = Units::of(text);
    let number = |number: Option<usize>| number.map_or_else(|| String::from("-1"), |number| number.to_string());
    let raw = |text: String| Value::Raw(Cow::Owned(text));
    let told = rows.iter().map(|row| {
        let [from, to] = [row.from, row.to].map(|at| raw(units.at(at).to_string()));
        let (parent, key) = (raw(number(row.parent)), raw(number(row.key.map(|at| units.at(at)))));
        Value::Array(vec![parent, Value::Text(Cow::Borrowed(&row.name)), from, to, key])
    });
    let stop = stop.map(|at| raw(units.at(at).to_string()));
    Value::object(vec![("rows", Some(Value::Array(told.collect()))), ("stop", stop)]).to_json()
}

/// One pass, whatever the depth; what was found before a mistake stays.
fn walk<'t>(text: &'t str, rows: &mut Vec<Row<'t>>) -> Result<(), Malformed> {
    let mut cursor = Cursor::new(text);
    let mut open: Vec<Open> = Vec::new();
    cursor.skip_blanks();
    loop {
        let (mut name, mut key) = (Cow::Borrowed(""), None);
        if let Some(Open { is_object, count, .. }) = open.last_mut() {
            if *is_object {
                key = Some(cursor.position());
                name = cursor.key()?.unescaped();
            } else {
                name = Cow::Owned(count.to_string());
            }
            *count += 1;
        }
        let (row, from) = (rows.len(), cursor.position());
        rows.push(Row { parent: open.last().map(|open| open.row), name, key, from, to: text.len() });
        let is_object = cursor.peek() == Some(b'{');
        let entered = match cursor.peek() {
            Some(b'{') => cursor.open(b'{', b'}')?,
            Some(b'[') => cursor.open(b'[', b']')?,
            _ => cursor.skip_value().map(|_| false)?,
        };
        if entered {
            open.push(Open { row, is_object, count: 0 });
            continue;
        }
        end(rows, row, &cursor);
        loop {
            let Some(Open { row, is_object, .. }) = open.last() else { return cursor.end() };
            if cursor.next_or_close(if *is_object { b'}' } else { b']' })? {
                break;
            }
            end(rows, *row, &cursor);
            open.pop();
        }
    }
}

fn end(rows: &mut [Row<'_>], row: usize, cursor: &Cursor<'_>) {
    if let Some(row) = rows.get_mut(row) {
        row.to = cursor.position();
    }
}

/// Bytes of UTF-8 to units of UTF-16: the bytes at which the two counts drift apart, and by how much.
pub(super) struct Units(Vec<(usize, usize)>);

impl Units {
    pub(super) fn of(text: &str) -> Self {
        let mut behind = 0;
        let wide = text.char_indices().filter(|(_, char)| !char.is_ascii());
        Self(
            wide.map(|(at, char)| {
                behind += char.len_utf8() - char.len_utf16();
                (at, behind)
            })
            .collect(),
        )
    }

    pub(super) fn at(&self, byte: usize) -> usize {
        let before = self.0.partition_point(|(at, _)| *at < byte);
        byte - before.checked_sub(1).and_then(|last| self.0.get(last)).map_or(0, |(_, behind)| *behind)
    }
}
