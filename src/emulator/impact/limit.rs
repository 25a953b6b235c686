//! How many calls the account has left in this hour
//! (<https://integrations.impact.com/brand-api-reference/readme/rate-limits>).
//!
//! impact.com does not say how it counts. Here hours are those of the clock, all tokens of the account count together, and a
//! refused call costs nothing. The tracking host has no published limit.

use crate::emulator::limit::{Allowance, SECOND_MS, Span};

const HOUR_MS: u64 = 3600 * SECOND_MS;

/// Counts the account's calls.
pub(super) struct Limiter {
    per_hour: Option<u32>,
    hour: Span,
}

impl Limiter {
    pub(super) fn new(per_hour: Option<u32>) -> Self {
        Self { per_hour, hour: Span::default() }
    }

    /// Takes one call off the hour, if there is one left. What is announced counts down to the next hour in seconds.
    pub(super) fn take(&mut self, now_ms: u64) -> (Option<Allowance>, bool) {
        let is_admitted = self.hour.left(now_ms / HOUR_MS, self.per_hour) > 0;
        self.hour.used += u32::from(is_admitted);
        let allowance = self.per_hour.map(|limit| Allowance {
            limit,
            remaining: limit.saturating_sub(self.hour.used),
            reset: (HOUR_MS - now_ms % HOUR_MS).div_ceil(SECOND_MS),
        });
        (allowance, is_admitted)
    }
}
