//! The settings of the Affonso destination, typed. `table` lists them, `read` reads them, `address` says which address is safe.

mod address;
mod read;
mod table;

pub use table::TABLE;

use super::event_type::EventType;
use super::table::DOCUMENTED_EVENTS;
use crate::segment::Path;
use crate::value::{Currency, Secret};
use std::fmt;

/// Which role Segment's `userId` plays at Affonso.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserIdRole {
    /// `customer_id`, as Affonso's own adapter has it.
    Customer,
    /// `external_user_id`.
    ExternalUser,
}

/// Which endpoint takes the events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// `POST /events`.
    Events,
    /// `POST /sources/segment/events`.
    Segment,
}

/// What to do with something: send it as a type, or not at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Treatment {
    /// Send it as this.
    As(EventType),
    /// Do not send it.
    Ignore,
}

/// Quiet or loud: how an expected trouble ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Ignored.
    Ignore,
    /// Rejected.
    Reject,
    /// Retried.
    Retry,
}

/// The settings, typed. `Debug` tells nothing: a key may have been pasted anywhere.
#[derive(Clone)]
pub struct Settings {
    /// Bearer key.
    pub api_key: Secret,
    /// Without a slash at the end.
    pub base_url: String,
    /// The role of `userId`.
    pub user_id_is: UserIdRole,
    /// The user's own table of event names.
    pub event_types: Vec<(String, Treatment)>,
    /// Every other event.
    pub unlisted_events: Treatment,
    /// The endpoint.
    pub route: Route,
    /// What makes a sale one sale; `None` is the message id.
    pub conversion_key: Option<Path>,
    /// Field name and path.
    pub field_mapping: Vec<(&'static str, Path)>,
    /// Paths copied into metadata.
    pub metadata: Vec<Path>,
    /// Used when the event has none.
    pub default_currency: Option<Currency>,
    /// A sale of 0.
    pub zero_amounts: Treatment,
    /// Key, address, settings wrong.
    pub auth_errors: Manner,
    /// No referral matches.
    pub unmatched: Manner,
    /// Nobody to credit.
    pub anonymous_events: Manner,
    /// Plan, do not send.
    pub dry_run: bool,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Settings(***)")
    }
}

impl Settings {
    /// What these settings make of an event name.
    #[must_use]
    pub fn treatment(&self, event_name: &str) -> (Treatment, TreatmentOrigin) {
        let own = self.event_types.iter().find(|(name, _)| name == event_name);
        if let Some((_, treatment)) = own {
            return (*treatment, TreatmentOrigin::EventTypes);
        }
        match documented_type(event_name) {
            Some(event_type) => (Treatment::As(event_type), TreatmentOrigin::Documented),
            None => (self.unlisted_events, TreatmentOrigin::UnlistedEvents),
        }
    }

    /// A listed name that this one is probably meant to be: the same but for case, blanks and underscores.
    #[must_use]
    pub fn near_miss<'s>(&'s self, event_name: &str) -> Option<&'s str> {
        let own = self.event_types.iter().map(|(name, _)| name.as_str());
        let mut listed = own.chain(DOCUMENTED_EVENTS.iter().map(|(name, _)| *name));
        listed.find(|name| *name != event_name && is_near(name, event_name))
    }
}

/// Which rule decided on an event name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TreatmentOrigin {
    /// The user's `eventTypes`.
    EventTypes,
    /// Affonso's documented table.
    Documented,
    /// `unlistedEvents`.
    UnlistedEvents,
}

impl TreatmentOrigin {
    /// Its name in an explanation.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::EventTypes => "setting eventTypes",
            Self::Documented => "Affonso's documented event names",
            Self::UnlistedEvents => "setting unlistedEvents",
        }
    }
}

fn documented_type(name: &str) -> Option<EventType> {
    DOCUMENTED_EVENTS.iter().find(|(known, _)| *known == name).map(|(_, event_type)| *event_type)
}

fn is_near(one: &str, other: &str) -> bool {
    let plain = |name: &str| -> Vec<char> {
        name.chars().filter(|c| !c.is_ascii() || c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect()
    };
    one.len().abs_diff(other.len()) <= 4 && plain(one) == plain(other)
}
