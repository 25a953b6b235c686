//! What goes to and fro between a door and its memory.

use crate::door::forgotten;
use crate::mutants::Mutant;
use crate::world::{Act, Turn, World};
use affonso_segment::delivery::{Answer, Failure, Known, Memories, Outcome, Step};

/// The memory is given so long.
const PATIENCE: i64 = 1500;

impl World {
    /// Keeps these settlements, each as a whole, and tells what is known; or fails on either side of that.
    fn exchanged(&mut self, settlements: &[Memories], names: &[String]) -> (Option<Vec<Vec<Known>>>, i64) {
        let sick = self.terms.weather.sick_memory;
        let (fails, is_kept) = (self.strikes(sick), self.dice.chance(50));
        let mut rows = None;
        if !fails || is_kept {
            let mutant = self.mutant;
            for memories in settlements {
                self.memory.settle(memories, mutant);
            }
            let clock = self.clock().as_millis();
            rows = Some(names.iter().map(|name| self.known(name, clock)).collect());
        }
        if fails {
            let after = if self.dice.chance(50) { PATIENCE } else { 20 };
            return (None, after);
        }
        (rows, self.dice.between(1, 40))
    }

    fn known(&self, name: &str, clock: i64) -> Vec<Known> {
        if self.errs(Mutant::MemoryMixesPeople) && name.starts_with("person") {
            return self.memory.everybody(clock);
        }
        self.memory.known(name, clock)
    }

    /// The one look into the memory that a call begins with: what has ended at once is kept before anything is told.
    pub fn first_exchange(&mut self, call: usize) {
        if self.crashes(call, "before its first look into the memory") {
            return;
        }
        let (mut settlements, mut names) = (Vec::new(), Vec::new());
        for member in &self.calls[call].members {
            match &member.step {
                Some(Step::Done(outcome)) if !outcome.remember.is_empty() => settlements.push(outcome.remember.clone()),
                Some(Step::Ask { names: asked, .. }) => names.extend(asked.iter().cloned()),
                _ => {}
            }
        }
        if self.errs(Mutant::SettlesFirst) {
            let clock = self.clock();
            for name in names.iter().filter(|name| name.starts_with("message")) {
                self.memory.keep(name, "delivered delivered 00000000", clock.as_millis(), i64::MAX);
            }
        }
        let (rows, after) = self.exchanged(&settlements, &names);
        self.after(after, Act::FirstTold(call, rows));
    }

    /// A step asks, or an outcome is to be kept.
    pub fn exchange(&mut self, turn: Turn) {
        if self.crashes(turn.call, "before it goes to its memory") || self.is_past(turn) {
            return;
        }
        let member = &self.calls[turn.call].members[turn.member];
        let settlements: Vec<_> = member.settling.iter().map(|outcome| outcome.remember.clone()).collect();
        let names = match &member.step {
            Some(Step::Ask { names, .. }) if settlements.is_empty() => names.clone(),
            _ => Vec::new(),
        };
        let (rows, after) = self.exchanged(&settlements, &names);
        self.after(after, Act::Told(turn, rows));
    }

    /// The memory has answered, or it has not.
    pub fn told(&mut self, turn: Turn, rows: Option<Vec<Vec<Known>>>) {
        if self.crashes(turn.call, "after it went to its memory") || self.is_past(turn) {
            return;
        }
        let settling: Option<Outcome> = self.calls[turn.call].members[turn.member].settling.clone();
        if let Some(outcome) = settling {
            let event = self.calls[turn.call].members[turn.member].event;
            self.records[event].is_half_known |= rows.is_none();
            let outcome = if rows.is_none() { forgotten(outcome) } else { outcome };
            return self.finish(turn.call, turn.member, &outcome);
        }
        let answer = rows.map_or(Answer::Failure(Failure::Memory), Answer::Known);
        let Some(step) = self.calls[turn.call].members[turn.member].step.take() else { return };
        self.resume(turn.call, turn.member, &step, &answer);
    }

    /// Has the member gone on since?
    pub fn is_past(&self, turn: Turn) -> bool {
        let member = &self.calls[turn.call].members[turn.member];
        member.turn != turn.number || member.end.is_some()
    }
}
