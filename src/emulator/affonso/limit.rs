//! How many calls a key has left in this minute and in this second (<https://docs.affonso.io/api/rate-limits>).
//!
//! Affonso does not say how it counts. Here minutes and seconds are those of the clock, and a refused call costs nothing.

use std::collections::BTreeMap;

use super::config::{Config, PricingPlan};
use crate::emulator::limit::{Allowance, SECOND_MS, Span};

const MINUTE_MS: u64 = 60 * SECOND_MS;

/// Counts calls by key.
pub(super) struct Limiter {
    per_minute: Option<u32>,
    burst: Option<u32>,
    keys: BTreeMap<String, Spent>,
}

/// What a key has used of a minute and of a second.
#[derive(Default)]
struct Spent {
    minute: Span,
    second: Span,
}

impl Limiter {
    pub(super) fn new(config: &Config) -> Self {
        Self {
            per_minute: config.per_minute.or(config.plan.map(PricingPlan::per_minute)),
            burst: config.burst.or(config.plan.map(PricingPlan::burst)),
            keys: BTreeMap::new(),
        }
    }

    /// What is announced to a caller whose key is not known. While nothing is limited, it is the smallest plan. The next minute
    /// begins at a Unix time, in seconds.
    pub(super) fn stranger(&self, now_ms: u64) -> Allowance {
        let limit = self.per_minute.unwrap_or(PricingPlan::Launch.per_minute());
        Allowance { limit, remaining: limit, reset: (now_ms / MINUTE_MS + 1) * (MINUTE_MS / SECOND_MS) }
    }

    /// Takes one call off a key's minute and second; an error is the number of seconds to wait.
    pub(super) fn take(&mut self, key: &str, now_ms: u64) -> (Allowance, Result<(), u64>) {
        let mut allowance = self.stranger(now_ms);
        let spent = self.keys.entry(key.into()).or_default();
        let minute_left = spent.minute.left(now_ms / MINUTE_MS, self.per_minute);
        let second_left = spent.second.left(now_ms / SECOND_MS, self.burst);
        let admitted = if minute_left == 0 {
            Err((MINUTE_MS - now_ms % MINUTE_MS).div_ceil(SECOND_MS))
        } else if second_left == 0 {
            Err(1)
        } else {
            spent.minute.used += 1;
            spent.second.used += 1;
            Ok(())
        };
        allowance.remaining = match self.per_minute {
            Some(limit) => limit.saturating_sub(spent.minute.used),
            None => allowance.limit.saturating_sub(1),
        };
        (allowance, admitted)
    }
}
