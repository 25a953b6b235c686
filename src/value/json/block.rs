//! 64 bytes of text at once, with a bit for each that is a mark of the grammar.

// A block is looked at by a few instructions for each sixteen bytes; a call for each would be most of it.
#![allow(clippy::inline_always)]

use super::lane::{Lane, WIDTH};
use std::borrow::Cow;

/// How many bytes a block has: one bit each.
pub(super) const BLOCK: usize = 64;

/// Which bytes of the block at byte `at` are a quotation mark or a backslash, the lowest bit first.
#[inline(never)]
pub(super) fn string_marks(text: &[u8], at: usize) -> u64 {
    bits(&block(text, at), |lane| lane.is(b'"').or(lane.is(b'\\')))
}

/// Where the object or array that begins at byte `start` ends: behind the bracket that closes it; `None` when it does not.
/// Nothing inside is looked at but strings and brackets, and of these not the kind.
#[inline(never)]
pub(crate) fn after_brackets(text: &[u8], start: usize) -> Option<usize> {
    let mut at = start & !(BLOCK - 1);
    // The bytes before it are none of its own.
    let mut own = u64::MAX << (start & (BLOCK - 1));
    let mut depth = 0;
    // All bits while a string goes on from the block before.
    let mut string = 0;
    let mut escaped = false;
    while at < text.len() {
        let block = block(text, at);
        let mut quotes = own & bits(&block, |lane| lane.is(b'"'));
        let backslashes = own & bits(&block, |lane| lane.is(b'\\'));
        if escaped || backslashes != 0 {
            quotes &= !escaped_by(backslashes, &mut escaped);
        }
        let inside = parities(quotes) ^ string;
        string = 0_u64.wrapping_sub(inside >> (BLOCK - 1));
        // Both brackets of a side have all bits in common but this one, and share them with no other byte.
        let opening = own & !inside & bits(&block, |lane| lane.with(0x20).is(b'{'));
        let closing = own & !inside & bits(&block, |lane| lane.with(0x20).is(b'}'));
        if closing.count_ones() >= depth
            && let Some(end) = end_of(depth, opening, closing)
        {
            return Some(at + end);
        }
        depth = depth + opening.count_ones() - closing.count_ones();
        own = u64::MAX;
        at += BLOCK;
    }
    None
}

/// Where in a block the last of `depth` brackets is closed.
fn end_of(depth: u32, opening: u64, closing: u64) -> Option<usize> {
    let mut rest = closing;
    let mut closed = 0;
    while rest != 0 {
        let place = rest.trailing_zeros();
        rest &= rest - 1;
        closed += 1;
        if depth + (opening & !(u64::MAX << place)).count_ones() == closed {
            return Some(place as usize + 1);
        }
    }
    None
}

/// Which bytes stand behind a backslash that is none itself by one before it; `carry` is that of the byte behind the block.
#[inline(never)]
fn escaped_by(backslashes: u64, carry: &mut bool) -> u64 {
    let mut escaped = u64::from(*carry);
    let mut rest = backslashes & !escaped;
    *carry = false;
    while rest != 0 {
        let place = rest.trailing_zeros();
        let next = 2_u64 << place;
        *carry = next == 0;
        escaped |= next;
        rest &= (rest - 1) & !next;
    }
    escaped
}

/// For each bit: how many are set up to and with it, odd or even.
#[inline]
fn parities(mut bits: u64) -> u64 {
    for by in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << by;
    }
    bits
}

/// The block that begins at byte `at`; beyond the end of the text there are zeros.
#[inline(always)]
fn block(text: &[u8], at: usize) -> Cow<'_, [u8; BLOCK]> {
    let rest = text.get(at..).unwrap_or_default();
    match rest.first_chunk() {
        Some(block) => Cow::Borrowed(block),
        None => Cow::Owned(last_block(rest)),
    }
}

#[inline(never)]
fn last_block(rest: &[u8]) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    for (to, from) in block.iter_mut().zip(rest) {
        *to = *from;
    }
    block
}

#[inline(always)]
fn bits(block: &[u8; BLOCK], marked: impl Fn(Lane) -> Lane) -> u64 {
    let mut bits = 0;
    for chunk in block.as_chunks().0.iter().rev() {
        bits = bits << WIDTH | marked(Lane::load(*chunk)).bits();
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rule, a byte at a time.
    fn slowly(text: &str, start: usize) -> Option<usize> {
        let (mut depth, mut string, mut escaped) = (0, false, false);
        for (at, byte) in text.bytes().enumerate().skip(start) {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => string = !string,
                b'{' | b'[' if !string => depth += 1,
                b'}' | b']' if !string => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(at + 1);
                    }
                }
                _ => {}
            }
        }
        None
    }

    #[test]
    fn the_end_is_found_wherever_it_lies_in_a_block() {
        let inner = [
            "",
            "\"a\":1",
            "\"]}\":[[{}],{}]",
            r#""\"}":"\\","b":"\\\"]""#,
            r#""\\\\\\":"\\\\\\\"{""#,
            "\"é😀 {\":[\"\u{7f};:\"]",
            "\"never ends",
            "[[[[[",
            "]",
        ];
        for before in 0..70 {
            for inside in inner {
                for width in [0, 1, 30, 63, 64, 65, 200] {
                    let text = format!("{}{{\"pad\":\"{}\",{inside}}} ]}}", " ".repeat(before), "p".repeat(width));
                    assert_eq!(after_brackets(text.as_bytes(), before), slowly(&text, before), "{text}");
                }
            }
        }
    }
}
