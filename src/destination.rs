//! Whichever destination a door has opened: the doors speak to this and know none by name.

#[cfg(feature = "affonso")]
use crate::affonso::{self, Affonso};
use crate::delivery::{Answer, Arrival, Names, Pace, Plan, Step};
#[cfg(feature = "impact")]
use crate::impact::{self, Impact};
use crate::segment::settings::{Finding, Setting, schema_json};
use crate::segment::trie::Walk;
use crate::value::Timestamp;

/// The destinations that are compiled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Affonso.
    #[cfg(feature = "affonso")]
    Affonso,
    /// impact.com.
    #[cfg(feature = "impact")]
    Impact,
}

impl Target {
    /// All of them, the first one first.
    pub const ALL: &'static [Self] = &[
        #[cfg(feature = "affonso")]
        Self::Affonso,
        #[cfg(feature = "impact")]
        Self::Impact,
    ];

    /// The first of them.
    #[cfg(any(feature = "affonso", feature = "impact"))]
    pub const FIRST: Self = {
        #[cfg(feature = "affonso")]
        let first = Self::Affonso;
        #[cfg(not(feature = "affonso"))]
        let first = Self::Impact;
        first
    };

    /// Its name in addresses and on command lines.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            #[cfg(feature = "affonso")]
            Self::Affonso => "affonso",
            #[cfg(feature = "impact")]
            Self::Impact => "impact",
        }
    }

    /// The destination of this name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|target| target.word() == word)
    }

    /// Its settings in the shape of Segment's Public API: what `pkg/settings*.json` holds.
    #[must_use]
    pub fn settings_json(self) -> String {
        match self {
            #[cfg(feature = "affonso")]
            Self::Affonso => affonso::settings_json(),
            #[cfg(feature = "impact")]
            Self::Impact => impact::settings_json(),
        }
    }
}

impl Target {
    /// Its settings as a JSON Schema: what `pkg/settings*.schema.json` holds.
    #[must_use]
    pub fn settings_schema(self) -> String {
        match self {
            #[cfg(feature = "affonso")]
            Self::Affonso => schema_json("Settings of affonso-segment for Affonso", self.settings_table()),
            #[cfg(feature = "impact")]
            Self::Impact => schema_json("Settings of affonso-segment for impact.com", self.settings_table()),
        }
    }

    /// The table of its settings.
    #[must_use]
    pub fn settings_table(self) -> &'static [Setting] {
        match self {
            #[cfg(feature = "affonso")]
            Self::Affonso => affonso::settings::TABLE,
            #[cfg(feature = "impact")]
            Self::Impact => impact::settings::TABLE,
        }
    }

    /// The keys of the settings that say what makes a fact one fact: changed while retries are in flight, they can have it
    /// booked twice.
    #[must_use]
    pub fn identifying_settings(self) -> &'static [&'static str] {
        match self {
            #[cfg(feature = "affonso")]
            Self::Affonso => affonso::settings::IDENTIFYING,
            #[cfg(feature = "impact")]
            Self::Impact => impact::settings::IDENTIFYING,
        }
    }
}

/// A destination under one settings object. Cheap to ask, made once per settings.
#[derive(Debug)]
pub enum Destination {
    /// Affonso.
    #[cfg(feature = "affonso")]
    Affonso(Box<Affonso>),
    /// impact.com.
    #[cfg(feature = "impact")]
    Impact(Box<Impact>),
}

/// The same question put to whichever it is.
macro_rules! ask {
    ($destination:expr, $it:ident => $answer:expr) => {
        match $destination {
            #[cfg(feature = "affonso")]
            Self::Affonso($it) => $answer,
            #[cfg(feature = "impact")]
            Self::Impact($it) => $answer,
        }
    };
}

impl Destination {
    /// Reads the settings, a JSON object. Bad settings make a destination too: one whose every event ends in `bad_settings`.
    #[must_use]
    pub fn open(target: Target, settings: &str) -> Self {
        match target {
            #[cfg(feature = "affonso")]
            Target::Affonso => Self::Affonso(Box::new(Affonso::from_json(settings))),
            #[cfg(feature = "impact")]
            Target::Impact => Self::Impact(Box::new(Impact::from_json(settings))),
        }
    }

