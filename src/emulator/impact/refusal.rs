//! Why a call is not carried out.

/// One thing that is wrong with a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) field: String,
    pub(super) message: String,
}

impl Problem {
    pub(super) fn new(field: &str, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// A status with its reasons (<https://integrations.impact.com/agency-v3/readme/status-and-error-codes>).
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) message: String,
    pub(super) problems: Vec<Problem>,
}

impl Refusal {
    pub(super) fn new(status: u16, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), problems: Vec::new() }
    }

    /// Every problem of a body.
    pub(super) fn invalid(problems: Vec<Problem>) -> Self {
        Self { problems, ..Self::new(400, "Validation Failed") }
    }

    /// The refusal a status stands for, for faults that ask for a status only.
    pub(super) fn for_status(status: u16) -> Self {
        let message = match status {
            400 => "Validation Failed",
            401 => "Unauthorized",
            402 => "Request Failed",
            403 => "Forbidden",
            404 => "Not Found",
            405 => "Method Not Allowed",
            429 => "Too Many Requests",
            500..=599 => "Something went wrong",
            _ => "Error",
        };
        Self::new(status, message)
    }
}
