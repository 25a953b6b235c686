//! What would happen, without doing it: the decision, the request with its credentials masked, and where every parameter
//! comes from. It is what sending does, stopped before the door.

use super::booking::{Booking, Filled};
use crate::delivery::{Outcome, Request, Verdict};
use crate::segment::settings::Finding;
use crate::value::json::Value;
use std::borrow::Cow;

/// The plan for one event.
#[derive(Clone, Debug)]
pub struct Plan<'p> {
    /// What would happen.
    pub course: Course<'p>,
    /// What the settings check found.
    pub findings: &'p [Finding],
}

/// What becomes of an event before anything is sent.
#[derive(Clone, Debug)]
pub enum Course<'p> {
    /// The request that would leave, and what it was made of.
    Send(Request, Box<Booking<'p>>),
    /// The ending that is already certain.
    End(Outcome),
}

impl Plan<'_> {
    /// The request that would leave first.
    #[must_use]
    pub fn request(&self) -> Option<&Request> {
        match &self.course {
            Course::Send(request, _) => Some(request),
            Course::End(_) => None,
        }
    }

    /// The ending, when nothing would be sent.
    #[must_use]
    pub fn outcome(&self) -> Option<&Outcome> {
        match &self.course {
            Course::Send(..) => None,
            Course::End(outcome) => Some(outcome),
        }
    }

    /// The decision in a word.
    #[must_use]
    pub fn decision(&self) -> &'static str {
        match self.outcome().map(|outcome| outcome.outcome) {
            None => "act",
            Some(Verdict::Delivered | Verdict::Ignored) => "ignore",
            Some(Verdict::Rejected) => "reject",
            Some(Verdict::Retry) => "retry",
        }
    }

    /// What the reader should know although it goes on.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        match &self.course {
            Course::Send(_, booking) => &booking.about.warnings,
            Course::End(_) => &[],
        }
    }

    /// As JSON, for doors and their users: `decision`; the `request` or the `outcome` and what `segment` does next; of every
    /// parameter where it comes `from`, a path of the event or, in parentheses, a rule or a setting, those of requests that
    /// `follow` apart; `warnings`; `findings`.
    #[must_use]
    pub fn to_value(&self) -> Value<'_> {
        let segment = self.outcome().map(|outcome| outcome.outcome.next_in_segment(outcome.refused_by));
        let (fields, next) = match &self.course {
            Course::Send(_, booking) => (
                booking.fields.iter().map(explained).collect(),
                booking.next.iter().map(|fields| Value::Array(fields.iter().map(explained).collect())).collect(),
            ),
            Course::End(_) => (Vec::new(), Vec::new()),
        };
        Value::object(vec![
            ("decision", Some(self.decision().into())),
            ("request", self.request().map(Request::to_value)),
            ("outcome", self.outcome().map(Outcome::to_value)),
            ("fields", unless_empty(fields)),
            ("follow", unless_empty(next)),
            ("warnings", (!self.warnings().is_empty()).then(|| Value::texts(self.warnings()))),
            ("findings", unless_empty(self.findings.iter().map(Finding::to_value).collect())),
            ("segment", segment.map(Value::from)),
        ])
    }
}

fn explained<'p>(Filled { name, value, origin }: &'p Filled<'p>) -> Value<'p> {
    Value::object(vec![
        ("field", Some(Value::Text(Cow::Borrowed(name)))),
        ("from", Some(Value::Text(origin.told()))),
        ("value", Some(Value::Text(Cow::Borrowed(value)))),
    ])
}

fn unless_empty(items: Vec<Value<'_>>) -> Option<Value<'_>> {
    if items.is_empty() { None } else { Some(Value::Array(items)) }
}
