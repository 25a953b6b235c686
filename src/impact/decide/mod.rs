//! What a call becomes at impact.com: the one room that knows both vocabularies.

mod conversion;
mod fields;
mod forms;
mod guards;
mod lines;
mod page_load;
mod reasons;
mod reversal;
mod traces;

use super::booking::{About, Booking};
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
    /// Nothing to do, on purpose.
    Ignore(Reason),
    /// It can never work.
    Reject(Reason),
}

/// How a decision ends early.
pub(super) enum Stop {
    Ignore(Reason),
    Reject(Reason),
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
            return Decision::Ignore(self.switched_off());
        }
        match self.book() {
            Ok(booking) => Decision::Act(Box::new(booking)),
            Err(Stop::Ignore(reason)) => Decision::Ignore(reason),
            Err(Stop::Reject(reason)) => Decision::Reject(reason),
        }
    }

    fn book(self) -> Result<Booking<'e>, Stop> {
        match self.call() {
            Call::Page | Call::Screen | Call::Identify => {
                let mut about = self.about(self.event.scalar(&self.mapping.call).unwrap_or_default(), Fact::PageLoad);
                self.guard(&mut about)?;
                self.page_load(about)
            }
            Call::Track | Call::Other => self.track(),
        }
    }

    /// What comes without a type is taken for a track call.
    fn call(self) -> Call {
        self.event.scalar(&self.mapping.call).as_deref().map_or(Call::Track, Call::of)
    }

    fn track(self) -> Result<Booking<'e>, Stop> {
        let name = self.event.scalar(&self.mapping.event_name).ok_or_else(|| self.no_name())?;
        let Some((fact, _)) = self.settings.fact_of(&name) else {
            return Err(Self::not_listed(&name, self.settings.unmatched == Manner::Reject));
        };
        let mut about = self.about(name, fact);
        self.guard(&mut about)?;
        match fact {
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
