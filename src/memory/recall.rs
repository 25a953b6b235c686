//! What a door with memory must know of an event until it has ended. It travels with the state of a step.

use crate::delivery::{Code, Known, Memories, StateReader, StateWriter, Trace, Verdict};
use crate::value::Timestamp;
use std::fmt;

/// The traces of one event. `Debug` tells nothing: ids may be anything.
#[derive(Clone, PartialEq, Eq)]
pub struct Recall {
    /// By what it is told from others.
    pub trace: Trace,
    /// The names of its person, strongest first.
    pub people: Vec<String>,
    /// What it leaves behind whatever becomes of it.
    pub memories: Memories,
    /// The name it has had in a queue: once it has ended, it waits there no more.
    pub queued: Option<String>,
    /// When it happened, as far as that can be known.
    pub at: Timestamp,
    /// Since when it waits to be carried out.
    pub since: Timestamp,
}

impl fmt::Debug for Recall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recall(***)")
    }
}

impl Recall {
    /// What memory is asked for: first whether the message was carried out, when it has an id, then what is `wanted`.
    #[must_use]
    pub fn names(&self, wanted: &[String]) -> Vec<String> {
        self.trace.message.iter().chain(wanted).cloned().collect()
    }

    /// What memory knows, told apart: of the message, and of what was wanted.
    #[must_use]
    pub fn sorted<'k>(&self, known: &'k [Vec<Known>]) -> (&'k [Known], &'k [Vec<Known>]) {
        match (&self.trace.message, known.split_first()) {
            (Some(_), Some((message, others))) => (message, others),
            (_, _) => (&[], known),
        }
    }

    /// Adds it to the state of a step.
    pub fn write(&self, state: &mut StateWriter) {
        self.trace.write(state);
        state.texts(&self.people);
        self.memories.write(state);
        state.maybe(self.queued.as_deref());
        state.moment(self.at);
        state.moment(self.since);
    }

    /// The same read back.
    #[must_use]
    pub fn read(state: &mut StateReader<'_>) -> Self {
        Self {
            trace: Trace::read(state),
            people: state.texts(),
            memories: Memories::read(state),
            queued: state.maybe_owned(),
            at: state.moment(),
            since: state.moment(),
        }
    }
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

impl End {
    /// The ending that the code itself has.
    #[must_use]
    pub fn of(code: &'static Code, message: String) -> Self {
        Self { verdict: code.verdict, code, message }
    }

    /// Adds one to the state of a step, or that there is none.
    pub fn write(end: Option<&Self>, state: &mut StateWriter) {
        state.flag(end.is_some());
        if let Some(Self { verdict, code, message }) = end {
            state.text(verdict.word());
            state.text(code.name);
            state.text(message);
        }
    }

    /// The same read back, the code being one of `codes`.
    #[must_use]
    pub fn read(state: &mut StateReader<'_>, codes: &[&'static Code]) -> Option<Self> {
        if !state.flag() {
            return None;
        }
        let (verdict, name, message) = (Verdict::from_word(&state.text()), state.text(), state.owned());
        let code = codes.iter().find(|code| code.name == name);
        let Some((verdict, code)) = verdict.zip(code) else {
            state.fail();
            return None;
        };
        Some(Self { verdict, code, message })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_comes_back_as_it_went() {
        let recall = Recall {
            trace: Trace { message: Some("message:1".into()), keyless: true, credited: Some("c".into()), ..Trace::default() },
            people: vec!["person:1".into(), "person:2".into()],
            memories: Memories { forget: vec!["person:1".into()], ..Memories::default() },
            queued: Some("queued:1".into()),
            at: Timestamp::from_millis(5),
            since: Timestamp::from_millis(-7),
        };
        let mut state = StateWriter::new();
        recall.write(&mut state);
        assert!(Recall::read(&mut StateReader::new(&state.into_text())) == recall);
        assert_eq!(recall.names(&recall.people), ["message:1", "person:1", "person:2"]);
        assert_eq!(format!("{recall:?}"), "Recall(***)");
    }
}
