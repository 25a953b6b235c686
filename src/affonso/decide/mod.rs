//! What an event becomes at Affonso: the one room that knows both vocabularies.

mod adapter;
mod fields;
mod key;
mod reasons;

use super::booking::{About, Booking, Endpoint, Filled, Origin};
use super::event_type::EventType;
use super::mapping::Mapping;
use super::settings::{Route, Settings, Treatment, TreatmentOrigin};
use super::table::Name;
use crate::delivery::{Code, Value};
use crate::segment::Event;
use std::borrow::Cow;

/// The decision on one event.
#[derive(Clone, Debug)]
pub enum Decision<'e> {
    /// Send this.
    Act(Box<Booking<'e>>),
    /// Nothing to do, on purpose.
    Ignore(Reason),
    /// It can never work.
    Reject(Reason),
}

/// Why nothing is sent.
#[derive(Clone, Debug)]
pub struct Reason {
    /// For machines.
    pub code: &'static Code,
    /// For people.
    pub message: String,
}

/// The walk over an event object is not enough for this event: read its whole JSON text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NeedsWhole;

/// How a decision ends early.
pub(super) enum Stop {
    Ignore(Reason),
    Reject(Reason),
    NeedsWhole,
}

/// Decides on one event.
///
/// # Errors
/// [`NeedsWhole`] when the event was read from a walk and more of it is wanted.
pub fn decide<'e>(settings: &'e Settings, mapping: &'e Mapping, event: &Event<'e>) -> Result<Decision<'e>, NeedsWhole> {
    match (Case { settings, mapping, event }).book() {
        Ok(booking) => Ok(Decision::Act(Box::new(booking))),
        Err(Stop::Ignore(reason)) => Ok(Decision::Ignore(reason)),
        Err(Stop::Reject(reason)) => Ok(Decision::Reject(reason)),
        Err(Stop::NeedsWhole) => Err(NeedsWhole),
    }
}

/// Is this another call than track? It is then left alone whatever the settings say, wrong ones included.
#[must_use]
pub fn unused_call(mapping: &Mapping, event: &Event<'_>) -> Option<Reason> {
    let call = event.scalar(&mapping.call).filter(|call| !call.eq_ignore_ascii_case("track"))?;
    Some(reasons::unused(&call))
}

/// An event under these settings.
#[derive(Clone, Copy)]
pub(super) struct Case<'e, 'c> {
    settings: &'e Settings,
    mapping: &'e Mapping,
    event: &'c Event<'e>,
}

impl<'e> Case<'e, '_> {
    fn book(self) -> Result<Booking<'e>, Stop> {
        let (name_from, name) = self.name()?;
        // The type goes by the name as tracked, whatever name fieldMapping sends.
        let tracked = self.event.scalar(&self.mapping.event_name).unwrap_or_else(|| name.clone());
        let mut about = self.about(tracked);
        let (listed, type_from) = self.event_type(&mut about)?;
        let identifiers = self.identifiers(&mut about)?;
        let sale = match listed {
            EventType::Conversion => self.sale(&mut about)?,
            _ => None,
        };
        // A sale of 0 that goes on is what `zeroAmounts` made of it.
        let (event_type, type_from) = match (listed, &sale) {
            (EventType::Conversion, None) => (EventType::Milestone, "setting zeroAmounts"),
            _ => (listed, type_from),
        };
        about.event_type = event_type;
        let key = self.key(event_type, &mut about)?;
        let name = Filled::new("event_name", Value::Text(name), Origin::Path(name_from));
        let draft = Draft {
            name,
            event_type: Filled::new("event_type", Value::Text(event_type.word().into()), Origin::Rule(type_from)),
            identifiers,
            sale,
            key,
        };
        match self.settings.route {
            Route::Events => Ok(self.events_booking(draft, about)),
            Route::Segment => self.adapter_booking(draft, about),
        }
    }

    fn name(self) -> Result<(&'e str, Cow<'e, str>), Stop> {
        let found = self.event.first_scalar(self.mapping.sources_of(Name::EventName));
        found.map(|(source, name)| (source.label(), name)).ok_or_else(|| self.no_name())
    }

    fn event_type(self, about: &mut About<'e>) -> Result<(EventType, &'static str), Stop> {
        let name = &*about.event_name;
        match self.settings.treatment(name) {
            (Treatment::As(event_type), origin) => {
                let near = if origin == TreatmentOrigin::UnlistedEvents { self.settings.near_miss(name) } else { None };
                about.warnings.extend(near.map(|near| reasons::near_miss(name, near)));
                Ok((event_type, origin.word()))
            }
            (Treatment::Ignore, TreatmentOrigin::EventTypes) => Err(Self::set_to_ignore(name)),
            (Treatment::Ignore, _) => Err(self.not_listed(name)),
        }
    }

    fn about(self, name: Cow<'e, str>) -> About<'e> {
        About {
            event_name: name,
            message_id: self.event.scalar(&self.mapping.message_id),
            event_type: EventType::Milestone,
            amount_from: None,
            several: false,
            warnings: Vec::new(),
        }
    }
}

/// What every route needs to know.
pub(super) struct Draft<'e> {
    name: Filled<'e>,
    event_type: Filled<'e>,
    identifiers: Vec<Filled<'e>>,
    sale: Option<[Filled<'e>; 2]>,
    key: Filled<'e>,
}

impl<'e> Case<'e, '_> {
    fn events_booking(self, draft: Draft<'e>, mut about: About<'e>) -> Booking<'e> {
        let mut fields = Vec::with_capacity(16);
        fields.extend([draft.name, draft.event_type]);
        fields.extend(draft.identifiers);
        fields.extend(self.occurred_at(&mut about));
        fields.push(draft.key);
        if let Some(sale) = draft.sale {
            fields.extend(sale);
            fields.extend(self.sale_details(&mut about));
        }
        fields.extend(self.metadata());
        Booking { endpoint: Endpoint::Events, fields, inside: Vec::new(), about }
    }
}
