//! Who a call is about: every name that Affonso takes for a person.

use super::claim::{Identifier, IdentifierKind};
use super::fields::Fields;
use super::refusal::Problem;

/// Every name an identifier may come under: the four documented ones, `affonso_id`
/// (<https://affonso.io/help/installation-guides/overview/server-side-event-tracking>) and the spellings that Affonso's own
/// client sends (<https://github.com/affonso-io/affonso-node>).
const IDENTIFIERS: [(&str, IdentifierKind); 10] = [
    ("referral_id", IdentifierKind::Referral),
    ("customer_id", IdentifierKind::Customer),
    ("external_user_id", IdentifierKind::ExternalUser),
    ("click_id", IdentifierKind::Click),
    ("referralId", IdentifierKind::Referral),
    ("clickId", IdentifierKind::Click),
    ("affonso_id", IdentifierKind::Referral),
    ("affonsoId", IdentifierKind::Referral),
    ("affonso_referral", IdentifierKind::Referral),
    ("affonsoReferral", IdentifierKind::Referral),
];

/// The names of identifiers together with an endpoint's other names.
pub(super) fn names_with(others: &[&'static str]) -> Vec<&'static str> {
    IDENTIFIERS.iter().map(|(name, _)| *name).chain(others.iter().copied()).collect()
}

/// Every identifier of a body; one at least must be there.
pub(super) fn read_identifiers(fields: &Fields, problems: &mut Vec<Problem>) -> Vec<Identifier> {
    if !IDENTIFIERS.iter().any(|(name, _)| fields.has(name)) {
        let message = "One of referral_id, customer_id, external_user_id or click_id is required";
        problems.push(Problem::new("referral_id", message));
    }
    let mut identifiers = Vec::new();
    for (field, kind) in IDENTIFIERS {
        if let Some(value) = fields.filled_text(field, problems) {
            identifiers.push(Identifier { kind, field, value });
        }
    }
    identifiers
}
