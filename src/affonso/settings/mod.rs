//! The settings of the Affonso destination, typed. `table` lists them, `read` reads them, `check` compares
//! them.

mod check;
mod read;
mod table;

pub use table::{IDENTIFYING, TABLE};

use super::fact::{EventType, Fact};
use super::table::DOCUMENTED_EVENTS;
use crate::memory::Webhooks;
use crate::segment::Path;
use crate::value::{Currency, Secret, Span};
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
    As(Fact),
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

/// Which identifiers are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identifiers {
    /// Every one that the event gives.
    All,
    /// The strongest alone.
    First,
}

/// The unit of the amounts in events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// 19.99.
    Major,
    /// 1999.
    Minor,
}

/// What becomes of page calls.
#[derive(Clone, Debug)]
pub struct Clicks {
    /// Sent along when there is one.
    pub program_id: Option<String>,
    /// The query parameters that name an affiliate.
    pub parameters: Vec<String>,
    /// Is a click sent again that may have arrived?
    pub retried: bool,
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
    /// All identifiers or the strongest.
    pub identifiers: Identifiers,
    /// Where click ids are looked for first.
    pub click_id_paths: Vec<Path>,
    /// Do identify calls become sign-ups?
    pub sign_ups: bool,
    /// Do page calls become clicks, and how? `None` when not.
    pub clicks: Option<Clicks>,
    /// Where a refund has its conversion id; `None` for a path that cannot be read.
    pub refund_conversion_id: Option<Path>,
    /// Where a refund has its amount.
    pub refund_amount: Option<Path>,
    /// Major or minor units.
    pub amount_unit: Unit,
    /// Older events are ignored.
    pub max_event_age: Option<Span>,
    /// Times further ahead are left out; `None` takes any.
    pub future_tolerance: Option<Span>,
    /// What a person must have consented to.
    pub consent_categories: Vec<String>,
    /// With one, requests are signed.
    pub signing_secret: Option<Secret>,
    /// How fast a door may go.
    pub concurrency: u32,
    /// The limiter; `None` for none.
    pub requests_per_second: Option<u32>,
    /// Plan, do not send.
    pub dry_run: bool,
    /// What only doors for webhooks read.
    pub webhooks: Webhooks,
    /// How long a refund waits for its sale.
    pub refund_patience: Span,
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
            Some(event_type) => (Treatment::As(Fact::Event(event_type)), TreatmentOrigin::Documented),
            None => (self.unlisted_events, TreatmentOrigin::UnlistedEvents),
        }
    }

    /// The text with the credentials struck out, wherever they stand.
    #[must_use]
    pub fn without_secrets(&self, text: String) -> String {
        let text = self.api_key.strike_from(text);
        self.signing_secret.iter().fold(text, |text, secret| secret.strike_from(text))
    }

    /// Can an event become a sign-up?
    #[must_use]
    #[inline(never)]
    pub fn makes_sign_ups(&self) -> bool {
        self.sign_ups || self.makes(Fact::SignUp)
    }

    /// Can an event become a refund?
    #[must_use]
    #[inline(never)]
    pub fn makes_refunds(&self) -> bool {
        self.makes(Fact::Refund)
    }

    fn makes(&self, fact: Fact) -> bool {
        self.event_types.iter().any(|(_, treatment)| *treatment == Treatment::As(fact))
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
