//! What Affonso adds to an event at a door with memory: its sale, and what must be asked before its request can leave. It
//! travels with the state of a step.

use super::codes;
use crate::delivery::{StateReader, StateWriter};
use crate::memory::{self, End};
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
    /// The name of the remembered click.
    pub click: Option<String>,
    /// How many of its requests were refused.
    pub refused: usize,
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

    /// Adds it to the state of a step.
    pub fn write(&self, state: &mut StateWriter) {
        self.event.write(state);
        state.texts(&self.orders);
        state.flag(self.question.is_some());
        if let Some(question) = &self.question {
            question.write(state);
        }
        for text in [&self.without_click, &self.click_alone, &self.left_out, &self.click] {
            state.maybe(text.as_deref());
        }
        state.count(self.refused);
    }

    /// The same read back.
    #[must_use]
    pub fn read(state: &mut StateReader<'_>) -> Self {
        Self {
            event: memory::Recall::read(state),
            orders: state.texts(),
            question: state.flag().then(|| Question::read(state)),
            without_click: state.maybe_owned(),
            click_alone: state.maybe_owned(),
            left_out: state.maybe_owned(),
            click: state.maybe_owned(),
            refused: state.number(),
        }
    }
}

impl Question {
    fn write(&self, state: &mut StateWriter) {
        state.text(self.wants.word());
        state.text(&self.body);
        state.text(&self.bare);
        state.maybe(self.conversion.as_deref());
        End::write(self.otherwise.as_ref(), state);
    }

    fn read(state: &mut StateReader<'_>) -> Self {
        Self {
            wants: Wants::from_word(&state.text()).unwrap_or_else(|| {
                state.fail();
                Wants::Nothing
            }),
            body: state.owned(),
            bare: state.owned(),
            conversion: state.maybe_owned(),
            otherwise: End::read(state, codes::ALL),
        }
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
            click: Some("c".into()),
            refused: 2,
        };
        let mut state = StateWriter::new();
        recall.write(&mut state);
        assert!(Recall::read(&mut StateReader::new(&state.into_text())) == recall);
        assert_eq!(recall.names(), ["message:1", "person:1", "person:2"]);
        assert_eq!(format!("{recall:?}"), "Recall(***)");
    }
}
