//! When a request may begin: evenly spread, so that no span of time holds more than its allowance, however often a replay is
//! stopped and taken up again.

use std::time::{Duration, Instant};

/// How far a late start may be made up for; a timer wakes a little late each time.
const SLACK: Duration = Duration::from_millis(50);

/// What leaves evenly does not arrive evenly: a span is taken for a little longer than it is.
const STRETCH: f64 = 60.1 / 60.0;

/// So many requests in so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Budget {
    pub(crate) requests: u32,
    pub(crate) within: Duration,
}

impl Budget {
    pub(crate) const fn per_minute(requests: u32) -> Self {
        Self { requests, within: Duration::from_mins(1) }
    }
}

/// Hands out turns.
pub(super) struct Meter {
    interval: Duration,
    next: Instant,
}

impl Meter {
    /// Without a budget, everybody's turn is now.
    pub(super) fn new(budget: Option<Budget>, now: Instant) -> Self {
        let interval = budget.map_or(Duration::ZERO, |it| it.within.mul_f64(STRETCH) / it.requests.max(1));
        Self { interval, next: now }
    }

    /// Takes a turn; an error is the moment of the next one.
    pub(super) fn take(&mut self, now: Instant) -> Result<(), Instant> {
        if now < self.next {
            return Err(self.next);
        }
        let earliest = now.checked_sub(SLACK).unwrap_or(now);
        self.next = self.next.max(earliest) + self.interval;
        Ok(())
    }

    /// The target asks for quiet: nobody's turn comes before this.
    pub(super) fn rest(&mut self, until: Instant) {
        self.next = self.next.max(until);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many turns are taken in so many seconds by somebody who is always ready, and wakes `late`.
    fn taken(budget: Budget, seconds: u64, late: Duration) -> u64 {
        let start = Instant::now();
        let mut meter = Meter::new(Some(budget), start);
        let (mut now, mut count) = (start, 0);
        while now < start + Duration::from_secs(seconds) {
            match meter.take(now) {
                Ok(()) => count += 1,
                Err(next) => now = next + late,
            }
        }
        count
    }

    #[test]
    fn the_budget_is_used_and_never_exceeded() {
        for requests in [60, 300, 3000, 60_000] {
            for late in [0, 1, 5].map(Duration::from_millis) {
                let count = taken(Budget::per_minute(requests), 60, late);
                let most = u64::from(requests);
                assert!(count <= most && count * 100 >= most * 98, "{count} of {requests}, {late:?} late");
            }
        }
        let hourly = Budget { requests: 1000, within: Duration::from_hours(1) };
        assert!((980..=1000).contains(&taken(hourly, 3600, Duration::from_millis(1))));
    }

    #[test]
    fn a_rest_is_kept() {
        let start = Instant::now();
        let mut meter = Meter::new(None, start);
        assert_eq!(meter.take(start), Ok(()));
        meter.rest(start + Duration::from_secs(2));
        assert_eq!(meter.take(start), Err(start + Duration::from_secs(2)));
    }
}
