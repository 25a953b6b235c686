//! By what an event is told from others once it has ended: for a log, and for whoever sent it.

use super::state::{StateReader, StateWriter};
use crate::value::json::Value;
use std::borrow::Cow;
use std::fmt;

/// The traces of one event. `Debug` tells nothing: ids may be anything.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Trace {
    /// Its own message id: for whoever sent it, not for a log.
    pub message_id: Option<String>,
    /// The call.
    pub call: Option<String>,
    /// The event's name, fit to be shown.
    pub event: Option<String>,
    /// The name of the message id (see [`Names`](super::Names)), fit for a log.
    pub message: Option<String>,
    /// The name of the person.
    pub person: Option<String>,
    /// What credited it, where that was not in the event: a remembered click, in words.
    pub credited: Option<String>,
    /// What of the message is the target's own words: they may quote the event, and are not for a log.
    pub quoted: Option<String>,
    /// Has its request no idempotency key? Then it must not be asked for again once it was sent.
    pub keyless: bool,
}

impl Trace {
    /// As JSON, what is not there left out.
    #[must_use]
    pub fn to_value(&self) -> Value<'_> {
        let text = |text: &'_ Option<String>| text.clone().map(|text| Value::Text(Cow::Owned(text)));
        Value::object(vec![
            ("messageId", text(&self.message_id)),
            ("call", text(&self.call)),
            ("event", text(&self.event)),
            ("message", text(&self.message)),
            ("person", text(&self.person)),
            ("credited", text(&self.credited)),
            ("quoted", text(&self.quoted)),
            ("keyless", self.keyless.then_some(Value::Flag(true))),
        ])
    }

    /// Adds it to the state of a step.
    pub fn write(&self, state: &mut StateWriter) {
        for text in [&self.message_id, &self.call, &self.event, &self.message, &self.person, &self.credited, &self.quoted] {
            state.maybe(text.as_deref());
        }
        state.flag(self.keyless);
    }

    /// The same read back.
    #[must_use]
    pub fn read(state: &mut StateReader<'_>) -> Self {
        Self {
            message_id: state.maybe_owned(),
            call: state.maybe_owned(),
            event: state.maybe_owned(),
            message: state.maybe_owned(),
            person: state.maybe_owned(),
            credited: state.maybe_owned(),
            quoted: state.maybe_owned(),
            keyless: state.flag(),
        }
    }
}

impl fmt::Debug for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Trace(***)")
    }
}
