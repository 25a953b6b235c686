//! What a carried-out call is answered with: `{"success":true,"data":…}`
//! (<https://docs.affonso.io/api/introduction>).

use serde::Serialize;

use super::amount::Amount;
use super::claim::EventType;
use super::config::ReferralStatus;
use super::exchange::Reply;

/// The result that is kept under the idempotency key.
#[derive(Clone, Serialize)]
#[serde(untagged)]
pub(super) enum Booked {
    Conversion(Box<Conversion>),
    Event(Update),
}

impl Booked {
    /// The ledger entry it was booked as.
    pub(super) fn entry_id(&self) -> &str {
        match self {
            Self::Conversion(conversion) => &conversion.source_event_id,
            Self::Event(update) => &update.source_event_id,
        }
    }
}

/// A conversion (<https://docs.affonso.io/api/endpoint/conversions/create>).
#[derive(Clone, Serialize)]
pub(super) struct Conversion {
    pub(super) id: String,
    pub(super) referral_id: String,
    pub(super) affiliate_id: String,
    pub(super) program_id: String,
    pub(super) sale_amount: Amount,
    pub(super) sale_amount_currency: String,
    pub(super) commission_amount: Amount,
    pub(super) commission_currency: String,
    pub(super) status: &'static str,
    pub(super) sales_status: &'static str,
    pub(super) hold_period_days: Option<u32>,
    pub(super) payment_intent_id: Option<String>,
    pub(super) invoice_id: Option<String>,
    pub(super) earning_id: String,
    pub(super) earning_type: &'static str,
    pub(super) external_event_id: Option<String>,
    pub(super) calculation_mode: &'static str,
    pub(super) matched_incentive_id: &'static str,
    pub(super) created_at: String,
    pub(super) updated_at: String,
    pub(super) source_event_id: String,
}

/// An event without revenue (<https://docs.affonso.io/api/endpoint/events/create>).
#[derive(Clone, Serialize)]
pub(super) struct Update {
    pub(super) referral_id: String,
    pub(super) transaction_id: Option<String>,
    pub(super) event_name: String,
    pub(super) event_type: EventType,
    pub(super) external_event_id: Option<String>,
    pub(super) action: &'static str,
    pub(super) referral_status: ReferralStatus,
    pub(super) source_event_id: String,
}

#[derive(Serialize)]
struct Envelope<'a> {
    success: bool,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    #[serde(flatten)]
    booked: &'a Booked,
    replayed: bool,
}

/// 201 for a first time, 200 for a replay. The documentation names neither, only that both succeed.
pub(super) fn render(booked: &Booked, replayed: bool) -> Reply {
    let envelope = Envelope { success: true, data: Data { booked, replayed } };
    let body = serde_json::to_vec(&envelope).unwrap_or_default();
    Reply::json(if replayed { 200 } else { 201 }, body)
}
