//! The team's books: what was booked, and what each idempotency key led to.

use std::collections::BTreeMap;

use super::answer::{Booked, Conversion, Update};
use super::claim::{Claim, Sale};
use super::config::Config;
use super::endpoint::Command;
use super::ledger::Entry;
use super::people::{People, advance, link};
use super::records::{Click, Commission, Refund, Signup};
use super::referral::{Referral, ReferralStatus};
use super::refusal::Refusal;
use super::sale::{BookedSale, SaleIds};

/// What a call led to.
pub(super) struct Booking {
    pub(super) booked: Booked,
    /// The record it was booked as.
    pub(super) entry: String,
    pub(super) status: u16,
    pub(super) replayed: bool,
}

impl Booking {
    /// 201 for a first time. For events and conversions the documentation names no status, only that they succeed.
    pub(super) fn first(booked: Booked, entry: &str) -> Self {
        Self { booked, entry: entry.into(), status: 201, replayed: false }
    }

    /// 200 for a call that changed nothing.
    pub(super) fn replayed(booked: Booked, entry: &str) -> Self {
        Self { booked, entry: entry.into(), status: 200, replayed: true }
    }
}

/// What an idempotency key led to. A conversion is looked up when it is asked for again: it may have been refunded since.
enum Kept {
    Sale(usize),
    Event(Update),
}

pub(super) struct Books {
    pub(super) people: People,
    pub(super) entries: Vec<Entry>,
    pub(super) sales: Vec<BookedSale>,
    pub(super) clicks: Vec<Click>,
    pub(super) signups: Vec<Signup>,
    pub(super) lead_commissions: Vec<Commission>,
    pub(super) refunds: Vec<Refund>,
    /// By conversion and key: the refund and the conversion as it then was.
    pub(super) refund_results: BTreeMap<(String, String), (String, Box<Conversion>)>,
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

    pub(super) fn carry_out(&mut self, command: &Command, config: &Config, now_ms: u64) -> Result<Booking, Refusal> {
        match command {
            Command::Book(claim) => self.book(claim, config, now_ms),
            Command::Refund(order) => self.refund(order, now_ms),
            Command::SignUp(order) => self.sign_up(order, config, now_ms),
            Command::Click(order) => self.click(order, config, now_ms),
        }
    }

    /// Books a claim, unless its key has been booked before: then the prior result counts. A refused claim leaves its key free.
    fn book(&mut self, claim: &Claim, config: &Config, now_ms: u64) -> Result<Booking, Refusal> {
        if let Some(booking) = self.prior(claim) {
            return Ok(booking);
        }
        let referral = self.people.resolve(&claim.identifiers)?;
        link(referral, &claim.identifiers);
        advance(referral, claim.event_type, now_ms);
        let referral = referral.clone();

        let id = format!("evt_{:06}", self.entries.len() + 1);
        let (booked, kept) = if let Some(sale) = &claim.sale {
            let conversion = self.sell(claim, sale, &referral, config, &id, now_ms);
            (Booked::Conversion(Box::new(conversion)), Kept::Sale(self.sales.len() - 1))
        } else {
            let update = update(claim, &referral, &id);
            (Booked::Event(update.clone()), Kept::Event(update))
        };
        self.entries.push(Entry::new(&id, &booked, &referral.referral_id, claim, now_ms));
        if let Some(key) = &claim.external_event_id {
            self.results.insert(key.clone(), kept);
        }
        Ok(Booking::first(booked, &id))
    }

    fn prior(&self, claim: &Claim) -> Option<Booking> {
        match self.results.get(claim.external_event_id.as_ref()?)? {
            Kept::Event(update) => Some(Booking::replayed(Booked::Event(update.clone()), &update.source_event_id)),
            Kept::Sale(index) => {
                let conversion = &self.sales.get(*index)?.conversion;
                Some(Booking::replayed(Booked::Conversion(Box::new(conversion.clone())), &conversion.source_event_id))
            }
        }
    }

    fn sell(&mut self, claim: &Claim, sale: &Sale, referral: &Referral, config: &Config, entry: &str, now_ms: u64) -> Conversion {
        let incentive = config.incentives.iter().find(|incentive| incentive.matches(claim));
        let incentive = incentive.filter(|_| referral.status != ReferralStatus::Rejected);
        let ids = SaleIds {
            conversion: format!("com_{:06}", self.sales.len() + 1),
            earning: incentive.map(|_| self.next_earning()).unwrap_or_default(),
            entry: entry.into(),
        };
        let sale = BookedSale::new(claim, sale, referral, incentive, ids, now_ms);
        let conversion = sale.conversion.clone();
        self.sales.push(sale);
        conversion
    }

    pub(super) fn next_earning(&mut self) -> String {
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

fn update(claim: &Claim, referral: &Referral, entry_id: &str) -> Update {
    Update {
        referral_id: referral.referral_id.clone(),
        transaction_id: None,
        event_name: claim.event_name.clone().unwrap_or_default(),
        event_type: claim.event_type,
        external_event_id: claim.external_event_id.clone(),
        action: "referral_updated",
        referral_status: referral.status,
        source_event_id: entry_id.into(),
    }
}
