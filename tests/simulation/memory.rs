//! A door's memory: values under names, and names that lead on to other names. Each settlement is kept as a whole or not at
//! all.

use crate::mutants::Mutant;
use affonso_segment::delivery::{Known, Memories};
use affonso_segment::value::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// A name keeps so many values: the first, and the latest of the others.
const MOST_VALUES: usize = 10;

#[derive(Clone, Copy)]
struct Row {
    first: i64,
    last: i64,
    until: i64,
}

/// What is remembered.
#[derive(Default)]
pub struct Memory {
    kept: BTreeMap<String, BTreeMap<String, Row>>,
    joins: BTreeMap<String, BTreeMap<String, i64>>,
}

impl Memory {
    /// Keeps one settlement.
    pub fn settle(&mut self, memories: &Memories, mutant: Option<Mutant>) {
        if mutant != Some(Mutant::DeleteForgetsNothing) {
            memories.forget.iter().for_each(|name| self.forget(name));
        }
        if mutant == Some(Mutant::MemoryForgets) {
            return;
        }
        for keep in &memories.keep {
            if mutant == Some(Mutant::TornSettlement) && !keep.name.starts_with("message") {
                continue;
            }
            self.keep(&keep.name, &keep.value, keep.at.as_millis(), keep.until.as_millis());
        }
        for join in &memories.join {
            self.joins.entry(join.name.clone()).or_default().insert(join.other.clone(), join.until.as_millis());
        }
    }

    /// Keeps one value.
    pub fn keep(&mut self, name: &str, value: &str, at: i64, until: i64) {
        let rows = self.kept.entry(name.to_owned()).or_default();
        let row = rows.entry(value.to_owned()).or_insert(Row { first: at, last: at, until });
        *row = Row { first: row.first.min(at), last: row.last.max(at), until: row.until.max(until) };
        if rows.len() > MOST_VALUES {
            let first = rows.iter().min_by_key(|(value, row)| (row.first, (*value).clone())).map(|(value, _)| value.clone());
            let stale = rows.iter().filter(|(value, _)| Some(*value) != first.as_ref());
            let stale = stale.min_by_key(|(value, row)| (row.last, (*value).clone())).map(|(value, _)| value.clone());
            stale.map(|value| rows.remove(&value));
        }
    }

    /// What is known under a name, in order of time.
    pub fn known(&self, name: &str, now: i64) -> Vec<Known> {
        let mut rows = Vec::new();
        for one in self.reached(name, now) {
            for (value, row) in self.kept.get(&one).into_iter().flatten().filter(|(_, row)| row.until > now) {
                let moments = [Some(row.first), (row.last > row.first).then_some(row.last)];
                rows.extend(moments.into_iter().flatten().map(|at| (at, value)));
            }
        }
        rows.sort();
        rows.into_iter().map(|(at, value)| Known { value: value.clone(), at: Timestamp::from_millis(at) }).collect()
    }

    /// What is known of any person, for a mistake that mixes them.
    pub fn everybody(&self, now: i64) -> Vec<Known> {
        let people = self.kept.keys().filter(|name| name.starts_with("person"));
        people.flat_map(|name| self.known(name, now)).collect()
    }

    fn reached(&self, name: &str, now: i64) -> Vec<String> {
        let mut names = vec![name.to_owned()];
        let mut seen = BTreeSet::from([name.to_owned()]);
        let mut at = 0;
        while let Some(one) = names.get(at).cloned() {
            at += 1;
            for (other, _) in self.joins.get(&one).into_iter().flatten().filter(|(_, until)| **until > now) {
                if seen.insert(other.clone()) {
                    names.push(other.clone());
                }
            }
        }
        names
    }

    fn forget(&mut self, name: &str) {
        for one in self.reached(name, i64::MIN) {
            self.kept.remove(&one);
            self.joins.remove(&one);
        }
        for others in self.joins.values_mut() {
            others.remove(name);
        }
    }
}
