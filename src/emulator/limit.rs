//! Counting calls: how many of a span of time are used, and what a caller is told about it.

use super::exchange::Reply;

/// Milliseconds in a second.
pub(super) const SECOND_MS: u64 = 1000;

/// The calls of one span of time: of a minute, of an hour.
#[derive(Default)]
pub(super) struct Span {
    number: u64,
    /// How many there were.
    pub(super) used: u32,
}

impl Span {
    /// The calls that are left of `limit`; a new span begins with all of them.
    pub(super) fn left(&mut self, number: u64, limit: Option<u32>) -> u32 {
        if self.number != number {
            *self = Self { number, used: 0 };
        }
        limit.map_or(u32::MAX, |limit| limit.saturating_sub(self.used))
    }
}

/// What a caller is told about the limit.
pub(super) struct Allowance {
    pub(super) limit: u32,
    pub(super) remaining: u32,
    /// When the next span begins, as its party tells it.
    pub(super) reset: u64,
}

impl Allowance {
    /// The three headers that stand on every answer.
    pub(super) fn on(&self, reply: Reply) -> Reply {
        reply
            .with_header("X-RateLimit-Limit", self.limit.to_string())
            .with_header("X-RateLimit-Remaining", self.remaining.to_string())
            .with_header("X-RateLimit-Reset", self.reset.to_string())
    }
}
