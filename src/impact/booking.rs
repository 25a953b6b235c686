//! What is to be told to impact.com: the parameters of one request with where each came from. It knows nothing of Segment.

use super::fact::Fact;
use super::recall::Recall;
use crate::delivery::{Booked, Origin, Reason, StateReader, StateWriter, explained};
use crate::value::json::Value;
use std::borrow::Cow;

/// One request to be, parameter by parameter, and those that follow it.
#[derive(Clone, Debug)]
pub struct Booking<'e> {
    /// The parameters, in order.
    pub fields: Vec<Filled<'e>>,
    /// The parameters of the requests that follow when this one is taken.
    pub next: Vec<Vec<Filled<'e>>>,
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
}

impl Booked for Booking<'_> {
    fn fields(&self) -> Vec<Value<'_>> {
        self.fields.iter().map(told).collect()
    }

    fn follow(&self) -> Vec<Value<'_>> {
        self.next.iter().map(|fields| Value::Array(fields.iter().map(told).collect())).collect()
    }

    fn warnings(&self) -> &[String] {
        &self.about.warnings
    }
}

fn told<'p>(Filled { name, value, origin }: &'p Filled<'p>) -> Value<'p> {
    explained(name.text(), *origin, Cow::Borrowed(value))
}

/// One parameter, filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled<'e> {
    /// impact.com's name for it.
    pub name: Name<'e>,
    /// What is sent.
    pub value: Cow<'e, str>,
    /// Where it came from.
    pub origin: Origin<'e>,
}

impl<'e> Filled<'e> {
    /// A filled parameter.
    #[must_use]
    pub fn new(name: impl Into<Name<'e>>, value: impl Into<Cow<'e, str>>, origin: Origin<'e>) -> Self {
        Self { name: name.into(), value: value.into(), origin }
    }
}

/// impact.com's name for a parameter. Those of product lines stay in their parts until they are written: an order has
/// hundreds of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name<'e> {
    /// As it is written.
    Whole(&'e str),
    /// With the number of a line in it.
    Numbered {
        /// What stands before the number.
        before: &'e str,
        /// The number.
        number: usize,
        /// What stands behind it.
        behind: &'e str,
    },
}

impl<'e> From<&'e str> for Name<'e> {
    fn from(name: &'e str) -> Self {
        Self::Whole(name)
    }
}

impl<'e> Name<'e> {
    /// The name as it is written.
    #[must_use]
    pub fn text(self) -> Cow<'e, str> {
        match self {
            Self::Whole(name) => Cow::Borrowed(name),
            Self::Numbered { before, number, behind } => Cow::Owned([before, &number.to_string(), behind].concat()),
        }
    }

    /// Is it written like that?
    #[must_use]
    pub fn is(self, text: &str) -> bool {
        match self {
            Self::Whole(name) => name == text,
            Self::Numbered { before, .. } => text.starts_with(before) && self.text() == text,
        }
    }
}

/// What must be known about an event to read its answer; it travels as the state of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About<'e> {
    /// The event's name as tracked, or its call.
    pub event_name: Cow<'e, str>,
    /// Its message id.
    pub message_id: Option<Cow<'e, str>>,
    /// What it is to impact.com.
    pub fact: Fact,
    /// Would a repeat be a second order? So it is where impact.com makes up the order's id.
    pub is_generated: bool,
    /// Where the order's amount came from.
    pub amount_from: Option<Cow<'e, str>>,
    /// The bodies of the requests that follow when this one is taken.
    pub next: Vec<String>,
    /// What a door with memory must know.
    pub recall: Option<Box<Recall>>,
    /// What the reader should know although it goes on.
    pub warnings: Vec<String>,
}

impl<'e> About<'e> {
    /// As the state of a step.
    #[must_use]
    pub fn to_state(&self) -> String {
        let mut state = StateWriter::new();
        state.text(self.fact.word());
        state.text(&self.event_name);
        state.maybe(self.message_id.as_deref());
        state.maybe(self.amount_from.as_deref());
        state.flag(self.is_generated);
        state.texts(&self.next);
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
            is_generated: state.flag(),
            next: state.texts(),
            warnings: state.texts(),
            recall: (state.flag() && cfg!(feature = "webhooks")).then(|| Box::new(Recall::read(&mut state))),
        };
        state.is_read().then_some(about)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_comes_back_as_it_went() {
        for list in [vec![], vec![String::from("one=1&two=%20"), String::from("two \"x\"")]] {
            let about = About {
                event_name: Cow::Borrowed("Order \"Completed\""),
                message_id: None,
                fact: Fact::AppInstall,
                is_generated: true,
                amount_from: Some(Cow::Borrowed("properties.revenue")),
                next: list.clone(),
                recall: None,
                warnings: list,
            };
            assert_eq!(About::from_state(&about.to_state()), Some(about));
        }
        for state in ["", "{}", "7", "5:other1:a...0*0*.", "11:App Install1:a...0*0*.x"] {
            assert_eq!(About::from_state(state), None, "{state}");
        }
    }
}
