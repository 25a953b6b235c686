//! What impact.com adds to an event at a door with memory: the request that waits for what memory knows. It travels with the
//! state of a step.

use super::codes;
use crate::memory::{self, End};
use crate::value::json::{Raw, Value};
use std::borrow::Cow;
use std::fmt;

/// The traces of one event. `Debug` tells nothing: ids may be anything.
#[derive(Clone, PartialEq, Eq)]
pub struct Recall {
    /// What every destination must know of it.
    pub event: memory::Recall,
    /// What must be asked before its request can leave.
    pub question: Option<Question>,
    /// The remembered click, for a conversion that leaves after another request.
    pub click: Option<String>,
}

/// A request that waits for what memory knows.
#[derive(Clone, PartialEq, Eq)]
pub struct Question {
    /// The body as far as the event gives it.
    pub body: String,
    /// Does a conversion lack the click that brought the person?
    pub wants_click: bool,
    /// How it ends when memory knows none; without it the body is sent as it is.
    pub otherwise: Option<End>,
}

impl fmt::Debug for Recall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recall(***)")
    }
}

impl Recall {
    /// The names that memory is asked for: first the message's, when there is one.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let wants_click = self.question.as_ref().is_some_and(|question| question.wants_click);
        self.event.names(if wants_click { &self.event.people } else { &[] })
    }

    /// As a member of a step's state.
    #[must_use]
    pub fn to_value(&self) -> Value<'_> {
        Value::object(vec![
            ("event", Some(self.event.to_value())),
            ("question", self.question.as_ref().map(Question::to_value)),
            ("click", self.click.as_deref().map(Value::from)),
        ])
    }

    /// The same read back; `None` when it is none.
    #[must_use]
    pub fn from_raw(raw: Raw<'_>) -> Option<Self> {
        let recall = raw.object();
        Some(Self {
            event: memory::Recall::from_raw(recall.get("event")?)?,
            question: recall.get("question").and_then(Question::from_raw),
            click: recall.scalar("click").map(Cow::into_owned),
        })
    }
}

impl Question {
    fn to_value(&self) -> Value<'_> {
        Value::object(vec![
            ("body", Some(self.body.as_str().into())),
            ("wantsClick", self.wants_click.then_some(Value::Flag(true))),
            ("otherwise", self.otherwise.as_ref().map(End::to_value)),
        ])
    }

    fn from_raw(raw: Raw<'_>) -> Option<Self> {
        let question = raw.object();
        Some(Self {
            body: question.scalar("body")?.into_owned(),
            wants_click: question.get("wantsClick").is_some(),
            otherwise: question.get("otherwise").and_then(|raw| End::from_raw(raw, codes::ALL)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::{Memories, Trace};
    use crate::value::Timestamp;

    #[test]
    fn the_state_comes_back_as_it_went() {
        let at = Timestamp::from_millis(5);
        let event = memory::Recall {
            trace: Trace { message: Some("message:1".into()), ..Trace::default() },
            people: vec!["person:1".into()],
            memories: Memories::default(),
            queued: None,
            at,
            since: at,
        };
        let otherwise = Some(End::of(&codes::MISSING_ATTRIBUTION, "why \"x\"".into()));
        for wants_click in [true, false] {
            let question = Some(Question { body: "a=1&b=%20".into(), wants_click, otherwise: otherwise.clone() });
            let recall = Recall { event: event.clone(), question, click: Some("c-1".into()) };
            let state = recall.to_value().to_json();
            assert!(Recall::from_raw(Raw::parse(&state).unwrap()) == Some(recall.clone()));
            assert_eq!(recall.names().len(), 1 + usize::from(wants_click));
        }
    }
}