    /// What the settings check found, errors first.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        ask!(self, it => it.findings())
    }

    /// The walk over an event object for the object door.
    #[must_use]
    pub fn walk(&self) -> Walk<'_> {
        ask!(self, it => it.walk())
    }

    /// Does every event want to be read whole? Then a host need not walk it first.
    #[must_use]
    pub fn reads_whole(&self) -> bool {
        ask!(self, it => it.reads_whole())
    }

    /// Is nothing sent, and everything explained?
    #[must_use]
    pub fn is_dry_run(&self) -> bool {
        ask!(self, it => it.is_dry_run())
    }

    /// How fast a door may go.
    #[must_use]
    pub fn pace(&self) -> Pace {
        ask!(self, it => it.pace())
    }

    /// The message id of an event, as far as it has one.
    #[must_use]
    pub fn message_id(&self, event: &str) -> Option<String> {
        ask!(self, it => it.message_id(event))
    }

    /// Begins with the JSON text of an event.
    #[must_use]
    pub fn begin(&self, event: &str, arrival: Arrival) -> Step {
        ask!(self, it => it.begin_at(event, arrival))
    }

    /// Begins with what the object door's walk wrote; `None`: begin again with the event's whole JSON text.
    #[must_use]
    pub fn begin_walk(&self, walked: &str, now: Timestamp) -> Option<Step> {
        match self {
            #[cfg(feature = "affonso")]
            Self::Affonso(it) => it.begin_walk(walked, now).ok(),
            #[cfg(feature = "impact")]
            Self::Impact(it) => Some(it.begin_walk(walked, now)),
        }
    }

    /// Goes on with the answer to a step; `state` is what came with the step.
    #[must_use]
    pub fn resume(&self, state: &str, answer: &Answer, now: Timestamp) -> Step {
        ask!(self, it => it.resume(state, answer, now))
    }

    /// Something that a door should have handed back is gone: the event must come again.
    #[must_use]
    pub fn lost(&self, what: &str) -> Step {
        ask!(self, it => it.lost(what))
    }

    /// What would happen with the event, without doing it.
    #[must_use]
    pub fn plan<'p>(&'p self, event: &'p str, now: Timestamp) -> Plan<'p> {
        ask!(self, it => it.plan(event, now))
    }

    /// The ids that a person goes by in the body of a request, and in the state of a step, for a door that carries out
    /// several at once: which of them may not overtake which, the [`pace`](Self::pace) tells.
    #[must_use]
    pub fn people(&self, body: &str, state: &str) -> Vec<String> {
        ask!(self, it => it.people(body, state))
    }

    /// The longest pause between two attempts, in seconds.
    #[must_use]
    pub fn longest_delay(&self) -> u32 {
        ask!(self, it => it.longest_delay())
    }

    /// The names of what the door's memory keeps, if it has one.
    #[must_use]
    pub fn names(&self) -> Option<&Names> {
        ask!(self, it => it.names())
    }

    /// The same for a door that tells events from each other: its outcomes have a trace.
    #[must_use]
    pub fn tracing(self) -> Self {
        match self {
            #[cfg(feature = "affonso")]
            Self::Affonso(it) => Self::Affonso(Box::new(it.tracing())),
            #[cfg(feature = "impact")]
            Self::Impact(it) => Self::Impact(Box::new(it.tracing())),
        }
    }

    /// The same for a door with memory: what its outcomes tell to remember is asked for later, by names made with `secret`.
    /// `settings` is the text they were read from: an event that came to nothing is looked at again when they have changed.
    #[must_use]
    pub fn remembering(self, secret: String, settings: &str) -> Self {
        match self {
            #[cfg(feature = "affonso")]
            Self::Affonso(it) => Self::Affonso(Box::new(it.remembering(secret, settings))),
            #[cfg(feature = "impact")]
            Self::Impact(it) => Self::Impact(Box::new(it.remembering(secret, settings))),
        }
    }

    /// Does the request of the step with this state tell of a visit (a click, a page load)? `false` for what is no state.
    #[must_use]
    pub fn is_visit(&self, state: &str) -> bool {
        ask!(self, it => it.is_visit(state))
    }

    /// Would the target count that request a second time if it came again, because it knows it by no key?
    #[must_use]
    pub fn counts_again(&self, state: &str) -> bool {
        ask!(self, it => it.counts_again(state))
    }
}
