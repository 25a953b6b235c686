//! Who is to be credited: the identifiers of an event.

use super::reasons::left_out;
use super::{Case, Stop};
use crate::affonso::booking::{About, Filled, Lacks};
use crate::affonso::mapping::Place;
use crate::affonso::settings::{Identifiers, Route};
use crate::affonso::table::Name;
use crate::delivery::Origin;
use crate::value::json::Value;

/// In the order in which they are written.
const IDENTIFIERS: [Name; 4] = [Name::ReferralId, Name::ClickId, Name::CustomerId, Name::ExternalUserId];

/// From the strongest to the weakest; Segment's `userId` comes after all of them, whatever its role.
const STRONGEST_FIRST: [&str; 4] = ["external_user_id", "referral_id", "click_id", "customer_id"];

impl<'e> Case<'e, '_> {
    /// The identifiers the event gives, each from the best place that has it; with `identifiers` = `first` the strongest
    /// alone. And whether a remembered click may stand beside them.
    ///
    /// # Errors
    /// Nobody to credit.
    pub(super) fn identifiers(self, about: &mut About<'e>) -> Result<(Vec<Filled<'e>>, Lacks), Stop> {
        let mut filled = Vec::with_capacity(IDENTIFIERS.len());
        for Place { field, sources, .. } in IDENTIFIERS.into_iter().filter_map(|name| self.mapping.place(name)) {
            let name = field.name;
            if let Some((source, id)) = self.event.first_scalar(sources) {
                filled.push(Filled::new(name, Value::Text(id), Origin::Path(source.label())));
            } else if let Some((source, found)) =
                self.event.first(sources).filter(|(_, found)| !found.scalar().is_some_and(|text| text.trim().is_empty()))
            {
                about.warnings.push(left_out(source, &format!("an id but {}", found.kind_word()), name));
            }
        }
        if self.settings.identifiers == Identifiers::First {
            self.keep_strongest(&mut filled);
        }
        about.several = filled.len() > 1;
        let lacks = self.lacks(&filled)?;
        Ok((filled, lacks))
    }

    fn lacks(self, filled: &[Filled<'e>]) -> Result<Lacks, Stop> {
        if self.settings.route == Route::Events
            && self.witness().may_know_a_click()
            && !filled.iter().any(|id| self.outranks_click(id))
        {
            if !filled.is_empty() {
                return Ok(Lacks::Click(None));
            }
            let (Stop::Ignore(reason) | Stop::Reject(reason)) = self.nobody() else { return Err(self.nobody()) };
            return Ok(Lacks::Click(Some(reason)));
        }
        if filled.is_empty() { Err(self.nobody()) } else { Ok(Lacks::Nothing) }
    }

    /// Leaves the identifier no room for a remembered click? A click of the event's own does; and where the strongest is sent
    /// alone, an explicit external id.
    fn outranks_click(self, id: &Filled<'_>) -> bool {
        let is_explicit = id.origin != Origin::Path(self.mapping.user_id.label());
        matches!(id.name, "referral_id" | "click_id")
            || self.settings.identifiers == Identifiers::First && id.name == "external_user_id" && is_explicit
    }

    #[cold]
    #[inline(never)]
    fn keep_strongest(self, filled: &mut Vec<Filled<'e>>) {
        if self.settings.route == Route::Segment {
            // The adapter takes no others: one of those must not win and then be dropped.
            filled.retain(|id| matches!(id.name, "customer_id" | "external_user_id"));
        }
        let user_id = self.mapping.user_id.label();
        let rank = |id: &Filled<'_>| {
            let place = STRONGEST_FIRST.iter().position(|name| *name == id.name).unwrap_or_default();
            if id.origin == Origin::Path(user_id) { place + STRONGEST_FIRST.len() } else { place }
        };
        let strongest = filled.iter().enumerate().min_by_key(|(_, id)| rank(id));
        if let Some((index, _)) = strongest {
            filled.swap(0, index);
            filled.truncate(1);
        }
    }
}
