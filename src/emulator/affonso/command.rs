//! What a call asks for, as plain data: what an endpoint reads out of a body, and the books carry out.

use std::collections::BTreeMap;

use super::claim::Claim;
use crate::emulator::amount::Amount;

/// A body that passed every rule about its own content.
pub(super) enum Command {
    Book(Box<Claim>),
    Refund(RefundOrder),
    SignUp(SignupOrder),
    Click(Box<ClickOrder>),
}

/// What shall be given back.
pub(super) struct RefundOrder {
    pub(super) conversion_id: String,
    /// Without it, all that is left.
    pub(super) amount: Option<Amount>,
    pub(super) currency: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) external_event_id: Option<String>,
    pub(super) refunded_at: Option<String>,
}

/// Who signs up, by which click.
pub(super) struct SignupOrder {
    pub(super) click_id: String,
    pub(super) email: Option<String>,
    pub(super) external_user_id: Option<String>,
    pub(super) name: Option<String>,
}

/// Who sent a visitor, and what is known of the visit.
pub(super) struct ClickOrder {
    pub(super) tracking_id: String,
    pub(super) program_id: Option<String>,
    pub(super) created_at: Option<String>,
    pub(super) details: BTreeMap<String, String>,
}
