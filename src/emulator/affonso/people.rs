//! Who is referred: how a call finds its person, and what it changes about them.

use super::claim::{EventType, Identifier, IdentifierKind};
use super::config::UnknownIdentifier;
use super::referral::{Referral, ReferralStatus};
use super::refusal::{Problem, Refusal};
use crate::emulator::instant::render_instant;

/// The referrals of the team.
pub(super) struct People {
    pub(super) referrals: Vec<Referral>,
    unknown_identifier: UnknownIdentifier,
}

impl People {
    pub(super) fn new(referrals: Vec<Referral>, unknown_identifier: UnknownIdentifier) -> Self {
        Self { referrals, unknown_identifier }
    }

    /// The referral of a click.
    pub(super) fn click_mut(&mut self, id: &str) -> Option<&mut Referral> {
        self.referrals.iter_mut().find(|referral| referral.came_by(id))
    }

    /// The one referral that all identifiers lead to.
    pub(super) fn resolve(&mut self, identifiers: &[Identifier]) -> Result<&mut Referral, Refusal> {
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
        let may_link = self.unknown_identifier == UnknownIdentifier::Link;
        let found = matched.and_then(|index| self.referrals.get_mut(index));
        let referral = found.ok_or_else(|| Refusal::not_found(first_unknown))?;
        for identifier in unknown {
            check_link(referral, identifier, may_link)?;
        }
        Ok(referral)
    }
}

/// Whether an unknown identifier may become the matched referral's own.
fn check_link(referral: &Referral, identifier: &Identifier, may_link: bool) -> Result<(), Refusal> {
    let taken = match identifier.kind {
        IdentifierKind::Customer if may_link => referral.customer_id.is_some(),
        IdentifierKind::ExternalUser if may_link => referral.external_user_id.is_some(),
        _ => return Err(Refusal::not_found(identifier.field)),
    };
    if taken { Err(conflict(identifier)) } else { Ok(()) }
}

fn conflict(identifier: &Identifier) -> Refusal {
    let message = format!("{} does not resolve to the same referral as the other identifiers", identifier.field);
    Refusal::invalid(vec![Problem::new(identifier.field, message)])
}

/// Whether an identifier leads to this referral.
fn is(referral: &Referral, identifier: &Identifier) -> bool {
    let value = Some(identifier.value.as_str());
    match identifier.kind {
        IdentifierKind::Referral | IdentifierKind::Click => referral.came_by(&identifier.value),
        IdentifierKind::Customer => value == referral.customer_id.as_deref(),
        IdentifierKind::ExternalUser => value == referral.external_user_id.as_deref(),
    }
}

/// Keeps the identifiers of a booked call, so that later one of them suffices.
pub(super) fn link(referral: &mut Referral, identifiers: &[Identifier]) {
    for identifier in identifiers {
        let place = match identifier.kind {
            IdentifierKind::Customer => &mut referral.customer_id,
            IdentifierKind::ExternalUser => &mut referral.external_user_id,
            IdentifierKind::Referral | IdentifierKind::Click => continue,
        };
        place.get_or_insert_with(|| identifier.value.clone());
    }
}

/// Moves a referral to where an event brings it. One that was rejected stays so: Affonso does not say, and nothing documented
/// takes a fraud check back.
pub(super) fn advance(referral: &mut Referral, event_type: EventType, now_ms: u64) {
    let before = referral.status;
    referral.status = match (before, event_type) {
        (ReferralStatus::Rejected, _) | (_, EventType::Milestone) => before,
        (_, EventType::Conversion) => ReferralStatus::Customer,
        (_, EventType::Lead) => ReferralStatus::Lead,
        (_, EventType::Trial) => ReferralStatus::Trialing,
    };
    if before == ReferralStatus::Click && referral.status != before {
        referral.converted_at = Some(render_instant(now_ms));
    }
}
