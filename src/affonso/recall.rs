//! What Affonso adds to an event at a door with memory: its sale, and what must be asked before its request can leave. It
//! travels with the state of a step.

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
    /// The names of its sale, best first.
    pub orders: Vec<String>,
    /// What must be asked before its request can leave.
    pub question: Option<Question>,
    /// The body without the remembered click, to send should that with it be refused.
    pub without_click: Option<String>,
    /// The body with the click and without the person, to send should that be refused as well.
    pub click_alone: Option<String>,
    /// The remembered click in words, while a request without it is under way.
    pub left_out: Option<String>,
}

/// A request that waits for what memory knows.
#[derive(Clone, PartialEq, Eq)]
pub struct Question {
    /// What it waits for, beside the answer whether it was carried out before.
    pub wants: Wants,
    /// The body as far as the event gives it.
    pub body: String,
    /// The body without the identifiers of the person, for a click that stands alone.
    pub bare: String,
    /// The conversion that a refund is of, when the event names it.
    pub conversion: Option<String>,
    /// How it ends when memory knows nothing; without it the body is sent as it is.
    pub otherwise: Option<End>,
}

/// What a request waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wants {
    /// Nothing more.
    Nothing,
    /// The click that brought the person.
    Click,
    /// The conversion of a sale.
    Conversion,
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
        self.event.names(match self.question.as_ref().map(|question| question.wants) {
            Some(Wants::Click) => &self.event.people,
            Some(Wants::Conversion) => &self.orders,
            Some(Wants::Nothing) | None => &[],
        })
    }

    /// As a member of a step's state.
    #[must_use]
    pub fn to_value(&self) -> Value<'_> {
        let text = |text: &'_ Option<String>| text.as_ref().map(|text| Value::Text(Cow::Owned(text.clone())));
        Value::object(vec![
            ("event", Some(self.event.to_value())),
            ("orders", (!self.orders.is_empty()).then(|| Value::texts(&self.orders))),
            ("question", self.question.as_ref().map(Question::to_value)),
            ("withoutClick", text(&self.without_click)),
            ("clickAlone", text(&self.click_alone)),
            ("leftOut", text(&self.left_out)),
        ])
    }

    /// The same read back; `None` when it is none.
    #[must_use]
    pub fn from_raw(raw: Raw<'_>) -> Option<Self> {
        let recall = raw.object();
        let text = |name| recall.scalar(name).map(Cow::into_owned);
        let orders = recall.get("orders").into_iter().flat_map(Raw::elements).filter_map(Raw::scalar);
        Some(Self {
            event: memory::Recall::from_raw(recall.get("event")?)?,
            orders: orders.map(Cow::into_owned).collect(),
            question: recall.get("question").and_then(Question::from_raw),
            without_click: text("withoutClick"),
            click_alone: text("clickAlone"),
            left_out: text("leftOut"),
        })
    }
}

impl Question {
    fn to_value(&self) -> Value<'_> {
        let text = |text: &'_ Option<String>| text.as_ref().map(|text| Value::Text(Cow::Owned(text.clone())));
        Value::object(vec![
            ("wants", Some(self.wants.word().into())),
            ("body", Some(self.body.as_str().into())),
            ("bare", Some(self.bare.as_str().into())),
            ("conversion", text(&self.conversion)),
            ("otherwise", self.otherwise.as_ref().map(End::to_value)),
        ])
    }

    fn from_raw(raw: Raw<'_>) -> Option<Self> {
        let question = raw.object();
        let text = |name| question.scalar(name).map(Cow::into_owned);
        Some(Self {
            wants: Wants::from_word(&text("wants")?)?,
            body: text("body")?,
            bare: text("bare").unwrap_or_default(),
            conversion: text("conversion"),
            otherwise: question.get("otherwise").and_then(|raw| End::from_raw(raw, codes::ALL)),
        })
    }
}

impl Wants {
    fn word(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Click => "click",
            Self::Conversion => "conversion",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Nothing, Self::Click, Self::Conversion].into_iter().find(|wants| wants.word() == word)
    }
}

/// A click as it is remembered: the field it is sent in, and the id.
#[must_use]
pub fn remembered_click(field: &str, id: &str) -> String {
    [field, "=", id].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::{Memories, Trace};
    use crate::value::Timestamp;

    #[test]
    fn the_state_comes_back_as_it_went() {
        let recall = Recall {
            event: memory::Recall {
                trace: Trace { message: Some("message:1".into()), ..Trace::default() },
                people: vec!["person:1".into(), "person:2".into()],
                memories: Memories::default(),
                queued: None,
                at: Timestamp::from_millis(5),
                since: Timestamp::from_millis(-7),
            },
            orders: vec!["order:1".into()],
            question: Some(Question {
                wants: Wants::Click,
                body: "{\"a\":\"b\"}".into(),
                bare: "{}".into(),
                conversion: None,
                otherwise: Some(End::of(&codes::NO_CLICK_ID, "why \"x\"".into())),
            }),
            without_click: Some("{}".into()),
            click_alone: None,
            left_out: Some("l".into()),
        };
        let state = recall.to_value().to_json();
        assert!(Recall::from_raw(Raw::parse(&state).unwrap()) == Some(recall.clone()));
        assert_eq!(recall.names(), ["message:1", "person:1", "person:2"]);
    }
}
