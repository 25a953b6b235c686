//! Why an event ends without a request: the code and the sentence.

use super::outcome::Code;

/// Why nothing is sent.
#[derive(Clone, Debug)]
pub struct Reason {
    /// For machines.
    pub code: &'static Code,
    /// For people.
    pub message: String,
}
