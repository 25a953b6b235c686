//! The settings of the impact.com destination, typed. `table` lists them, `read` reads them, `check` compares them.

mod check;
mod read;
mod table;

pub(super) use read::is_number;
pub use table::{IDENTIFYING, TABLE};

use super::fact::Fact;
use crate::memory::Webhooks;
use crate::segment::Path;
use crate::value::{Currency, Secret, Span, lower};
use std::fmt;
use std::mem;

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

/// How page loads are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// As a form, as documented.
    Form,
    /// As JSON.
    Json,
}

/// What becomes of an order id that is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LongOrderIds {
    /// Its digest is sent.
    Hash,
    /// The event is rejected.
    Reject,
}

/// Names of track events, lower-case, blanks around them dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventNames(Vec<String>);

impl EventNames {
    /// Takes names as they were typed.
    #[must_use]
    pub fn new(names: &[String]) -> Self {
        let mut list = Self::default();
        for name in names {
            list.0.push(plain(name));
        }
        list
    }

    /// Does the list hold this name, lower-case and without outer blanks?
    #[inline(never)]
    fn holds(&self, name: &str) -> bool {
        self.0.iter().any(|known| known == name)
    }
}

fn plain(name: &str) -> String {
    lower(name.trim())
}

/// Track events by what they are.
#[derive(Clone, Debug)]
pub struct Names {
    /// What takes an order back.
    pub reversals: EventNames,
    /// App installs.
    pub installs: EventNames,
    /// What is paid for.
    pub actions: EventNames,
    /// Page loads and app opens.
    pub page_loads: EventNames,
}

impl Names {
    /// Can an event take an order back?
    #[must_use]
    pub fn makes_reversals(&self) -> bool {
        !self.reversals.0.is_empty()
    }
}

/// How orders go back.
#[derive(Clone, Debug)]
pub struct Reversals {
    /// Is a whole order taken back on the word of an event without amounts?
    pub without_amounts: bool,
    /// May an order change instead of going back whole?
    pub partial: bool,
    /// Where the amount stands that is left of an order; `None` for a path that cannot be read.
    pub remaining: Option<Path>,
    /// Why a whole order goes back.
    pub disposition: String,
    /// Why an order changes.
    pub reason: String,
}

/// The settings, typed. `Debug` tells nothing: a key may have been pasted anywhere.
#[derive(Clone)]
#[allow(clippy::struct_excessive_bools)] // one for each switch, by its name
pub struct Settings {
    /// The user of the credentials, part of the API's addresses.
    pub account_sid: String,
    /// The password of the credentials.
    pub api_key: Secret,
    /// Both, as the API takes them.
    pub credentials: Secret,
    /// The program.
    pub campaign_id: String,
    /// Do page calls become page loads?
    pub pages: bool,
    /// Do screen calls?
    pub screens: bool,
    /// Do identify calls?
    pub identifies: bool,
    /// Track events by what they are.
    pub names: Names,
    /// Every other track event.
    pub unmatched: Manner,
    /// The event type.
    pub event_type_id: Option<String>,
    /// The iOS app.
    pub ios_app_id: Option<String>,
    /// The Android app.
    pub android_app_id: Option<String>,
    /// Are installs told to their own endpoint first?
    pub app_install: bool,
    /// Parameter and path.
    pub parameters: Vec<(String, Path)>,
    /// Item parameter and key inside each product.
    pub products: Vec<(String, String)>,
    /// The number of the first product line.
    pub first_line: usize,
    /// Where the order's amount stands; `None` for a path that cannot be read.
    pub amount_source: Option<Path>,
    /// Used when the event has none.
    pub default_currency: Option<Currency>,
    /// The user's words for a customer's status, lower-case, and impact.com's.
    pub statuses: Vec<(String, String)>,
    /// Query parameters that carry the click id; none when the address is not looked at.
    pub click_parameters: Vec<String>,
    /// May impact.com make up an order id?
    pub generated_order_ids: bool,
    /// What becomes of a long one.
    pub long_order_ids: LongOrderIds,
    /// How orders go back.
    pub reversals: Reversals,
    /// Older events are ignored.
    pub max_event_age: Option<Span>,
    /// What a person must have consented to.
    pub consent_categories: Vec<String>,
    /// Credentials, address, settings wrong.
    pub auth_errors: Manner,
    /// How page loads are written.
    pub page_load_format: Format,
    /// The API, without a slash at the end.
    pub base_url: String,
    /// What takes page loads, without a slash at the end.
    pub tracking_url: String,
    /// How fast a door may go.
    pub concurrency: u32,
    /// Plan, do not send.
    pub dry_run: bool,
    /// What only doors for webhooks read.
    pub webhooks: Webhooks,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Settings(***)")
    }
}

impl Settings {
    /// What these settings make of a track event's name, and which setting says so. A name in several lists counts once; what
    /// takes back comes first, for it must not credit as well.
    #[must_use]
    pub fn fact_of(&self, event_name: &str) -> Option<(Fact, &'static str)> {
        let Names { reversals, installs, actions, page_loads } = &self.names;
        let lists = [
            (reversals, Fact::Reversal, "setting reversalEventNames"),
            (installs, Fact::Install, "setting installEventNames"),
            (actions, Fact::Action, "setting actionEventNames"),
            (page_loads, Fact::TrackedLoad, "setting pageLoadEventNames"),
        ];
        let name = plain(event_name);
        for (names, fact, origin) in lists {
            if names.holds(&name) {
                return Some((fact, origin));
            }
        }
        None
    }

    /// Strikes the credentials out of a text.
    #[inline(never)]
    pub fn strike_from(&self, text: &mut String) {
        *text = self.without_secrets(mem::take(text));
    }

    /// The text with the credentials struck out, wherever they stand.
    #[must_use]
    pub fn without_secrets(&self, text: String) -> String {
        self.credentials.strike_from(self.api_key.strike_from(text))
    }
}
