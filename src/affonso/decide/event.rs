//! One of Affonso's event types: a conversion, a lead, a trial or a milestone, by either route.
//! Source: <https://docs.affonso.io/api/endpoint/events/create>.

use super::{Case, Stop};
use crate::affonso::booking::{About, Booking, Endpoint, Filled, Lacks, add};
use crate::affonso::fact::{EventType, Fact};
use crate::affonso::settings::Route;
use crate::delivery::Origin;
use crate::value::json::Value;

/// What every route needs to know.
pub(super) struct Draft<'e> {
    pub(super) name: Filled<'e>,
    pub(super) event_type: Filled<'e>,
    pub(super) identifiers: Vec<Filled<'e>>,
    /// What a door's memory may add to them.
    pub(super) lacks: Lacks,
    pub(super) sale: Option<[Filled<'e>; 2]>,
    pub(super) key: Filled<'e>,
}

impl<'e> Case<'e, '_> {
    /// The booking of a track call that is an event to Affonso.
    ///
    /// # Errors
    /// A guard, nobody to credit, a sale without its money; the whole event is wanted.
    pub(super) fn affonso_event(
        self,
        name: Filled<'e>,
        listed: EventType,
        type_from: &'static str,
        about: &mut About<'e>,
    ) -> Result<Booking<'e>, Stop> {
        self.guard(about)?;
        let (identifiers, lacks) = self.identifiers(about)?;
        let sale = match listed {
            EventType::Conversion => self.sale(about)?,
            _ => None,
        };
        // A sale of 0 that goes on is what `zeroAmounts` made of it.
        let (event_type, type_from) = match (listed, &sale) {
            (EventType::Conversion, None) => (EventType::Milestone, "setting zeroAmounts"),
            _ => (listed, type_from),
        };
        about.fact = Fact::Event(event_type);
        let key = self.key(event_type, about)?;
        let draft = Draft {
            name,
            event_type: Filled::new("event_type", Value::Text(event_type.word().into()), Origin::Rule(type_from)),
            identifiers,
            lacks,
            sale,
            key,
        };
        match self.settings.route {
            Route::Events => Ok(self.events_booking(draft, about)),
            Route::Segment => self.adapter_booking(draft, about),
        }
    }

    fn events_booking(self, draft: Draft<'e>, about: &mut About<'e>) -> Booking<'e> {
        let mut fields = Vec::with_capacity(16);
        fields.extend([draft.name, draft.event_type]);
        fields.extend(draft.identifiers);
        add(&mut fields, self.happened("occurred_at", about));
        fields.push(draft.key);
        if let Some(sale) = draft.sale {
            fields.extend(sale);
            self.add_sale_details(&mut fields, about);
        }
        add(&mut fields, self.metadata());
        Booking { lacks: draft.lacks, ..Booking::new(Endpoint::Events, fields, about.take()) }
    }
}
