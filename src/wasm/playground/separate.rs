//! The events of a text: one, several in an array, or one a line.

use super::positions::Units;
use crate::value::json::{Cursor, Kind, Raw};
use std::ops::Range;

pub(super) fn told(text: &str) -> String {
    let units = Units::of(text);
    let offsets = events(text).into_iter().flat_map(|Range { start, end }| [units.at(start), units.at(end)]);
    let offsets: Vec<_> = offsets.map(|offset| offset.to_string()).collect();
    ["[", &offsets.join(","), "]"].concat()
}

/// In bytes.
fn events(text: &str) -> Vec<Range<usize>> {
    let whole = 0..text.len();
    // A mark at the beginning, as some editors write it, is no part of the first event.
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let shift = text.len() - body.len();
    let inside = |ranges: Vec<Range<usize>>| ranges.into_iter().map(|range| range.start + shift..range.end + shift).collect();
    if let Ok(value) = Raw::parse(body) {
        return match value.kind() {
            Kind::List => inside(elements(body)),
            _ => vec![whole],
        };
    }
    let lines = lines(body);
    let is_event = |line: &Range<usize>| body.get(line.clone()).and_then(|line| Raw::parse(line).ok()).is_some_and(is_object);
    // One event in many lines that has a mistake somewhere is not as many events as it has lines.
    if lines.iter().any(is_event) { inside(lines) } else { vec![whole] }
}

fn is_object(raw: Raw<'_>) -> bool {
    raw.kind() == Kind::Object
}

/// The elements of an array that is known to be one.
fn elements(text: &str) -> Vec<Range<usize>> {
    let mut cursor = Cursor::new(text);
    cursor.skip_blanks();
    let mut ranges = Vec::new();
    let mut more = cursor.open(b'[', b']').unwrap_or(false);
    while more {
        let start = cursor.position();
        if cursor.skip_value().is_err() {
            break;
        }
        ranges.push(start..cursor.position());
        more = cursor.next_or_close(b']').unwrap_or(false);
    }
    ranges
}

/// The lines with something in them.
fn lines(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let mut ranges = Vec::new();
    for line in text.split('\n') {
        let shown = line.trim_ascii_end();
        if !shown.is_empty() {
            ranges.push(start..start + shown.len());
        }
        start += line.len() + 1;
    }
    ranges
}
