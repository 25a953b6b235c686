//! What an event means to a door with memory: by what it is told from others, what it leaves behind, and what must be asked
//! before its request can leave. It travels with the state of a step.

use super::reason::Reason;
use crate::delivery::{Code, Known, Memories, Trace, Verdict, read_moment};
use crate::value::Timestamp;
use crate::value::json::{Raw, Value};
use std::borrow::Cow;
use std::fmt;

/// The traces of one event. `Debug` tells nothing: ids may be anything.
#[derive(Clone, PartialEq, Eq)]
pub struct Recall {
    /// By what it is told from others.
    pub trace: Trace,
    /// The names of its person, strongest first.
    pub people: Vec<String>,
    /// The names of its sale, best first.
    pub orders: Vec<String>,
    /// What it leaves behind whatever becomes of it.
    pub memories: Memories,
    /// The name it has had in a queue: once it has ended, it waits there no more.
    pub queued: Option<String>,
    /// When it happened, as far as that can be known.
    pub at: Timestamp,
    /// Since when it waits to be carried out.
    pub since: Timestamp,
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

/// An ending that is known beforehand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The ending.
    pub verdict: Verdict,
    /// Why, for machines.
    pub code: &'static Code,
    /// Why, for people.
    pub message: String,
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
        let wanted: &[String] = match self.question.as_ref().map(|question| question.wants) {
            Some(Wants::Click) => &self.people,
            Some(Wants::Conversion) => &self.orders,
            Some(Wants::Nothing) | None => &[],
        };
        self.trace.message.iter().chain(wanted).cloned().collect()
    }

    /// What memory knows, told apart: of the message, and of what is wanted.
    #[must_use]
    pub fn sorted<'k>(&self, known: &'k [Vec<Known>]) -> (Option<&'k Known>, &'k [Vec<Known>]) {
        match (&self.trace.message, known.split_first()) {
            (Some(_), Some((message, others))) => (message.last(), others),
            (_, _) => (None, known),
        }
    }

    /// As a member of a step's state.
    #[must_use]
    pub fn to_value(&self) -> Value<'_> {
        let text = |text: &'_ Option<String>| text.as_ref().map(|text| Value::Text(Cow::Owned(text.clone())));
        let texts =
            |texts: &'_ [String]| (!texts.is_empty()).then(|| Value::List(texts.iter().cloned().map(Cow::Owned).collect()));
        let moment = |at: Timestamp| Some(Value::Raw(Cow::Owned(at.as_millis().to_string())));
        Value::object(vec![
            ("trace", Some(self.trace.to_value())),
            ("people", texts(&self.people)),
            ("orders", texts(&self.orders)),
            ("memories", (!self.memories.is_empty()).then(|| self.memories.to_value())),
            ("queued", text(&self.queued)),
            ("at", moment(self.at)),
            ("since", moment(self.since)),
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
        let texts =
            |name| recall.get(name).into_iter().flat_map(Raw::elements).filter_map(Raw::scalar).map(Cow::into_owned).collect();
        Some(Self {
            trace: Trace::from_raw(recall.get("trace")?),
            people: texts("people"),
            orders: texts("orders"),
            memories: recall.get("memories").map(Memories::from_raw).unwrap_or_default(),
            queued: text("queued"),
            at: read_moment(recall.get("at")?)?,
            since: read_moment(recall.get("since")?)?,
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
            otherwise: question.get("otherwise").and_then(End::from_raw),
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

impl End {
    /// The ending for a reason: the code's own.
    #[must_use]
    pub fn of(reason: &Reason) -> Self {
        Self { verdict: reason.code.verdict, code: reason.code, message: reason.message.clone() }
    }

    fn to_value(&self) -> Value<'_> {
        Value::List(vec![self.verdict.word().into(), self.code.name.into(), self.message.as_str().into()])
    }

    fn from_raw(raw: Raw<'_>) -> Option<Self> {
        let mut texts = raw.elements().filter_map(Raw::scalar);
        let verdict = Verdict::from_word(&texts.next()?)?;
        let name = texts.next()?;
        let code = super::codes::ALL.iter().find(|code| code.name == name)?;
        Some(Self { verdict, code, message: texts.next()?.into_owned() })
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
    use crate::affonso::codes;

    #[test]
    fn the_state_comes_back_as_it_went() {
        let recall = Recall {
            trace: Trace { message: Some("message:1".into()), keyless: true, credited: Some("c".into()), ..Trace::default() },
            people: vec!["person:1".into(), "person:2".into()],
            orders: vec!["order:1".into()],
            memories: Memories { forget: vec!["person:1".into()], ..Memories::default() },
            queued: Some("queued:1".into()),
            at: Timestamp::from_millis(5),
            since: Timestamp::from_millis(-7),
            question: Some(Question {
                wants: Wants::Click,
                body: "{\"a\":\"b\"}".into(),
                bare: "{}".into(),
                conversion: None,
                otherwise: Some(End { verdict: Verdict::Ignored, code: &codes::NO_CLICK_ID, message: "why \"x\"".into() }),
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
