//! What would happen, without doing it: the decision, the request with its credentials masked, and where every field
//! comes from. It is what sending does, stopped before the door.

use super::booking::{Booking, Filled};
use crate::delivery::{Outcome, Request};
use crate::segment::settings::Finding;
use crate::value::json::Value;

/// The plan for one event.
#[derive(Clone, Debug)]
pub struct Plan {
    /// `send`, or the ending that is already certain.
    pub decision: PlannedDecision,
    /// The request that would leave.
    pub request: Option<Request>,
    /// The ending, when nothing would be sent.
    pub outcome: Option<Outcome>,
    /// Every field that would be sent.
    pub fields: Vec<PlannedField>,
    /// What the reader should know although it goes on.
    pub warnings: Vec<String>,
    /// What the settings check found.
    pub findings: Vec<Finding>,
    /// What Segment would do next, when nothing would be sent.
    pub segment: Option<&'static str>,
}

/// The decision, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlannedDecision {
    /// A request leaves.
    Act,
    /// Nothing to do, on purpose.
    Ignore,
    /// It can never work.
    Reject,
    /// It comes again when the settings are mended.
    Retry,
}

/// One field of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedField {
    /// Affonso's name for it.
    pub field: &'static str,
    /// The path of the event it came from; a rule or a setting in parentheses.
    pub from: String,
    /// Its value as JSON text.
    pub value: String,
}

impl PlannedField {
    /// Explains one filled field.
    #[must_use]
    pub fn explain(filled: &Filled<'_>) -> Self {
        Self { field: filled.name, from: filled.origin.to_string(), value: filled.value.to_json() }
    }
}

impl PlannedDecision {
    /// Its name in a plan.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Act => "act",
            Self::Ignore => "ignore",
            Self::Reject => "reject",
            Self::Retry => "retry",
        }
    }
}

impl Plan {
    /// As JSON, for doors and their users.
    #[must_use]
    pub fn to_value(&self) -> Value<'_> {
        let fields = self.fields.iter().map(|PlannedField { field, from, value }| {
            Value::object(vec![
                ("field", Some((*field).into())),
                ("from", Some(from.as_str().into())),
                ("value", Some(value.as_str().into())),
            ])
        });
        Value::object(vec![
            ("decision", Some(self.decision.word().into())),
            ("request", self.request.as_ref().map(Request::to_value)),
            ("outcome", self.outcome.as_ref().map(Outcome::to_value)),
            ("fields", array_unless_empty(fields)),
            ("warnings", (!self.warnings.is_empty()).then(|| Value::texts(&self.warnings))),
            ("findings", array_unless_empty(self.findings.iter().map(Finding::to_value))),
            ("segment", self.segment.map(Value::from)),
        ])
    }

    /// The plan of a request.
    #[must_use]
    pub fn to_send(request: Request, booking: Booking<'_>, findings: Vec<Finding>) -> Self {
        let fields = booking.fields.iter().chain(&booking.inside).map(PlannedField::explain).collect();
        Self {
            decision: PlannedDecision::Act,
            request: Some(request),
            outcome: None,
            fields,
            warnings: booking.about.warnings,
            findings,
            segment: None,
        }
    }

    /// The plan of an ending.
    #[must_use]
    pub fn to_end(outcome: Outcome, findings: Vec<Finding>) -> Self {
        use crate::delivery::Verdict;
        let decision = match outcome.outcome {
            Verdict::Delivered | Verdict::Ignored => PlannedDecision::Ignore,
            Verdict::Rejected => PlannedDecision::Reject,
            Verdict::Retry => PlannedDecision::Retry,
        };
        let segment = Some(outcome.outcome.next_in_segment(outcome.refused_by));
        Self { decision, request: None, outcome: Some(outcome), fields: Vec::new(), warnings: Vec::new(), findings, segment }
    }
}

fn array_unless_empty<'v>(items: impl ExactSizeIterator<Item = Value<'v>>) -> Option<Value<'v>> {
    if items.len() == 0 { None } else { Some(Value::Array(items.collect())) }
}
