//! What impact.com adds to an event at a door with memory: the request that waits for what memory knows. It travels with the
//! state of a step.

use super::codes;
use crate::delivery::{StateReader, StateWriter};
use crate::memory::{self, End};
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

    /// Adds it to the state of a step.
    pub fn write(&self, state: &mut StateWriter) {
        self.event.write(state);
        state.flag(self.question.is_some());
        if let Some(question) = &self.question {
            question.write(state);
        }
        state.maybe(self.click.as_deref());
    }

    /// The same read back.
    #[must_use]
    pub fn read(state: &mut StateReader<'_>) -> Self {
        Self {
            event: memory::Recall::read(state),
            question: state.flag().then(|| Question::read(state)),
            click: state.maybe_owned(),
        }
    }
}

impl Question {
    fn write(&self, state: &mut StateWriter) {
        state.text(&self.body);
        state.flag(self.wants_click);
        End::write(self.otherwise.as_ref(), state);
    }

    fn read(state: &mut StateReader<'_>) -> Self {
        Self { body: state.owned(), wants_click: state.flag(), otherwise: End::read(state, codes::ALL) }
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
            let mut state = StateWriter::new();
            recall.write(&mut state);
            assert!(Recall::read(&mut StateReader::new(&state.into_text())) == recall);
            assert_eq!(recall.names().len(), 1 + usize::from(wants_click));
            assert_eq!(format!("{recall:?}"), "Recall(***)");
        }
    }
}
