//! The guards that hold before anything is sent: the age of an event, its future, and consent.

use super::reasons::{from_the_future, left_out};
use super::{Case, Stop};
use crate::affonso::booking::{About, Filled};
use crate::affonso::table::Name;
use crate::delivery::Origin;
use crate::segment::{Found, Source};
use crate::value::json::Value;
use crate::value::{Timestamp, owned};
use std::borrow::Cow;

impl<'e> Case<'e, '_> {
    /// Lets an event pass that is young enough and whose person has consented.
    ///
    /// # Errors
    /// The event is ignored.
    pub(super) fn guard(self, about: &mut About<'e>) -> Result<(), Stop> {
        if let Some(oldest) = self.settings.max_event_age {
            match self.moment() {
                // As old as it was when it came: what waits for an ill target does not grow too old by that.
                Some(moment) if self.arrival.since_when().since(moment) > oldest => return Err(self.too_old(moment)),
                Some(_) => {}
                None => about.warnings.push(owned("no time can be read in the event; maxEventAge is not applied")),
            }
        }
        self.lacking_consent().map_or(Ok(()), |lacking| Err(self.no_consent(lacking)))
    }

    /// The first category that wants consent and has none.
    pub(super) fn lacking_consent(self) -> Option<&'e Source> {
        let mut consents = self.mapping.consents.iter();
        consents.find(|source| self.event.raw(source).is_none_or(|raw| raw.spelling() != "true"))
    }

    /// When it happened, under the name that the endpoint has for it; left out with a warning when it cannot be read or
    /// lies too far ahead of the clock.
    pub(super) fn happened(self, name: &'static str, about: &mut About<'e>) -> Option<Filled<'e>> {
        let (source, found) = self.event.first(self.mapping.sources_of(Name::OccurredAt))?;
        let Some((moment, text)) = read_moment(&found) else {
            about.warnings.push(left_out(source, "an ISO 8601 moment such as 2026-06-22T12:00:00Z", name));
            return None;
        };
        if self.settings.future_tolerance.is_some_and(|most| moment.since(self.arrival.now) > most) {
            about.warnings.push(from_the_future(source, name));
            return None;
        }
        let text = if Timestamp::is_canonical(&text) { text } else { Cow::Owned(moment.to_string()) };
        Some(Filled::new(name, Value::Text(text), Origin::Path(source.label())))
    }

    /// The first of the event's times that can be read.
    pub(super) fn moment(self) -> Option<Timestamp> {
        let mut sources = self.mapping.sources_of(Name::OccurredAt).iter();
        sources.find_map(|source| read_moment(&self.event.find(source)?).map(|(moment, _)| moment))
    }
}

fn read_moment<'e>(found: &Found<'e>) -> Option<(Timestamp, Cow<'e, str>)> {
    let text = found.scalar()?;
    Some((Timestamp::parse(&text)?, text))
}
