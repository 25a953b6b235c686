//! What impact.com says where a fault puts words into its mouth.

use super::answer;
use super::config::ErrorSpelling;
use super::document::Format;
use super::refusal::Refusal;
use crate::emulator::exchange::Reply;
use crate::emulator::faults::Voice;

/// impact.com's own words, in the form that the caller asked for.
pub(super) struct Own {
    pub(super) spelling: ErrorSpelling,
    pub(super) format: Format,
}

impl Voice for Own {
    /// An answer of 429 says to wait one second.
    fn error(&self, status: u16) -> Reply {
        let reply = answer::refused(&Refusal::for_status(status), self.spelling, self.format);
        if status == 429 { reply.with_header("X-RateLimit-Reset", "1") } else { reply }
    }

    fn success(&self) -> Reply {
        Reply::json(200, br#"{"Status":"QUEUED"}"#.into())
    }
}
