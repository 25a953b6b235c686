//! What would happen, without doing it: the decision, the request with its credentials masked, and where every field
//! comes from. It is what sending does, stopped before the door.

use super::booking::{Booking, Filled};
use crate::delivery::{Outcome, Request};
use crate::segment::settings::Finding;
use serde::Serialize;

/// The plan for one event.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// `send`, or the ending that is already certain.
    pub decision: PlannedDecision,
    /// The request that would leave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<Request>,
    /// The ending, when nothing would be sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Every field that would be sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<PlannedField>,
    /// What the reader should know although it goes on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// What the settings check found.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// What Segment would do next, when nothing would be sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segment: Option<&'static str>,
}

/// The decision, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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

impl Plan {
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
