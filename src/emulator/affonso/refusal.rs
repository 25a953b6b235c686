//! The error answer: `{"success":false,"error":{…}}` (<https://docs.affonso.io/api/rate-limits>).

use serde::Serialize;

use crate::emulator::exchange::Reply;

/// One thing that is wrong with a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Problem {
    pub(super) field: String,
    pub(super) message: String,
}

impl Problem {
    pub(super) fn new(field: &str, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// Why a call is not carried out.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub(super) status: u16,
    /// Whether it is for want of a referral, which is everyday business.
    pub(super) unmatched: bool,
    pub(super) error: Error,
}

/// The error object as it is written.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Error {
    pub(super) code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    details: Vec<Problem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
}

#[derive(Serialize)]
struct Envelope<'a> {
    success: bool,
    error: &'a Error,
}

impl Refusal {
    pub(super) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        let error = Error { code, message: message.into(), field: None, details: Vec::new(), retry_after: None };
        Self { status, unmatched: false, error }
    }

    /// Every problem of a body; the first one is the headline.
    pub(super) fn invalid(problems: Vec<Problem>) -> Self {
        let headline = problems.first().map_or("The request is invalid", |first| first.message.as_str());
        let mut refusal = Self::new(400, "VALIDATION_ERROR", headline);
        refusal.error.field = problems.first().map(|first| first.field.clone());
        refusal.error.details = problems;
        refusal
    }

    /// The body as a whole cannot be read.
    pub(super) fn unreadable() -> Self {
        Self::new(400, "VALIDATION_ERROR", "The request body must be a JSON object")
    }

    /// No referral has this identifier.
    pub(super) fn not_found(field: &str) -> Self {
        Self { unmatched: true, ..Self::unknown("referral", field) }
    }

    /// What a field names does not exist.
    pub(super) fn unknown(what: &str, field: &str) -> Self {
        let mut refusal = Self::new(404, "NOT_FOUND", format!("No {what} found for {field}"));
        refusal.error.field = Some(field.into());
        refusal
    }

    /// The calls of this minute are used up.
    pub(super) fn rate_limited(retry_after: u64) -> Self {
        let mut refusal = Self::new(429, "RATE_LIMIT_EXCEEDED", "Rate limit exceeded");
        refusal.error.retry_after = Some(retry_after);
        refusal
    }

    /// The refusal a status stands for, for faults that ask for a status only.
    ///
    /// Codes that Affonso does not document are plain words of the status.
    pub(super) fn for_status(status: u16) -> Self {
        match status {
            400 => Self::new(status, "VALIDATION_ERROR", "The request is invalid"),
            401 => Self::new(status, "INVALID_API_KEY", "The API key is invalid"),
            403 => Self::new(status, "INSUFFICIENT_PERMISSIONS", "The API key lacks a permission"),
            404 => Self::new(status, "NOT_FOUND", "Not found"),
            409 => Self::new(status, "DUPLICATE_ERROR", "The record already exists"),
            429 => Self::rate_limited(1),
            500..=599 => Self::new(status, "INTERNAL_ERROR", "Something went wrong"),
            _ => Self::new(status, "ERROR", format!("Status {status}")),
        }
    }

    pub(super) fn reply(&self) -> Reply {
        let envelope = Envelope { success: false, error: &self.error };
        let reply = Reply::json(self.status, serde_json::to_vec(&envelope).unwrap_or_default());
        match self.error.retry_after {
            Some(seconds) => reply.with_header("Retry-After", seconds.to_string()),
            None => reply,
        }
    }
}
