//! How far a replay has come, on a terminal.

use super::super::screen::grouped;
use super::tally::Tally;
use crate::delivery::Verdict;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::{Duration, Instant};

const EVERY: Duration = Duration::from_millis(200);

/// A line at the foot of the terminal; nothing where standard error is no terminal.
pub(super) struct Progress {
    bar: ProgressBar,
    shown: Instant,
    begun: Instant,
    /// Requests of earlier processes.
    before: u64,
}

impl Progress {
    /// `length` is that of all files, where it is known.
    pub(super) fn open(length: Option<u64>, requests_before: u64) -> Self {
        let bar = match length {
            Some(length) => ProgressBar::new(length),
            None => ProgressBar::no_length(),
        };
        bar.set_draw_target(ProgressDrawTarget::stderr());
        let template = if length.is_some() { "{bar:24} {percent:>3} %  {msg}, {eta} left" } else { "{spinner}  {msg}" };
        // A template that cannot be read leaves the usual one.
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        let now = Instant::now();
        Self { bar, shown: now, begun: now, before: requests_before }
    }

    /// Shows the counts, now and then.
    pub(super) fn show(&mut self, position: u64, tally: &Tally) {
        if self.shown.elapsed() < EVERY {
            return;
        }
        self.shown = Instant::now();
        let counts = [Verdict::Delivered, Verdict::Ignored, Verdict::Rejected, Verdict::Retry]
            .map(|verdict| (verdict, tally.of(verdict)))
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(verdict, count)| format!("{} {}", grouped(*count), verdict.word()))
            .collect::<Vec<_>>()
            .join(", ");
        let rate = a_second(tally.requests - self.before, self.begun.elapsed());
        self.bar.set_message(format!("{counts}; {rate} requests a second"));
        self.bar.set_position(position);
        self.bar.tick();
    }

    pub(super) fn close(&self) {
        self.bar.finish_and_clear();
    }
}

/// So many in so long, for people: `4.9`.
pub(super) fn a_second(count: u64, elapsed: Duration) -> String {
    let tenths = u128::from(count) * 10_000 / elapsed.as_millis().max(1);
    format!("{}.{}", tenths / 10, tenths % 10)
}
