//! What is to be booked at Affonso: the fields of one request with where each came from. It knows nothing of Segment.

use super::fact::Fact;
use super::recall::Recall;
use crate::delivery::{Booked, Origin, Reason, StateReader, StateWriter, explained};
use crate::value::json::Value;
use crate::value::{looks_like_key, owned};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::borrow::Cow;

/// Where a booking goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Endpoint<'e> {
    /// `POST /events`. Source: <https://docs.affonso.io/api/endpoint/events/create>.
    Events,
    /// `POST /sources/segment/events`. Source: <https://docs.affonso.io/api/segment-track-events>.
    Adapter,
    /// `POST /signups`. Source: <https://docs.affonso.io/api/endpoint/signups/create>.
    SignUps,
    /// `POST /clicks`. Source: <https://docs.affonso.io/api-reference/endpoint/clicks/create>.
    Clicks,
    /// `POST /conversions/{id}/refund` with the conversion's id, when it is known.
    /// Source: <https://docs.affonso.io/api/endpoint/conversions/refund>.
    Refund(Option<Cow<'e, str>>),
}

/// What an id may be made of without being encoded in a path (RFC 3986, unreserved).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A conversion's id as it may stand in an address, blanks around it dropped: neither a dot or two, which would lead to
/// another address, nor what could be a person's or a key.
#[must_use]
pub fn conversion_id(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let id = text.trim();
    if id.is_empty() || matches!(id, "." | "..") || id.contains('@') || looks_like_key(id) {
        return None;
    }
    Some(if id.len() == text.len() { text } else { Cow::Owned(owned(id)) })
}

impl Endpoint<'_> {
    /// Its path below the base URL.
    #[must_use]
    pub fn path(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Events => "/events",
            Self::Adapter => "/sources/segment/events",
            Self::SignUps => "/signups",
            Self::Clicks => "/clicks",
            Self::Refund(id) => {
                let id = utf8_percent_encode(id.as_deref().unwrap_or_default(), ENCODED);
                return Cow::Owned(format!("/conversions/{id}/refund"));
            }
        })
    }
}

/// One request to be, field by field.
#[derive(Clone, Debug)]
pub struct Booking<'e> {
    /// Where it goes.
    pub endpoint: Endpoint<'e>,
    /// The members of the body, in order.
    pub fields: Vec<Filled<'e>>,
    /// Values written inside one of the members, told apart for the explanation alone.
    pub inside: Vec<Filled<'e>>,
    /// What must be remembered to read the answer.
    pub about: About<'e>,
    /// What a door's memory may add.
    pub lacks: Lacks,
}

/// What is not in the event and may be in a door's memory.
#[derive(Clone, Debug)]
pub enum Lacks {
    /// Nothing.
    Nothing,
    /// The click that brought the person; with the reason why nothing is sent without one, if that is so.
    Click(Option<Reason>),
    /// The conversion of a refund.
    Conversion,
}

impl<'e> Booking<'e> {
    /// A booking whose fields explain themselves.
    #[must_use]
    pub fn new(endpoint: Endpoint<'e>, fields: Vec<Filled<'e>>, about: About<'e>) -> Self {
        Self { endpoint, fields, inside: Vec::new(), about, lacks: Lacks::Nothing }
    }
}

impl Booked for Booking<'_> {
    fn fields(&self) -> Vec<Value<'_>> {
        let filled = self.fields.iter().chain(&self.inside);
        filled.map(|Filled { name, value, origin }| explained(*name, *origin, Cow::Owned(value.to_json()))).collect()
    }

    fn warnings(&self) -> &[String] {
        &self.about.warnings
    }
}

/// One field, filled.
#[derive(Clone, Debug)]
pub struct Filled<'e> {
    /// Its name at Affonso.
    pub name: &'static str,
    /// What is sent.
    pub value: Value<'e>,
    /// Where it came from.
    pub origin: Origin<'e>,
}

impl<'e> Filled<'e> {
    /// A filled field.
    #[must_use]
    #[inline]
    pub fn new(name: &'static str, value: Value<'e>, origin: Origin<'e>) -> Self {
        Self { name, value, origin }
    }
}

/// Adds a field, if it was filled. Out of line: expanded, as extending by an `Option` is, it weighs several times as much.
#[inline(never)]
pub fn add<'e>(fields: &mut Vec<Filled<'e>>, field: Option<Filled<'e>>) {
    fields.extend(field);
}

/// What must be known about an event to read its answer; it travels as the state of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About<'e> {
    /// The event's name as tracked.
    pub event_name: Cow<'e, str>,
    /// Its message id.
    pub message_id: Option<Cow<'e, str>>,
    /// What it is to Affonso.
    pub fact: Fact,
    /// The path that the amount came from.
    pub amount_from: Option<Cow<'e, str>>,
    /// Is more than one identifier sent?
    pub several: bool,
    /// What a door with memory must know.
    pub recall: Option<Box<Recall>>,
    /// What the reader should know although it goes on.
    pub warnings: Vec<String>,
}

impl<'e> About<'e> {
    /// All of it, for the booking that it is about; nothing is left.
    #[must_use]
    pub fn take(&mut self) -> Self {
        let (event_name, fact) = (Cow::Borrowed(""), self.fact);
        let nothing =
            Self { event_name, message_id: None, fact, amount_from: None, several: false, recall: None, warnings: Vec::new() };
        std::mem::replace(self, nothing)
    }

    /// As the state of a step.
    #[must_use]
    pub fn to_state(&self) -> String {
        let mut state = StateWriter::new();
        state.text(self.fact.word());
        state.text(&self.event_name);
        state.maybe(self.message_id.as_deref());
        state.maybe(self.amount_from.as_deref());
        state.flag(self.several);
        state.texts(&self.warnings);
        let recall = self.recall.as_ref().filter(|_| cfg!(feature = "webhooks"));
        state.flag(recall.is_some());
        if let Some(recall) = recall {
            recall.write(&mut state);
        }
        state.into_text()
    }

    /// The state read back; `None` when it is none.
    #[must_use]
    pub fn from_state(state: &'e str) -> Option<Self> {
        let mut state = StateReader::new(state);
        let about = Self {
            fact: Fact::from_word(&state.text())?,
            event_name: state.text(),
            message_id: state.maybe(),
            amount_from: state.maybe(),
            several: state.flag(),
            warnings: state.texts(),
            recall: (state.flag() && cfg!(feature = "webhooks")).then(|| Box::new(Recall::read(&mut state))),
        };
        state.is_read().then_some(about)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::affonso::EventType;

    #[test]
    fn the_state_comes_back_as_it_went() {
        for warnings in [vec![], vec![String::from("one"), String::from("two")]] {
            let about = About {
                event_name: Cow::Borrowed("Order \"Completed\""),
                message_id: None,
                fact: Fact::Event(EventType::Trial),
                amount_from: Some(Cow::Borrowed("properties.revenue")),
                several: true,
                recall: None,
                warnings,
            };
            assert_eq!(About::from_state(&about.to_state()), Some(about));
        }
        for state in ["", "{}", "7", "5:other1:a...0*.", "5:trial1:a...0*.x"] {
            assert_eq!(About::from_state(state), None, "{state}");
        }
    }
}
