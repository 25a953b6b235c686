//! Claims in the books: each key is booked once, as a sale or as an event without revenue.

use super::sale::{BookedSale, SaleIds};
use super::{Books, Kept};
use crate::emulator::affonso::answer::{Booked, Booking, Conversion, Update};
use crate::emulator::affonso::claim::{Claim, Sale, Source};
use crate::emulator::affonso::config::Config;
use crate::emulator::affonso::people::{advance, link};
use crate::emulator::affonso::records::Entry;
use crate::emulator::affonso::referral::{Referral, ReferralStatus};
use crate::emulator::affonso::refusal::Refusal;

impl Books {
    /// Books a claim, unless its key has been booked before: then the prior result counts. A refused claim leaves its key free.
    pub(super) fn book(&mut self, claim: &Claim, config: &Config, now_ms: u64) -> Result<Booking, Refusal> {
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
        self.entries.push(entry(&id, &booked, &referral.referral_id, claim, now_ms));
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

fn entry(id: &str, booked: &Booked, referral_id: &str, claim: &Claim, now_ms: u64) -> Entry {
    let conversion = match booked {
        Booked::Conversion(conversion) => Some(conversion),
        Booked::Event(_) | Booked::Lead(_) | Booked::Click(_) => None,
    };
    let earns = conversion.is_some_and(|conversion| conversion.earning_id.is_some());
    Entry {
        id: id.into(),
        conversion_id: conversion.map(|conversion| conversion.id.clone()),
        kind: claim.event_type,
        source: claim.source,
        referral_id: referral_id.into(),
        event_name: claim.event_name.clone().unwrap_or_default(),
        external_event_id: claim.external_event_id.clone(),
        occurred_at: claim.occurred_at.clone(),
        amount: claim.sale.as_ref().map(|sale| sale.amount_text.clone()),
        currency: claim.sale.as_ref().map(|sale| sale.currency.clone()),
        product_ids: claim.product_ids.clone(),
        price_ids: claim.price_ids.clone(),
        interval: claim.interval,
        is_subscription: claim.is_subscription,
        metadata: claim.metadata.clone().filter(|_| earns || claim.source != Source::Conversions),
        booked_at_ms: now_ms,
    }
}
