//! When a request may begin: so many in any one second, thirty times as many in any one minute.

use std::collections::VecDeque;

const SECOND_MS: i64 = 1100;
const MINUTE_MS: i64 = 60_100;
const SECONDS_WORTH_A_MINUTE: usize = 30;

/// The moments taken, in order.
#[derive(Default)]
pub struct Meter(VecDeque<i64>);

impl Meter {
    /// The moment at which one more request may begin, `now` at the earliest; it is taken. None, and nothing taken, when there
    /// is none until `latest`.
    pub fn book(&mut self, per_second: Option<u32>, now: i64, latest: i64) -> Option<i64> {
        let Some(per_second) = per_second else { return (now <= latest).then_some(now) };
        let per_second = per_second as usize;
        while self.0.front().is_some_and(|start| *start <= now - MINUTE_MS) {
            self.0.pop_front();
        }
        let after = |count: usize, ms: i64| {
            let at = self.0.len().checked_sub(count)?;
            Some(self.0.get(at)? + ms)
        };
        let start = [
            Some(now),
            self.0.back().copied(),
            after(per_second, SECOND_MS),
            after(per_second * SECONDS_WORTH_A_MINUTE, MINUTE_MS),
        ];
        let start = start.into_iter().flatten().max().unwrap_or(now);
        if start > latest {
            return None;
        }
        self.0.push_back(start);
        Some(start)
    }
}
