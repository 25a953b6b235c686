//! Why a submission fails when it is processed
//! (<https://integrations.impact.com/impact-brand/reference/the-api-submission-object>).

pub(super) const CAMPAIGN_NOT_FOUND: &str = "CAMPAIGN_NOT_FOUND";
pub(super) const ACTIONTRACKER_NOT_FOUND: &str = "ACTIONTRACKER_NOT_FOUND";
pub(super) const ACTIONTRACKER_NOT_ACTIVE: &str = "ACTIONTRACKER_NOT_ACTIVE";
pub(super) const ACTIONTRACKER_CAMPAIGN_MISMATCH: &str = "ACTIONTRACKER_CAMPAIGN_MISMATCH";
pub(super) const OID_MISSING: &str = "OID_MISSING";
pub(super) const NO_ITEM: &str = "NO_ITEM";
pub(super) const CONV_DUPLICATE: &str = "CONV_DUPLICATE";
/// No referral for a conversion; no action for a change.
pub(super) const ACTION_REF_NOT_FOUND: &str = "ACTION_REF_NOT_FOUND";
pub(super) const OUTSIDE_ASSOCIATION_WINDOW: &str = "OUTSIDE_ASSOCIATION_WINDOW";
pub(super) const PARTNER_NOT_ACTIVE: &str = "PARTNER_NOT_ACTIVE";
pub(super) const CONTRACT_NOT_FOUND: &str = "CONTRACT_NOT_FOUND";
/// A change after the locking date. impact.com names no reason for it; this word is ours.
pub(super) const ACTION_LOCKED: &str = "ACTION_LOCKED";
/// One change too many. impact.com names no reason for it; this word is ours.
pub(super) const TOO_MANY_MODIFICATIONS: &str = "TOO_MANY_MODIFICATIONS";

/// `Validation` for what the data lack, `Contract Error` for what the program does not pay.
pub(super) fn error_type(reason: &str) -> &'static str {
    match reason {
        CONV_DUPLICATE | ACTION_REF_NOT_FOUND | OUTSIDE_ASSOCIATION_WINDOW | PARTNER_NOT_ACTIVE | CONTRACT_NOT_FOUND => {
            "Contract Error"
        }
        _ => "Validation",
    }
}
