//! The terms of a program: what happens in it, who may be paid for it, and how much.

use serde::{Deserialize, Serialize};

use crate::emulator::amount::Amount;

/// An event type, also called an action tracker
/// (<https://integrations.impact.com/impact-brand/docs/impactcom-action-conversion-data-references>).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventType {
    /// Its number: `EventTypeId`, `ActionTrackerId`.
    pub id: u64,
    /// What people call it.
    #[serde(default)]
    pub name: String,
    /// Its codes: `EventTypeCode`. They compare exactly.
    #[serde(default)]
    pub codes: Vec<String>,
    /// What it asks for.
    #[serde(default)]
    pub kind: EventKind,
    /// The program it belongs to, where that is another one than the account's.
    #[serde(default)]
    pub campaign_id: Option<u64>,
    /// Whether it is in use.
    #[serde(default = "yes")]
    pub active: bool,
}

impl EventType {
    /// One in use.
    #[must_use]
    pub fn new(id: u64, name: &str, kind: EventKind, codes: &[&str]) -> Self {
        let codes = codes.iter().map(ToString::to_string).collect();
        Self { id, name: name.into(), codes, kind, campaign_id: None, active: true }
    }
}

/// What an event type asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// Items or an amount: without either it fails as `NO_ITEM`.
    #[default]
    Sale,
    /// Nothing more.
    Lead,
    /// Nothing more.
    Install,
}

/// A partner who sends visitors.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MediaPartner {
    /// Its number: `MediaPartnerId`, `MediaId`.
    pub id: u64,
    /// What people call it.
    #[serde(default)]
    pub name: String,
    /// The part of a sale that is paid, in percent.
    #[serde(default = "ten_percent")]
    pub payout_percent: Amount,
    /// Whether it is active: else `PARTNER_NOT_ACTIVE`.
    #[serde(default = "yes")]
    pub active: bool,
    /// Whether it has a contract: else `CONTRACT_NOT_FOUND`.
    #[serde(default = "yes")]
    pub contract: bool,
    /// The addresses that are its own: `UniqueUrl`.
    #[serde(default)]
    pub unique_urls: Vec<String>,
}

impl MediaPartner {
    /// An active partner with a contract that pays 10 percent.
    #[must_use]
    pub fn new(id: u64, name: &str) -> Self {
        Self { id, name: name.into(), payout_percent: ten_percent(), active: true, contract: true, unique_urls: Vec::new() }
    }
}

/// A promo code that belongs to a partner.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PromoCode {
    /// The code.
    pub code: String,
    /// Whose it is.
    pub media_partner_id: u64,
}

fn yes() -> bool {
    true
}

fn ten_percent() -> Amount {
    Amount::from(10)
}
