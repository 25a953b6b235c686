//! The Worker's queue: at least once, in any order, each letter acknowledged or put off by itself.

use crate::door::{Call, Origin};
use crate::mutants::Mutant;
use crate::terms::{HOUR, MINUTE};
use crate::world::{Act, World};
use affonso_segment::delivery::{Named, Verdict, delay_seconds};

/// As many letters go to the consumer at once, and it waits so long for more.
const BATCH: usize = 15;
const BATCH_WAIT: i64 = 2000;

/// A letter that was not acknowledged when its consumer died is seen again after this.
const UNSEEN: i64 = 30_000;

/// After so many attempts a letter goes to the dead ones.
const ATTEMPTS: u32 = 66;

/// How long the memory knows that an event waits in the queue.
const KNOWN_FOR: i64 = 24 * HOUR;

/// One event on its way through the queue.
pub struct Letter {
    pub event: usize,
    pub received: i64,
    pub array: bool,
    pub attempts: u32,
    pub state: Lying,
}

/// Where a letter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lying {
    /// In the queue, to be seen.
    Seen,
    /// With the consumer, or put off.
    Hidden,
    /// Acknowledged.
    Gone,
    /// Among the dead ones.
    Dead,
}

impl World {
    fn queued_name(&self, event: usize) -> String {
        let names = self.destination.names();
        names.map(|names| names.of(Named::Queued, &self.events[event].message)).unwrap_or_default()
    }

    /// Puts the events of a call into the queue, but for those that lie there already.
    pub fn enqueue(&mut self, call: usize) {
        let (sick, events) = (self.terms.weather.sick_memory, self.calls[call].events());
        let knows = !self.strikes(sick);
        let clock = self.clock().as_millis();
        let is_new = |event: &usize| !knows || self.memory.known(&self.queued_name(*event), clock).is_empty();
        let wanted: Vec<usize> = events.iter().copied().filter(is_new).collect();
        if self.crashes(call, "before it puts events into the queue") {
            return;
        }
        // It fails before, or after what it was given has been put.
        let (fails, is_put) = (self.strikes(sick), self.dice.chance(50));
        if !fails || is_put {
            let (received, array) = (clock, self.terms.door.most() > 1);
            for event in &wanted {
                self.letters.push(Letter { event: *event, received, array, attempts: 0, state: Lying::Seen });
            }
            self.after(BATCH_WAIT, Act::Poll);
        }
        if self.crashes(call, "after it has put events into the queue") {
            return;
        }
        if !fails && !self.strikes(sick) {
            for event in &wanted {
                let name = self.queued_name(*event);
                self.memory.keep(&name, "queued", clock, clock + KNOWN_FOR);
            }
        }
        self.story.line(self.now, || format!("call {call}: {wanted:?} of {events:?} into the queue, failed: {fails}"));
        let verdict = if fails { Verdict::Retry } else { Verdict::Delivered };
        self.answer_segment(call, vec![verdict]);
    }

    /// The consumer takes what can be seen, unless it is busy.
    pub fn poll(&mut self) {
        let mut seen: Vec<usize> = (0..self.letters.len()).filter(|letter| self.letters[*letter].state == Lying::Seen).collect();
        if self.is_consuming || seen.is_empty() {
            return;
        }
        if self.dice.chance(20) {
            seen.reverse();
        }
        seen.truncate(BATCH);
        for letter in &seen {
            let letter = &mut self.letters[*letter];
            letter.attempts += 1;
            letter.state = if self.mutant == Some(Mutant::AcknowledgesFirst) { Lying::Gone } else { Lying::Hidden };
        }
        self.is_consuming = true;
        let events = seen.iter().map(|letter| self.letters[*letter].event).collect();
        let call = self.open(Call::new(Origin::Queue(seen), events));
        self.after(1, Act::Begin(call));
    }

    /// The consumer has died: what it had comes again.
    pub fn drop_consumer(&mut self, letters: &[usize]) {
        self.is_consuming = false;
        for letter in letters {
            self.put_off(*letter, UNSEEN);
        }
        self.after(BATCH_WAIT, Act::Poll);
    }

    /// The consumer is done: each letter is acknowledged, or put off by the law.
    pub fn finish_letters(&mut self, call: usize, letters: &[usize]) {
        self.is_consuming = false;
        for (at, letter) in letters.iter().enumerate() {
            let Some(end) = self.calls[call].members[at].end.clone() else { continue };
            if end.verdict != Verdict::Retry {
                // At least once: now and then an acknowledged letter is seen once more.
                let again = self.strikes(3);
                if again {
                    self.put_off(*letter, MINUTE);
                } else {
                    self.letters[*letter].state = Lying::Gone;
                }
                continue;
            }
            let attempts = self.letters[*letter].attempts + if end.code == "held_back" { 2 } else { 0 };
            let chance = f64::from(u32::try_from(self.dice.below(1000)).unwrap_or_default()) / 1000.0;
            let seconds = delay_seconds(attempts, end.wait, self.destination.longest_delay(), chance);
            let pause = if self.errs(Mutant::PausesWithoutEnd) { 1000 * HOUR } else { i64::from(seconds) * 1000 };
            self.put_off(*letter, pause);
        }
        self.after(BATCH_WAIT, Act::Poll);
    }

    fn put_off(&mut self, letter: usize, pause: i64) {
        if self.letters[letter].state == Lying::Gone {
            return;
        }
        let is_dead = self.letters[letter].attempts >= ATTEMPTS;
        self.letters[letter].state = if is_dead { Lying::Dead } else { Lying::Hidden };
        if !is_dead {
            self.after(pause, Act::Back(letter));
        }
    }

    /// It can be seen again.
    pub fn come_back(&mut self, letter: usize) {
        if self.letters[letter].state == Lying::Hidden {
            self.letters[letter].state = Lying::Seen;
            self.after(BATCH_WAIT, Act::Poll);
        }
    }
}
