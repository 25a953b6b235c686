//! How many calls a key has left in this minute (<https://docs.affonso.io/api/rate-limits>).

use std::collections::BTreeMap;

use super::exchange::Reply;

const MINUTE_MS: u64 = 60_000;

/// What the headers announce while nothing is limited: the smallest plan.
const ANNOUNCED: u32 = 300;

/// Counts calls by key in fixed minutes of the clock.
pub(super) struct Limiter {
    per_minute: Option<u32>,
    minute: u64,
    used: BTreeMap<String, u32>,
}

/// What a caller is told about the limit.
pub(super) struct Allowance {
    limit: u32,
    remaining: u32,
    /// The Unix time, in seconds, at which the next minute begins.
    reset: u64,
}

impl Limiter {
    pub(super) fn new(per_minute: Option<u32>) -> Self {
        Self { per_minute, minute: 0, used: BTreeMap::new() }
    }

    /// What is announced to a caller whose key is not known.
    pub(super) fn stranger(&self, now_ms: u64) -> Allowance {
        let limit = self.per_minute.unwrap_or(ANNOUNCED);
        Allowance { limit, remaining: limit, reset: (now_ms / MINUTE_MS + 1) * (MINUTE_MS / 1000) }
    }

    /// Takes one call off a key's minute; an error is the number of seconds to wait.
    pub(super) fn take(&mut self, key: &str, now_ms: u64) -> (Allowance, Result<(), u64>) {
        let mut allowance = self.stranger(now_ms);
        let minute = now_ms / MINUTE_MS;
        if self.minute != minute {
            self.minute = minute;
            self.used.clear();
        }
        let Some(limit) = self.per_minute else {
            allowance.remaining = allowance.limit.saturating_sub(1);
            return (allowance, Ok(()));
        };
        let used = self.used.entry(key.into()).or_default();
        if *used >= limit {
            allowance.remaining = 0;
            let wait_ms = MINUTE_MS - now_ms % MINUTE_MS;
            return (allowance, Err(wait_ms.div_ceil(1000)));
        }
        *used += 1;
        allowance.remaining = limit - *used;
        (allowance, Ok(()))
    }
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
