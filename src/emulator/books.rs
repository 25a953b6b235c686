//! The team's books: who is referred, what was booked, and what each idempotency key led to.

use std::collections::BTreeMap;

use super::answer::{Booked, Conversion, Update};
use super::claim::{Claim, EventType, Identifier, IdentifierKind, Sale};
use super::config::{Config, Referral, ReferralStatus, UnknownIdentifier};
use super::instant::render_instant;
use super::ledger::Entry;
use super::refusal::{Problem, Refusal};

/// Every commission is 30 percent of the sale, as in the documented example
/// (<https://docs.affonso.io/api/endpoint/conversions/create>).
const COMMISSION_TENTHS: u8 = 3;

/// What a claim led to.
pub(super) struct Booking {
    pub(super) booked: Booked,
    pub(super) replayed: bool,
}

pub(super) struct Books {
    unknown_identifier: UnknownIdentifier,
    pub(super) referrals: Vec<Referral>,
    pub(super) entries: Vec<Entry>,
    conversions: usize,
    results: BTreeMap<String, Booked>,
}

impl Books {
    pub(super) fn open(config: &Config) -> Self {
        Self {
            unknown_identifier: config.unknown_identifier,
            referrals: config.referrals.clone(),
            entries: Vec::new(),
            conversions: 0,
            results: BTreeMap::new(),
        }
    }

    /// Books a claim, unless its key has been booked before: then the prior result counts. A refused claim leaves its key free.
    pub(super) fn book(&mut self, claim: &Claim, now_ms: u64) -> Result<Booking, Refusal> {
        let prior = claim.external_event_id.as_ref().and_then(|key| self.results.get(key));
        if let Some(booked) = prior {
            return Ok(Booking { booked: booked.clone(), replayed: true });
        }
        let index = self.resolve(&claim.identifiers)?;
        let Some(referral) = self.referrals.get_mut(index) else {
            return Err(Refusal::not_found("referral_id"));
        };
        link(referral, &claim.identifiers);
        advance(referral, claim.event_type);

        let entry_id = format!("evt_{:06}", self.entries.len() + 1);
        let booked = match &claim.sale {
            Some(sale) => {
                self.conversions += 1;
                let conversion = convert(claim, sale, referral, self.conversions, &entry_id, now_ms);
                Booked::Conversion(Box::new(conversion))
            }
            None => Booked::Event(update(claim, referral, &entry_id)),
        };
        let conversion_id = match &booked {
            Booked::Conversion(conversion) => Some(conversion.id.clone()),
            Booked::Event(_) => None,
        };
        self.entries.push(Entry::new(entry_id, conversion_id, &referral.referral_id, claim, now_ms));
        if let Some(key) = &claim.external_event_id {
            self.results.insert(key.clone(), booked.clone());
        }
        Ok(Booking { booked, replayed: false })
    }

    /// The one referral that all identifiers lead to.
    fn resolve(&self, identifiers: &[Identifier]) -> Result<usize, Refusal> {
        let mut matched = None;
        let mut unknown = Vec::new();
        for identifier in identifiers {
            match (self.referrals.iter().position(|referral| is(referral, identifier)), matched) {
                (Some(found), Some(other)) if found != other => return Err(conflict(identifier)),
                (Some(found), _) => matched = Some(found),
                (None, _) => unknown.push(identifier),
            }
        }
        let first_unknown = unknown.first().map_or("referral_id", |identifier| identifier.field);
        let index = matched.ok_or_else(|| Refusal::not_found(first_unknown))?;
        for identifier in unknown {
            self.may_link(index, identifier)?;
        }
        Ok(index)
    }

    /// Whether an unknown identifier may become the matched referral's own.
    fn may_link(&self, index: usize, identifier: &Identifier) -> Result<(), Refusal> {
        let referral = self.referrals.get(index).filter(|_| self.unknown_identifier == UnknownIdentifier::Link);
        let taken = match (identifier.kind, referral) {
            (IdentifierKind::Customer, Some(referral)) => referral.customer_id.is_some(),
            (IdentifierKind::ExternalUser, Some(referral)) => referral.external_user_id.is_some(),
            (IdentifierKind::Referral | IdentifierKind::Click, _) | (_, None) => {
                return Err(Refusal::not_found(identifier.field));
            }
        };
        if taken { Err(conflict(identifier)) } else { Ok(()) }
    }
}

fn conflict(identifier: &Identifier) -> Refusal {
    let message = format!("{} does not resolve to the same referral as the other identifiers", identifier.field);
    Refusal::invalid(vec![Problem::new(identifier.field, message)])
}

/// Whether an identifier leads to this referral. A click's id serves as referral id too, and the other way round
/// (<https://docs.affonso.io/api-reference/endpoint/clicks/create>).
fn is(referral: &Referral, identifier: &Identifier) -> bool {
    let value = Some(identifier.value.as_str());
    match identifier.kind {
        IdentifierKind::Referral | IdentifierKind::Click => {
            value == Some(referral.referral_id.as_str()) || value == referral.click_id.as_deref()
        }
        IdentifierKind::Customer => value == referral.customer_id.as_deref(),
        IdentifierKind::ExternalUser => value == referral.external_user_id.as_deref(),
    }
}

/// Keeps the identifiers of a booked call, so that later one of them suffices.
fn link(referral: &mut Referral, identifiers: &[Identifier]) {
    for identifier in identifiers {
        let place = match identifier.kind {
            IdentifierKind::Customer => &mut referral.customer_id,
            IdentifierKind::ExternalUser => &mut referral.external_user_id,
            IdentifierKind::Referral | IdentifierKind::Click => continue,
        };
        place.get_or_insert_with(|| identifier.value.clone());
    }
}

fn advance(referral: &mut Referral, event_type: EventType) {
    referral.status = match event_type {
        EventType::Conversion => ReferralStatus::Customer,
        EventType::Lead => ReferralStatus::Lead,
        EventType::Trial => ReferralStatus::Trialing,
        EventType::Milestone => referral.status,
    };
}

fn convert(claim: &Claim, sale: &Sale, referral: &Referral, number: usize, entry_id: &str, now_ms: u64) -> Conversion {
    let now = render_instant(now_ms);
    Conversion {
        id: format!("com_{number:06}"),
        referral_id: referral.referral_id.clone(),
        affiliate_id: referral.affiliate_id.clone(),
        program_id: referral.program_id.clone(),
        sale_amount: sale.amount.clone(),
        sale_amount_currency: sale.currency.clone(),
        commission_amount: sale.amount.share(COMMISSION_TENTHS),
        commission_currency: sale.currency.clone(),
        status: "ready_for_payment",
        sales_status: "complete",
        hold_period_days: None,
        payment_intent_id: None,
        invoice_id: None,
        earning_id: format!("earn_{number:06}"),
        earning_type: "direct_commission",
        external_event_id: claim.external_event_id.clone(),
        calculation_mode: "auto",
        matched_incentive_id: "inc_standard",
        created_at: now.clone(),
        updated_at: now,
        source_event_id: entry_id.into(),
    }
}

fn update(claim: &Claim, referral: &Referral, entry_id: &str) -> Update {
    Update {
        referral_id: referral.referral_id.clone(),
        transaction_id: None,
        event_name: claim.event_name.clone(),
        event_type: claim.event_type,
        external_event_id: claim.external_event_id.clone(),
        action: "referral_updated",
        referral_status: referral.status,
        source_event_id: entry_id.into(),
    }
}
