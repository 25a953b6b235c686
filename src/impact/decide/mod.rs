//! What a call becomes at impact.com: the one room that knows both vocabularies.

mod conversion;
mod fields;
mod forms;
mod gathered;
mod guards;
mod lines;
mod page_load;
mod reading;
mod reasons;
mod reversal;
mod traces;

use super::booking::{About, Booking, Filled, Lacks};
use super::fact::Fact;
use super::mapping::Mapping;
use super::settings::{Manner, Settings};
use crate::delivery::{Arrival, Names, Reason};
use crate::segment::Event;
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

/// What is to be sent: the parameters of the first request, those of the requests that follow, and what memory may add.
pub(super) struct Requests<'e> {
    first: Vec<Filled<'e>>,
    next: Vec<Vec<Filled<'e>>>,
    lacks: Lacks,
}

impl<'e> Requests<'e> {
    /// One request.
    fn one(first: Vec<Filled<'e>>) -> Self {
        Self { first, next: Vec::new(), lacks: Lacks::Nothing }
    }
}

/// How a decision ends early.
pub(super) enum Stop {
    Ignore(Reason),
    Reject(Reason),
}

impl Stop {
    fn after<'e>(self, warnings: Vec<String>) -> Decision<'e> {
        match self {
            Self::Ignore(reason) => Decision::Ignore(reason, warnings),
            Self::Reject(reason) => Decision::Reject(reason, warnings),
        }
    }
}

/// The calls of Segment, as far as they differ here.
/// Source: <https://segment.com/docs/connections/spec/>.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Call {
    Track,
    Page,
    Screen,
    Identify,
    Other,
}

impl Call {
    fn of(word: &str) -> Self {
        let known = [("track", Self::Track), ("page", Self::Page), ("screen", Self::Screen), ("identify", Self::Identify)];
        known.iter().find(|(name, _)| name.eq_ignore_ascii_case(word.trim())).map_or(Self::Other, |(_, call)| *call)
    }

    fn is_used(self, settings: &Settings) -> bool {
        match self {
            Self::Track => true,
            Self::Page => settings.pages,
            Self::Screen => settings.screens,
            Self::Identify => settings.identifies,
            Self::Other => false,
        }
    }
}

/// A call that these settings have no use for. It is left alone whatever else they say, wrong settings included.
#[must_use]
pub fn unused_call(settings: &Settings, mapping: &Mapping, event: &Event<'_>) -> Option<Reason> {
    let call = event.scalar(&mapping.call)?;
    if Call::of(&call).is_used(settings) { None } else { Some(reasons::unused(&call)) }
}

/// The reason for which a delete call ends where a memory could be erased.
#[must_use]
pub fn erased() -> Reason {
    reasons::erased()
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
    #[must_use]
    pub fn decide(self) -> Decision<'e> {
        if self.witness().is_switched_off() {
            return Decision::Ignore(self.switched_off(), Vec::new());
        }
        let mut about = match self.subject() {
            Ok(about) => about,
            Err(stop) => return stop.after(Vec::new()),
        };
        match self.requests(&mut about) {
            Ok(Requests { first, next, lacks }) => Decision::Act(Box::new(Booking { fields: first, next, about, lacks })),
            Err(stop) => stop.after(about.warnings),
        }
    }

    /// What the call is about, as far as its type and its name tell.
    fn subject(self) -> Result<About<'e>, Stop> {
        match self.call() {
            Call::Page | Call::Screen | Call::Identify => {
                Ok(self.about(self.event.scalar(&self.mapping.call).unwrap_or_default(), Fact::PageLoad))
            }
            Call::Track | Call::Other => {
                let name = self.event.scalar(&self.mapping.event_name).ok_or_else(|| self.no_name())?;
                match self.settings.fact_of(&name) {
                    Some((fact, _)) => Ok(self.about(name, fact)),
                    None => Err(Self::not_listed(&name, self.settings.unmatched == Manner::Reject)),
                }
            }
        }
    }

    /// What comes without a type is taken for a track call.
    fn call(self) -> Call {
        self.event.scalar(&self.mapping.call).as_deref().map_or(Call::Track, Call::of)
    }

    #[inline(never)]
    fn requests(self, about: &mut About<'e>) -> Result<Requests<'e>, Stop> {
        self.guard(about)?;
        match about.fact {
            Fact::Install if self.settings.app_install => self.app_install(about),
            Fact::Action | Fact::Install => self.conversion(about),
            Fact::PageLoad | Fact::TrackedLoad | Fact::AppInstall => self.page_load(about),
            Fact::Reversal | Fact::Adjustment => self.reversal(about),
        }
    }

    fn about(self, name: Cow<'e, str>, fact: Fact) -> About<'e> {
        let message_id = self.event.scalar(&self.mapping.message_id);
        About {
            event_name: name,
            message_id,
            fact,
            is_generated: false,
            amount_from: None,
            next: Vec::new(),
            recall: None,
            warnings: Vec::new(),
        }
    }
}
