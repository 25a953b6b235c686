//! What a call becomes at Affonso: the one room that knows both vocabularies.

mod adapter;
mod click;
mod event;
mod fields;
mod guards;
mod identity;
mod key;
mod money;
mod reasons;
mod refund;
mod sign_up;
mod traces;

use super::booking::{About, Booking, Filled};
use super::fact::{EventType, Fact};
use super::mapping::Mapping;
use super::settings::{Settings, Treatment, TreatmentOrigin};
use super::table::Name;
use crate::delivery::{Arrival, Names, Origin, Reason};
use crate::segment::Event;
use crate::value::json::Value;
use std::borrow::Cow;

/// The decision on one call.
#[derive(Clone, Debug)]
pub enum Decision<'e> {
    /// Send this.
    Act(Box<Booking<'e>>),
    /// Nothing to do, on purpose; with what was found wrong with the event on the way.
    Ignore(Reason, Vec<String>),
    /// It can never work; what was found on the way may be the cause.
    Reject(Reason, Vec<String>),
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

/// A call that these settings have no use for. It is left alone whatever else they say, wrong settings included.
#[must_use]
pub fn unused_call(settings: &Settings, mapping: &Mapping, event: &Event<'_>) -> Option<Reason> {
    let call = event.scalar(&mapping.call)?;
    let is_used = match Call::of(&call) {
        Call::Track => true,
        Call::Identify => settings.sign_ups,
        Call::Page => settings.clicks.is_some(),
        Call::Other => false,
    };
    if is_used { None } else { Some(reasons::unused(&call)) }
}

/// The reason why a refund whose conversion nobody knows ends.
#[must_use]
pub fn unknown_conversion(settings: &Settings, about: &About<'_>) -> Reason {
    reasons::no_conversion_id(settings, about)
}

/// The reason why a refund whose conversion is not known yet comes again.
#[must_use]
pub fn sale_unknown(about: &About<'_>) -> Reason {
    reasons::sale_unknown(about)
}

/// The reason why a refund ends whose sale has booked nothing.
#[must_use]
pub fn unsold(about: &About<'_>) -> Reason {
    reasons::unsold(about)
}

/// The reason for which a delete call ends where a memory could be erased.
#[must_use]
pub fn erased() -> Reason {
    reasons::erased()
}

/// The calls of Segment, as far as they differ here.
/// Source: <https://segment.com/docs/connections/spec/>.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Call {
    Track,
    Identify,
    /// `page`, and `screen`, its like in an app.
    Page,
    Other,
}

impl Call {
    fn of(word: &str) -> Self {
        let known = [("track", Self::Track), ("identify", Self::Identify), ("page", Self::Page), ("screen", Self::Page)];
        known.iter().find(|(name, _)| name.eq_ignore_ascii_case(word.trim())).map_or(Self::Other, |(_, call)| *call)
    }
}

/// A call, and what the decision on it rests on.
#[derive(Clone, Copy, Debug)]
pub struct Case<'e, 'c> {
    /// The settings.
    pub settings: &'e Settings,
    /// The table compiled for them.
    pub mapping: &'e Mapping,
    /// The call.
    pub event: &'c Event<'e>,
    /// When it came, and how.
    pub arrival: Arrival,
    /// The names of what the door's memory keeps, if it has one.
    pub names: Option<&'e Names>,
}

impl<'e> Case<'e, '_> {
    /// Decides.
    ///
    /// # Errors
    /// [`NeedsWhole`] when the event was read from a walk and more of it is wanted.
    pub fn decide(self) -> Result<Decision<'e>, NeedsWhole> {
        if self.witness().is_switched_off() {
            return Ok(Decision::Ignore(self.switched_off(), Vec::new()));
        }
        let mut about = self.about();
        match self.book(&mut about) {
            Ok(booking) => Ok(Decision::Act(Box::new(booking))),
            Err(Stop::Ignore(reason)) => Ok(Decision::Ignore(reason, about.warnings)),
            Err(Stop::Reject(reason)) => Ok(Decision::Reject(reason, about.warnings)),
            Err(Stop::NeedsWhole) => Err(NeedsWhole),
        }
    }

    fn book(self, about: &mut About<'e>) -> Result<Booking<'e>, Stop> {
        match self.call() {
            Call::Identify => {
                about.event_name = Cow::Borrowed("identify");
                about.fact = Fact::SignUp;
                self.sign_up(about)
            }
            Call::Page => {
                about.event_name = self.event.scalar(&self.mapping.call).unwrap_or_default();
                about.fact = Fact::Click;
                self.click(about)
            }
            Call::Track | Call::Other => self.track(about),
        }
    }

    /// What comes without a type is taken for a track call.
    fn call(self) -> Call {
        self.event.scalar(&self.mapping.call).as_deref().map_or(Call::Track, Call::of)
    }

    fn track(self, about: &mut About<'e>) -> Result<Booking<'e>, Stop> {
        let (name_from, name) = self.name()?;
        // The type goes by the name as tracked, whatever name fieldMapping sends.
        about.event_name = self.event.scalar(&self.mapping.event_name).unwrap_or_else(|| name.clone());
        let (fact, type_from) = self.fact(about)?;
        about.fact = fact;
        match fact {
            Fact::SignUp => self.sign_up(about),
            Fact::Refund => self.refund(about),
            Fact::Click => self.click(about),
            Fact::Event(listed) => {
                let name = Filled::new("event_name", Value::Text(name), Origin::Path(name_from));
                self.affonso_event(name, listed, type_from, about)
            }
        }
    }

    fn name(self) -> Result<(&'e str, Cow<'e, str>), Stop> {
        let found = self.event.first_scalar(self.mapping.sources_of(Name::EventName));
        found.map(|(source, name)| (source.label(), name)).ok_or_else(|| self.no_name())
    }

    fn fact(self, about: &mut About<'e>) -> Result<(Fact, &'static str), Stop> {
        let name = &*about.event_name;
        match self.settings.treatment(name) {
            (Treatment::As(fact), origin) => {
                let note = if origin == TreatmentOrigin::UnlistedEvents { self.meant_otherwise(name) } else { None };
                about.warnings.extend(note);
                Ok((fact, origin.word()))
            }
            (Treatment::Ignore, TreatmentOrigin::EventTypes) => Err(Self::set_to_ignore(name)),
            (Treatment::Ignore, _) => Err(self.not_listed(name)),
        }
    }

    /// What is known before the call is looked at.
    fn about(self) -> About<'e> {
        let message_id = self.event.scalar(&self.mapping.message_id);
        let (event_name, fact) = (Cow::Borrowed(""), Fact::Event(EventType::Milestone));
        About { event_name, message_id, fact, amount_from: None, several: false, recall: None, warnings: Vec::new() }
    }
}
