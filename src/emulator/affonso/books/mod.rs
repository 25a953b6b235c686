//! The team's books: what was booked, and what each idempotency key led to.

mod claims;
mod clicks;
mod refunds;
mod sale;
mod signups;

use std::collections::BTreeMap;

use sale::BookedSale;

use super::answer::{Booking, Conversion, Update};
use super::command::Command;
use super::config::Config;
use super::people::People;
use super::records::{Click, Commission, Entry, Refund, Signup};
use super::refusal::Refusal;

/// What an idempotency key led to. A conversion is looked up when it is asked for again: it may have been refunded since.
enum Kept {
    Sale(usize),
    Event(Update),
}

pub(super) struct Books {
    pub(super) people: People,
    pub(super) entries: Vec<Entry>,
    sales: Vec<BookedSale>,
    pub(super) clicks: Vec<Click>,
    pub(super) signups: Vec<Signup>,
    lead_commissions: Vec<Commission>,
    pub(super) refunds: Vec<Refund>,
    /// By conversion and key: the refund and the conversion as it then was.
    refund_results: BTreeMap<(String, String), (String, Box<Conversion>)>,
    earnings: usize,
    results: BTreeMap<String, Kept>,
}

impl Books {
    pub(super) fn open(config: &Config) -> Self {
        Self {
            people: People::new(config.referrals.clone(), config.unknown_identifier),
            entries: Vec::new(),
            sales: Vec::new(),
            clicks: Vec::new(),
            signups: Vec::new(),
            lead_commissions: Vec::new(),
            refunds: Vec::new(),
            refund_results: BTreeMap::new(),
            earnings: 0,
            results: BTreeMap::new(),
        }
    }

    /// Carries out what a call asks for.
    pub(super) fn carry_out(&mut self, command: &Command, config: &Config, now_ms: u64) -> Result<Booking, Refusal> {
        match command {
            Command::Book(claim) => self.book(claim, config, now_ms),
            Command::Refund(order) => self.refund(order, now_ms),
            Command::SignUp(order) => self.sign_up(order, config, now_ms),
            Command::Click(order) => self.click(order, config, now_ms),
        }
    }

    fn next_earning(&mut self) -> String {
        self.earnings += 1;
        format!("earn_{:06}", self.earnings)
    }

    /// Every commission as things stand, in the order of their ids.
    pub(super) fn commissions(&self) -> Vec<Commission> {
        let of_sales = self.sales.iter().filter_map(BookedSale::commission);
        let mut commissions: Vec<Commission> = of_sales.chain(self.lead_commissions.iter().cloned()).collect();
        commissions.sort_by(|left, right| left.id.cmp(&right.id));
        commissions
    }
}
