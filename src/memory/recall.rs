//! What a door with memory must know of an event until it has ended. It travels with the state of a step.

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
    pub fn sorted<'k>(&self, known: &'k [Vec<Known>]) -> (Option<&'k Known>, &'k [Vec<Known>]) {
        match (&self.trace.message, known.split_first()) {
            (Some(_), Some((message, others))) => (message.last(), others),
            (_, _) => (None, known),
        }
    }

    /// As a member of a step's state.
    #[must_use]
    pub fn to_value(&self) -> Value<'_> {
        let moment = |at: Timestamp| Some(Value::Raw(Cow::Owned(at.as_millis().to_string())));
        Value::object(vec![
            ("trace", Some(self.trace.to_value())),
            ("people", (!self.people.is_empty()).then(|| Value::texts(&self.people))),
            ("memories", (!self.memories.is_empty()).then(|| self.memories.to_value())),
            ("queued", self.queued.as_deref().map(Value::from)),
            ("at", moment(self.at)),
            ("since", moment(self.since)),
        ])
    }

    /// The same read back; `None` when it is none.
    #[must_use]
    pub fn from_raw(raw: Raw<'_>) -> Option<Self> {
        let recall = raw.object();
        let people = recall.get("people").into_iter().flat_map(Raw::elements).filter_map(Raw::scalar);
        Some(Self {
            trace: Trace::from_raw(recall.get("trace")?),
            people: people.map(Cow::into_owned).collect(),
            memories: recall.get("memories").map(Memories::from_raw).unwrap_or_default(),
            queued: recall.scalar("queued").map(Cow::into_owned),
            at: read_moment(recall.get("at")?)?,
            since: read_moment(recall.get("since")?)?,
        })
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

    /// As a member of a step's state.
    #[must_use]
    pub fn to_value(&self) -> Value<'_> {
        Value::List(vec![self.verdict.word().into(), self.code.name.into(), self.message.as_str().into()])
    }

    /// The same read back, the code being one of `codes`.
    #[must_use]
    pub fn from_raw(raw: Raw<'_>, codes: &[&'static Code]) -> Option<Self> {
        let mut texts = raw.elements().filter_map(Raw::scalar);
        let verdict = Verdict::from_word(&texts.next()?)?;
        let name = texts.next()?;
        let code = codes.iter().find(|code| code.name == name)?;
        Some(Self { verdict, code, message: texts.next()?.into_owned() })
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
        let state = recall.to_value().to_json();
        assert!(Recall::from_raw(Raw::parse(&state).unwrap()) == Some(recall.clone()));
        assert_eq!(recall.names(&recall.people), ["message:1", "person:1", "person:2"]);
    }
}
