//! Who is to be credited: the identifiers of an event.

use super::reasons::left_out;
use super::{Case, Stop};
use crate::affonso::booking::{About, Filled, Origin};
use crate::affonso::mapping::Place;
use crate::affonso::settings::{Identifiers, Route};
use crate::affonso::table::Name;
use crate::value::json::Value;

/// In the order in which they are written.
const IDENTIFIERS: [Name; 4] = [Name::ReferralId, Name::ClickId, Name::CustomerId, Name::ExternalUserId];

/// From the strongest to the weakest; Segment's `userId` comes after all of them, whatever its role.
const STRONGEST_FIRST: [&str; 4] = ["external_user_id", "referral_id", "click_id", "customer_id"];

impl<'e> Case<'e, '_> {
    /// The identifiers the event gives, each from the best place that has it; with `identifiers` = `first` the strongest
    /// alone.
    ///
    /// # Errors
    /// Nobody to credit.
    pub(super) fn identifiers(self, about: &mut About<'e>) -> Result<Vec<Filled<'e>>, Stop> {
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
        if filled.is_empty() {
            return Err(self.nobody());
        }
        about.several = filled.len() > 1;
        Ok(filled)
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
            let place = STRONGEST_FIRST.iter().position(|name| *name == id.name);
            (id.origin == Origin::Path(user_id), place)
        };
        let strongest = filled.iter().min_by_key(|id| rank(id)).cloned();
        *filled = strongest.into_iter().collect();
    }
}
