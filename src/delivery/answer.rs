//! What came back for a step, as a door reports it.

use super::memory::Known;

/// The answer to one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The target spoke.
    Response(Response),
    /// It did not.
    Failure(Failure),
    /// What the door has kept under each of the names it was asked for, in order of time. A door without memory knows nothing.
    Known(Vec<Vec<Known>>),
}

/// An HTTP response, reduced to what a decision can rest on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status; 0 where a browser hides a redirect that was not followed.
    pub status: u16,
    /// The `Retry-After` header as it came.
    pub retry_after: Option<String>,
    /// The `X-RateLimit-Reset` header as it came.
    pub rate_limit_reset: Option<String>,
    /// The body as text.
    pub body: String,
}

/// Why there is no response. The host's own words are never carried: they can quote a header, key included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No connection, or it broke.
    Network,
    /// No connection came about: nothing has left. A door that cannot tell says [`Failure::Network`].
    #[cfg(feature = "impact")]
    Refused,
    /// Our own deadline passed first.
    Timeout,
    /// The request never left: the call's time was up before its turn came.
    Unsent,
    /// The request never left: the one it has to follow must come again first.
    Held,
    /// The door has a memory, and it did not answer.
    Memory,
}
