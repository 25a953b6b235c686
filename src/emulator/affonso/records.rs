//! What the books keep: booked events, clicks, sign-ups, refunds and commissions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::claim::{EventType, Interval, Source};
use super::referral::ReferralStatus;

/// One thing that was booked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// The event's id: `evt_000001`.
    pub id: String,
    /// The conversion's id, for conversions: `com_000001`.
    pub conversion_id: Option<String>,
    /// What it was booked as.
    pub kind: EventType,
    /// The door it came through.
    pub source: Source,
    /// Who it was booked for.
    pub referral_id: String,
    /// The event's name; empty for a call to the conversions endpoint, which has no such field.
    pub event_name: String,
    /// The idempotency key.
    pub external_event_id: Option<String>,
    /// When it happened, as it arrived: `occurred_at`, `timestamp`, or a conversion's `created_at`.
    pub occurred_at: Option<String>,
    /// The sale amount of a conversion: the number's text as it arrived.
    pub amount: Option<String>,
    /// The currency of a conversion, as it arrived.
    pub currency: Option<String>,
    /// Products.
    pub product_ids: Vec<String>,
    /// Prices.
    pub price_ids: Vec<String>,
    /// How often it is paid.
    pub interval: Option<Interval>,
    /// Whether it is a subscription.
    pub is_subscription: Option<bool>,
    /// Metadata, as it arrived. The conversions endpoint keeps it only with a commission
    /// (<https://docs.affonso.io/api/endpoint/conversions/create>).
    pub metadata: Option<Box<RawValue>>,
    /// When it was booked, in milliseconds since 1970.
    pub booked_at_ms: u64,
}

/// One click that was made by a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Click {
    /// The click's id, which is its referral's id too: `ref_clk_000001`.
    pub id: String,
    /// Whose link it was.
    pub tracking_id: String,
    /// Who is credited.
    pub affiliate_id: String,
    /// In which program.
    pub program_id: String,
    /// When it was, in ISO 8601.
    pub created_at: String,
    /// Everything else that was sent, by its name on the wire: `utmSource`.
    pub details: BTreeMap<String, String>,
    /// When it was booked, in milliseconds since 1970.
    pub booked_at_ms: u64,
}

/// One click that became a lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signup {
    /// The sign-up's id: `sgn_000001`.
    pub id: String,
    /// The click, as it was named.
    pub click_id: String,
    /// The referral it is.
    pub referral_id: String,
    /// The e-mail address, unless the program does not keep it.
    pub email: Option<String>,
    /// The application's user id.
    pub external_user_id: Option<String>,
    /// The name, unless the program does not keep it.
    pub name: Option<String>,
    /// What it became at once: a lead, or rejected.
    pub status: ReferralStatus,
    /// When it was booked, in milliseconds since 1970.
    pub booked_at_ms: u64,
}

/// One amount that was given back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// The refund's id: `rfd_000001`.
    pub id: String,
    /// The sale it belongs to.
    pub conversion_id: String,
    /// How much, as an exact decimal.
    pub amount: String,
    /// The currency of the sale.
    pub currency: String,
    /// Why.
    pub reason: Option<String>,
    /// The idempotency key.
    pub external_event_id: Option<String>,
    /// When it happened, as it arrived.
    pub refunded_at: Option<String>,
    /// When it was booked, in milliseconds since 1970.
    pub booked_at_ms: u64,
}

/// What an affiliate gets for a sale or a sign-up, as things stand. A sale that earns nothing has none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commission {
    /// The earning's id: `earn_000001`.
    pub id: String,
    /// The sale it is for, if it is for one.
    pub conversion_id: Option<String>,
    /// The sign-up it is for, if it is for one.
    pub signup_id: Option<String>,
    /// Who brought it about.
    pub referral_id: String,
    /// Who gets it.
    pub affiliate_id: String,
    /// The incentive that pays it.
    pub incentive_id: String,
    /// How much, as an exact decimal; refunds make it less.
    pub amount: String,
    /// The currency: of the sale, or of the incentive.
    pub currency: String,
    /// The state of the payment: `ready_for_payment`.
    pub status: String,
    /// The state of the sale: `partial_refunded`.
    pub sales_status: Option<String>,
}
