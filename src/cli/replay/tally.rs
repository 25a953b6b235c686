//! How many events ended how.

use crate::delivery::Verdict;
use std::borrow::Cow;

/// What keeps an event out of a replay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum LeftOut {
    /// A visit, without `--clicks`.
    Visit,
    /// `--since`, `--until`.
    Time,
}

impl LeftOut {
    pub(super) const ALL: [Self; 2] = [Self::Visit, Self::Time];

    /// Its name in reports and checkpoints.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Visit => "visit",
            Self::Time => "time",
        }
    }
}

/// The counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// By verdict and code, in the order in which they were seen.
    pub(super) ended: Vec<(Verdict, Cow<'static, str>, u64)>,
    left_out: [u64; 2],
    /// How many requests had an answer, or none.
    pub(super) requests: u64,
}

impl Tally {
    pub(super) fn count(&mut self, verdict: Verdict, code: impl Into<Cow<'static, str>>) {
        self.add(verdict, code.into(), 1);
    }

    pub(super) fn add(&mut self, verdict: Verdict, code: Cow<'static, str>, events: u64) {
        match self.ended.iter_mut().find(|(known, name, _)| *known == verdict && *name == code) {
            Some((_, _, count)) => *count += events,
            None => self.ended.push((verdict, code, events)),
        }
    }

    pub(super) fn leave_out(&mut self, why: LeftOut, events: u64) {
        if let Some(count) = self.left_out.get_mut(why as usize) {
            *count += events;
        }
    }

    pub(super) fn left_out(&self, why: LeftOut) -> u64 {
        self.left_out.get(why as usize).copied().unwrap_or_default()
    }

    /// Events with this verdict.
    pub(super) fn of(&self, verdict: Verdict) -> u64 {
        self.ended.iter().filter(|(known, _, _)| *known == verdict).map(|(_, _, count)| count).sum()
    }

    /// All events that were looked at.
    pub(super) fn events(&self) -> u64 {
        self.ended.iter().map(|(_, _, count)| count).sum::<u64>() + self.left_out.iter().sum::<u64>()
    }
}
