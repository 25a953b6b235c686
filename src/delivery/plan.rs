//! What would happen, without doing it: the decision, the request with its credentials masked, and where every field comes
//! from. It is what sending does, stopped before the door.

use super::outcome::{Outcome, Verdict};
use super::request::Request;
use crate::value::json::Value;
use std::borrow::Cow;
use std::fmt;

/// What becomes of an event before anything is sent.
#[allow(clippy::large_enum_variant)] // taken apart where it is made
pub enum Course<B: ?Sized> {
    /// Something is to be booked.
    Act(Box<B>),
    /// The ending that is already certain.
    End(Outcome),
}

/// What a request was made of, as a plan tells it.
pub trait Booked {
    /// Its fields, each as [`explained`] gives it.
    fn fields(&self) -> Vec<Value<'_>>;

    /// The same of the requests that follow when this one is taken.
    fn follow(&self) -> Vec<Value<'_>> {
        Vec::new()
    }

    /// What the reader should know although it goes on.
    fn warnings(&self) -> &[String];
}

/// The plan for one event.
pub struct Plan<'p> {
    course: Course<dyn Booked + 'p>,
    /// What would leave (first).
    request: Option<Request>,
    /// What the settings check found.
    findings: Vec<Value<'p>>,
}

impl<'p> Plan<'p> {
    /// The plan for an event of this course, whose booking would leave as `request_of` it; `findings` are those of the settings.
    #[must_use]
    pub fn new<B: Booked + 'p>(course: Course<B>, request_of: impl FnOnce(&B) -> Request, findings: Vec<Value<'p>>) -> Self {
        let (course, request) = match course {
            Course::Act(booking) => {
                let request = request_of(&booking);
                (Course::Act(booking as Box<dyn Booked + 'p>), Some(request))
            }
            Course::End(outcome) => (Course::End(outcome), None),
        };
        Self { course, request, findings }
    }

    /// The request that would leave (first).
    #[must_use]
    pub fn request(&self) -> Option<&Request> {
        self.request.as_ref()
    }

    /// The ending, when nothing would be sent.
    #[must_use]
    pub fn outcome(&self) -> Option<&Outcome> {
        match &self.course {
            Course::Act(_) => None,
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
            Course::Act(booking) => booking.warnings(),
            Course::End(_) => &[],
        }
    }

    /// As JSON, for doors and their users: `decision`; the `request` or the `outcome` and what `segment` does next; of every
    /// field of the request where it comes `from`, a path of the event or, in parentheses, a rule or a setting, those of
    /// requests that `follow` apart; `warnings`; `findings`.
    #[must_use]
    pub fn to_value(&self) -> Value<'_> {
        let segment = self.outcome().map(|outcome| outcome.outcome.next_in_segment(outcome.refused_by));
        let (fields, follow) = match &self.course {
            Course::Act(booking) => (booking.fields(), booking.follow()),
            Course::End(_) => (Vec::new(), Vec::new()),
        };
        Value::object(vec![
            ("decision", Some(self.decision().into())),
            ("request", self.request().map(Request::to_value)),
            ("outcome", self.outcome().map(Outcome::to_value)),
            ("fields", unless_empty(fields)),
            ("follow", unless_empty(follow)),
            ("warnings", (!self.warnings().is_empty()).then(|| Value::texts(self.warnings()))),
            ("findings", unless_empty(self.findings.clone())),
            ("segment", segment.map(Value::from)),
        ])
    }
}

impl fmt::Debug for Plan<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Plan({})", self.decision())
    }
}

/// Where a value came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin<'e> {
    /// A path of the event.
    Path(&'e str),
    /// A setting or a rule, named.
    Rule(&'static str),
}

impl<'e> Origin<'e> {
    /// As a plan tells it: the path, or the rule in parentheses.
    #[must_use]
    pub fn told(self) -> Cow<'e, str> {
        match self {
            Self::Path(path) => Cow::Borrowed(path),
            Self::Rule(rule) => Cow::Owned(["(", rule, ")"].concat()),
        }
    }
}

/// One field as a plan tells it.
#[must_use]
pub fn explained<'p>(field: impl Into<Cow<'p, str>>, origin: Origin<'p>, value: Cow<'p, str>) -> Value<'p> {
    Value::object(vec![
        ("field", Some(Value::Text(field.into()))),
        ("from", Some(Value::Text(origin.told()))),
        ("value", Some(Value::Text(value))),
    ])
}

fn unless_empty(items: Vec<Value<'_>>) -> Option<Value<'_>> {
    if items.is_empty() { None } else { Some(Value::Array(items)) }
}
