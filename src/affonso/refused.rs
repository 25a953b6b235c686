//! The requests of an event with a remembered click, one after the other. What was refused is not sent again, not even when the
//! event comes again for another reason: under a tight limit of requests it would begin anew each time and never end.

use super::recall::Recall;
use crate::delivery::{Keep, Known};
use crate::memory::SEEN_FOR;
use crate::value::Timestamp;

/// With the click and the person, with the person alone; the third has no other behind it.
const MOST_REFUSED: usize = 2;

impl Recall {
    /// Is there more to send, should what is under way be refused?
    #[must_use]
    pub fn has_more(&self) -> bool {
        self.without_click.is_some() || self.click_alone.is_some()
    }

    /// What was sent is refused: Affonso does not know the remembered click and the person's own id for one referral. The body
    /// to send then: the one with the person alone, as without a memory, and after that the one with the click alone; with what
    /// it holds, in words. What is refused books nothing, so that no repeat pays twice.
    pub fn next_body(&mut self) -> (String, &'static str) {
        self.refused += 1;
        if let Some(body) = self.without_click.take() {
            self.left_out = self.event.trace.credited.take();
            return (body, "the person's own id alone");
        }
        self.event.trace.credited = self.left_out.take();
        (self.click_alone.take().unwrap_or_default(), "the remembered click alone")
    }

    /// What to remember of an event that comes again under these settings: how many of its requests were refused.
    #[must_use]
    pub fn progress(&self, version: &str, now: Timestamp) -> Option<Keep> {
        let name = self.event.trace.message.clone().filter(|_| self.refused > 0)?;
        Some(Keep { name, value: self.note(self.refused, version), at: now, until: now.after(SEEN_FOR) })
    }

    /// How many were refused when it came before, by the notes under its message id.
    #[must_use]
    pub fn refused_before(&self, notes: &[Known], version: &str) -> usize {
        let is_noted = |count: &usize| {
            let note = self.note(*count, version);
            notes.iter().any(|known| known.value == note)
        };
        (1..=MOST_REFUSED).rev().find(is_noted).unwrap_or_default()
    }

    /// Another click, or other settings, may be taken where these were not.
    fn note(&self, count: usize, version: &str) -> String {
        let click = self.click.as_deref().unwrap_or_default();
        ["refused ", &count.to_string(), " ", version, " ", click].concat()
    }
}
