//! Which event waits for which: a sale for the sign-up of the same person that its credit rests on. The pace says which
//! requests lead; who a person is, the core says; people are kept as digests.

use crate::value::sha256_hex;
use std::collections::{HashMap, HashSet};

/// Of a person: what is kept of one of the ids.
pub(super) type Digest = String;

/// What is kept of ids.
pub(super) fn digests(ids: &[String]) -> Vec<Digest> {
    ids.iter().map(|id| sha256_hex(id.as_bytes()).chars().take(20).collect()).collect()
}

/// Who waits for whom, by the numbers of events.
#[derive(Default)]
pub(super) struct Order {
    /// The latest event under way that leads those with this id.
    leading: HashMap<Digest, u64>,
    followers: HashMap<u64, Vec<u64>>,
    /// How many leaders an event still waits for.
    waits: HashMap<u64, usize>,
    /// Those whose leader has to come again some other time.
    failed: HashSet<Digest>,
}

/// Where an event stands.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Turn {
    Free,
    /// It waits for another one.
    Waits,
    /// The one it follows has to come again first.
    Held,
}

impl Order {
    /// Does anybody lead, so that others could have to follow?
    pub(super) fn is_followed(&self) -> bool {
        !(self.leading.is_empty() && self.failed.is_empty())
    }

    /// Puts an event in its place.
    pub(super) fn line_up(&mut self, number: u64, people: &[Digest], leads: bool) -> Turn {
        if self.is_held(people) {
            return Turn::Held;
        }
        let mut leaders: Vec<_> = people.iter().filter_map(|id| self.leading.get(id).copied()).collect();
        leaders.sort_unstable();
        leaders.dedup();
        for leader in &leaders {
            self.followers.entry(*leader).or_default().push(number);
        }
        if leads {
            self.leading.extend(people.iter().map(|id| (id.clone(), number)));
        }
        if leaders.is_empty() {
            return Turn::Free;
        }
        self.waits.insert(number, leaders.len());
        Turn::Waits
    }

    /// Must somebody wait for a leader that has failed?
    pub(super) fn is_held(&self, people: &[Digest]) -> bool {
        people.iter().any(|id| self.failed.contains(id))
    }

    /// An event has ended; those that waited for nobody else are free. With `failed`, those who come later are held.
    pub(super) fn end(&mut self, number: u64, people: &[Digest], failed: bool) -> Vec<u64> {
        for id in people {
            if self.leading.get(id) == Some(&number) {
                self.leading.remove(id);
            }
        }
        if failed {
            self.hold(people);
        }
        let mut free = self.followers.remove(&number).unwrap_or_default();
        free.retain(|follower| {
            let waits = self.waits.get_mut(follower);
            let left = waits.map_or(0, |count| {
                *count -= 1;
                *count
            });
            if left == 0 {
                self.waits.remove(follower);
            }
            left == 0
        });
        free
    }

    /// Those with these ids wait until another time.
    pub(super) fn hold(&mut self, people: &[Digest]) {
        self.failed.extend(people.iter().cloned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(names: &[&str]) -> Vec<Digest> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn a_sale_waits_for_every_sign_up_of_the_person() {
        let mut order = Order::default();
        assert_eq!(order.line_up(1, &ids(&["click", "u"]), true), Turn::Free);
        assert_eq!(order.line_up(2, &ids(&["v"]), true), Turn::Free);
        assert_eq!(order.line_up(3, &ids(&["u", "v"]), false), Turn::Waits);
        assert_eq!(order.line_up(4, &ids(&["w"]), false), Turn::Free);
        assert!(order.end(1, &ids(&["click", "u"]), false).is_empty());
        assert_eq!(order.end(2, &ids(&["v"]), false), [3]);
        assert!(!order.is_followed());
        assert_eq!(order.line_up(5, &ids(&["u"]), false), Turn::Free);
    }

    #[test]
    fn a_failed_sign_up_holds_what_follows() {
        let mut order = Order::default();
        assert_eq!(order.line_up(1, &ids(&["u"]), true), Turn::Free);
        assert_eq!(order.line_up(2, &ids(&["u"]), true), Turn::Waits);
        assert_eq!(order.end(1, &ids(&["u"]), true), [2]);
        assert!(order.is_held(&ids(&["u"])));
        assert_eq!(order.line_up(3, &ids(&["u"]), false), Turn::Held);
    }
}
