//! The parameters of a request as they are gathered: what they say of it, and which of them exclude each other.

use super::reasons::one_of;
use crate::impact::booking::{About, Filled, Name};
use crate::impact::says::Says;
use crate::impact::table::{AMOUNT, ITEM_PRICES, SUB_TOTAL};
use std::cmp::Ordering;

/// The parameters of a request, and what they say of it.
pub(super) struct Fields<'e> {
    pub(super) list: Vec<Filled<'e>>,
    pub(super) says: Says,
}

impl<'e> Fields<'e> {
    /// Adds a parameter.
    pub(super) fn push(&mut self, filled: Filled<'e>, says: Says) {
        self.list.push(filled);
        self.says.also(says);
    }

    /// Adds a parameter of the user's own: in place of the one of its name, and of the prices and amounts that it excludes. Of
    /// several of the user's own the best way to tell a price or an amount is kept.
    pub(super) fn put_own(&mut self, own: Filled<'e>, about: &mut About<'e>) {
        let name = own.name.text();
        if !self.make_room(&name, &own, about) {
            return;
        }
        // It may override a single parameter of a line.
        match self.list.iter_mut().find(|field| field.name.is(&name)) {
            Some(field) => *field = own,
            None => self.list.push(own),
        }
    }

    /// Takes out what a price or an amount of the user's own excludes; `false`: it is excluded itself.
    fn make_room(&mut self, name: &str, own: &Filled<'e>, about: &mut About<'e>) -> bool {
        let Some((way, line)) = priced(name) else { return true };
        about.amount_from.get_or_insert(own.origin.told());
        let mut is_sent = true;
        self.list.retain(|field| {
            let other = field.name.text();
            let Some((its_way, _)) = priced(&other).filter(|(_, its_line)| *its_line == line) else { return true };
            let is_better = match its_way.cmp(&way) {
                Ordering::Equal => return true,
                // The names of the lines that the event has come in parts.
                Ordering::Less => matches!(field.name, Name::Whole(_)),
                Ordering::Greater => false,
            };
            is_sent &= !is_better;
            let (kept, dropped) = if is_better { (&*other, name) } else { (name, &*other) };
            about.warnings.push(one_of(kept, dropped));
            is_better
        });
        is_sent
    }
}

/// Which way of telling a price or an amount a parameter is, best first, and the number of its line; none for the order's.
fn priced(name: &str) -> Option<(usize, &str)> {
    const WAYS: [&str; 5] = [ITEM_PRICES[0], ITEM_PRICES[1], ITEM_PRICES[2], SUB_TOTAL, AMOUNT];
    let mut ways = WAYS.iter().enumerate().filter_map(|(way, price)| Some((way, name.strip_prefix(price)?)));
    ways.find(|(way, number)| (*way >= ITEM_PRICES.len()) == number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}
