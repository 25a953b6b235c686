//! A call that passed every rule about its own content: what shall be booked, and for whom.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::emulator::amount::Amount;

/// What an event means (<https://docs.affonso.io/api/endpoint/events/create>).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventType {
    /// Money moved.
    Conversion,
    /// A qualified sign-up.
    Lead,
    /// A trial began.
    Trial,
    /// Anything else.
    Milestone,
}

impl EventType {
    /// The words on the wire.
    pub(super) const WORDS: [(&'static str, Self); 4] =
        [("conversion", Self::Conversion), ("lead", Self::Lead), ("trial", Self::Trial), ("milestone", Self::Milestone)];
}

/// The door a call came through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// `POST /v1/events`.
    Events,
    /// `POST /v1/sources/segment/events`.
    Segment,
    /// `POST /v1/conversions`.
    Conversions,
}

/// What an identifier identifies by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IdentifierKind {
    Referral,
    Customer,
    ExternalUser,
    Click,
}

/// One name for the person a call is about, and the field it was found in.
#[derive(Clone, Debug)]
pub(super) struct Identifier {
    pub(super) kind: IdentifierKind,
    pub(super) field: &'static str,
    pub(super) value: String,
}

/// The money of a conversion.
#[derive(Clone, Debug)]
pub(super) struct Sale {
    pub(super) amount: Amount,
    /// The amount as it arrived.
    pub(super) amount_text: String,
    pub(super) currency: String,
}

/// What shall be booked.
pub(super) struct Claim {
    pub(super) source: Source,
    /// Nothing for a call to the conversions endpoint, which has no such field.
    pub(super) event_name: Option<String>,
    pub(super) event_type: EventType,
    pub(super) identifiers: Vec<Identifier>,
    pub(super) external_event_id: Option<String>,
    pub(super) occurred_at: Option<String>,
    /// Always there for a conversion, never for anything else.
    pub(super) sale: Option<Sale>,
    pub(super) product_ids: Vec<String>,
    pub(super) price_ids: Vec<String>,
    pub(super) interval: Option<Interval>,
    pub(super) is_subscription: Option<bool>,
    pub(super) metadata: Option<Box<RawValue>>,
    pub(super) overrides: Overrides,
}

/// What only a call to the conversions endpoint may settle itself.
#[derive(Default)]
pub(super) struct Overrides {
    pub(super) status: Option<&'static str>,
    pub(super) sales_status: Option<&'static str>,
    pub(super) created_at: Option<String>,
}

/// How often a subscription is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Interval {
    /// Every month.
    Monthly,
    /// Every year.
    Yearly,
}

impl Interval {
    /// The words on the wire.
    pub(super) const WORDS: [(&'static str, Self); 2] = [("monthly", Self::Monthly), ("yearly", Self::Yearly)];
}
