//! The guards that hold before anything is sent: the age of an event, and consent.

use super::{Case, Stop};
use crate::impact::booking::About;
use crate::segment::Source;
use crate::value::{Timestamp, owned};

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

    /// The first of the event's times that can be read.
    pub(super) fn moment(self) -> Option<Timestamp> {
        let place = self.mapping.place("EventDate")?;
        let mut sources = place.own.iter().chain(place.rows.iter().flat_map(|(_, sources)| sources));
        sources.find_map(|source| Timestamp::parse(&self.event.find(source)?.scalar()?))
    }
}
