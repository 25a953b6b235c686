//! What a carried-out call is answered with: `{"success":true,"data":…}`
//! (<https://docs.affonso.io/api/introduction>).

use serde::Serialize;

use super::claim::EventType;
use super::referral::{Referral, ReferralStatus};
use crate::emulator::amount::Amount;
use crate::emulator::exchange::Reply;

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

/// What a call is answered with.
#[derive(Clone, Serialize)]
#[serde(untagged)]
pub(super) enum Booked {
    Conversion(Box<Conversion>),
    Event(Update),
    Lead(Box<Lead>),
    Click(ClickMade),
}

/// A conversion (<https://docs.affonso.io/api/endpoint/conversions/create>). One that no incentive matches has no earning, and no
/// amount of a commission.
#[derive(Clone, Serialize)]
pub(super) struct Conversion {
    pub(super) id: String,
    pub(super) referral_id: String,
    pub(super) affiliate_id: String,
    pub(super) program_id: String,
    pub(super) sale_amount: Amount,
    pub(super) sale_amount_currency: String,
    pub(super) commission_amount: Option<Amount>,
    pub(super) commission_currency: Option<String>,
    pub(super) status: &'static str,
    pub(super) sales_status: &'static str,
    pub(super) hold_period_days: Option<u32>,
    pub(super) payment_intent_id: Option<String>,
    pub(super) invoice_id: Option<String>,
    pub(super) earning_id: Option<String>,
    pub(super) earning_type: Option<&'static str>,
    pub(super) external_event_id: Option<String>,
    pub(super) calculation_mode: &'static str,
    pub(super) matched_incentive_id: Option<String>,
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

/// A referral as a sign-up is told of it (<https://docs.affonso.io/api/endpoint/signups/create>); the external user id is not
/// among the documented members.
#[derive(Clone, Serialize)]
pub(super) struct Lead {
    pub(super) id: String,
    affiliate_id: String,
    program_id: String,
    email: Option<String>,
    customer_id: Option<String>,
    subscription_id: Option<String>,
    status: ReferralStatus,
    name: Option<String>,
    metadata: Option<()>,
    created_at: Option<String>,
    converted_at: Option<String>,
}

impl Lead {
    pub(super) fn of(referral: &Referral) -> Self {
        Self {
            id: referral.referral_id.clone(),
            affiliate_id: referral.affiliate_id.clone(),
            program_id: referral.program_id.clone(),
            email: referral.email.clone(),
            customer_id: referral.customer_id.clone(),
            subscription_id: None,
            status: referral.status,
            name: referral.name.clone(),
            metadata: None,
            created_at: referral.created_at.clone(),
            converted_at: referral.converted_at.clone(),
        }
    }
}

/// A click (<https://docs.affonso.io/api-reference/endpoint/clicks/create>).
#[derive(Clone, Serialize)]
pub(super) struct ClickMade {
    pub(super) id: String,
    pub(super) tracking_id: String,
    pub(super) program_id: String,
    pub(super) created_at: String,
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
    /// Only events and conversions tell it (<https://github.com/affonso-io/affonso-node>).
    #[serde(skip_serializing_if = "Option::is_none")]
    replayed: Option<bool>,
}

pub(super) fn render(booking: &Booking) -> Reply {
    let replayed = match booking.booked {
        Booked::Conversion(_) | Booked::Event(_) => Some(booking.replayed),
        Booked::Lead(_) | Booked::Click(_) => None,
    };
    let envelope = Envelope { success: true, data: Data { booked: &booking.booked, replayed } };
    Reply::json(booking.status, serde_json::to_vec(&envelope).unwrap_or_default())
}
