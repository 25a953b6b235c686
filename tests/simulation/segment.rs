//! Segment: brings events, in batches or one by one, and brings what must come again for up to four hours.
//!
//! <https://segment.com/docs/connections/destinations/#retries-between-segment-and-destinations>

use crate::door::{Call, Origin};
use crate::terms::{Door, HOUR, MINUTE};
use crate::world::{Act, World};
use affonso_segment::delivery::Verdict;

const RETRIED_FOR: i64 = 4 * HOUR;
const FIRST_PAUSE: i64 = 1000;
const LONGEST_PAUSE: i64 = 30 * MINUTE;

/// Segment gives a call so long.
pub const PATIENCE: i64 = 5000;

/// What comes and comes again together: one event, or an array.
pub struct Parcel {
    pub events: Vec<usize>,
    pub ready_at: i64,
    pub state: Stand,
    first_at: Option<i64>,
    tries: u32,
}

/// Where a parcel stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    /// It waits at Segment.
    Waiting,
    /// It is in a call.
    Away,
    /// It was delivered or dropped: Segment is done with it.
    Over,
    /// Its four hours are over.
    Expired,
}

impl World {
    /// Packs the events and their copies.
    pub fn pack(&mut self) {
        let mut single: Vec<(i64, usize)> = Vec::new();
        for event in &self.events {
            single.push((event.taken, event.number));
            single.extend(event.copies.iter().map(|after| (event.taken + after, event.number)));
        }
        single.sort_unstable();
        // A function's batch is another one at each attempt, an array stays as it is.
        let together = if matches!(self.terms.door, Door::Function { .. }) { 1 } else { self.terms.door.most() };
        let mut parcels: Vec<Parcel> = Vec::new();
        while !single.is_empty() {
            let size = (1 + self.dice.below(together)).min(single.len());
            let taken: Vec<_> = single.drain(..size).collect();
            let ready_at = taken.iter().map(|(at, _)| *at).max().unwrap_or_default();
            let events = taken.into_iter().map(|(_, number)| number).collect();
            parcels.push(Parcel { events, ready_at, state: Stand::Waiting, first_at: None, tries: 0 });
        }
        self.parcels = parcels;
        for number in 0..self.parcels.len() {
            self.after(self.parcels[number].ready_at - self.now, Act::Bring(number));
        }
    }

    /// Brings a parcel, and with a function's batch the others that are ready.
    pub fn bring(&mut self, parcel: usize) {
        if self.parcels[parcel].state != Stand::Waiting || self.parcels[parcel].ready_at > self.now {
            return;
        }
        let mut parcels = vec![parcel];
        if let Door::Function { most } = self.terms.door {
            // Segment waits up to ten seconds for more to come.
            let soon = self.now + if self.dice.chance(50) { 10_000 } else { 0 };
            let ready = (0..self.parcels.len()).filter(|other| {
                *other != parcel && self.parcels[*other].state == Stand::Waiting && self.parcels[*other].ready_at <= soon
            });
            parcels.extend(ready.take(most - 1));
            parcels.sort_unstable_by_key(|number| self.parcels[*number].ready_at);
        }
        for number in &parcels {
            let parcel = &mut self.parcels[*number];
            parcel.state = Stand::Away;
            parcel.first_at.get_or_insert(self.now);
            parcel.tries += 1;
        }
        let events = parcels.iter().flat_map(|number| self.parcels[*number].events.clone()).collect();
        let call = self.open(Call::new(Origin::Segment(parcels), events));
        let transit = self.dice.between(1, 50);
        self.after(transit, Act::Begin(call));
        self.after(PATIENCE, Act::Impatient(call));
    }

    /// No answer in time: everything comes again.
    pub fn impatient(&mut self, call: usize) {
        if self.calls[call].is_heard {
            return;
        }
        self.story.line(self.now, || format!("call {call}: Segment waits no longer"));
        let count = self.calls[call].parcels().len();
        self.settle_parcels(call, &vec![Verdict::Retry; count]);
    }

    /// The answer, a verdict for each parcel.
    pub fn heard(&mut self, call: usize, verdicts: &[Verdict]) {
        if !self.calls[call].is_heard {
            self.settle_parcels(call, verdicts);
        }
    }

    fn settle_parcels(&mut self, call: usize, verdicts: &[Verdict]) {
        self.calls[call].is_heard = true;
        for (number, verdict) in self.calls[call].parcels().to_vec().into_iter().zip(verdicts) {
            if *verdict != Verdict::Retry {
                self.parcels[number].state = Stand::Over;
                continue;
            }
            let ceiling = (FIRST_PAUSE << (self.parcels[number].tries - 1).min(20)).min(LONGEST_PAUSE);
            let pause = self.dice.between(ceiling / 2, ceiling);
            let parcel = &mut self.parcels[number];
            parcel.ready_at = self.now + pause;
            let is_over = parcel.ready_at - parcel.first_at.unwrap_or_default() > RETRIED_FOR;
            parcel.state = if is_over { Stand::Expired } else { Stand::Waiting };
            if is_over {
                self.story.line(self.now, || format!("parcel {number}: four hours are over"));
            } else {
                self.after(pause, Act::Bring(number));
            }
        }
    }
}
