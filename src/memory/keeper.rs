//! The memory of one destination under one settings object: its names, and what an ended event leaves in it.

use super::recall::Recall;
use crate::delivery::{Keep, Known, Memories, Names, Outcome, Trace, Verdict, codes};
use crate::value::{Span, Timestamp, sha256_hex};

/// How long an event is known by its message id.
pub const SEEN_FOR: Span = Span::days(2);

/// What a door with memory needs to know of a destination.
#[derive(Debug)]
pub struct Keeper {
    /// The names of what it keeps.
    pub names: Names,
    /// What tells these settings from others.
    version: String,
}

impl Keeper {
    /// The memory of the destination `realm`: names are made with `secret`, and `settings` is the text of its settings.
    #[must_use]
    pub fn new(secret: String, realm: &'static str, settings: &str) -> Self {
        let version = sha256_hex(settings.as_bytes()).get(..8).unwrap_or_default().to_owned();
        Self { names: Names::new(secret, realm), version }
    }

    /// What tells these settings from others.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }
}

/// How an event has ended, beside its outcome.
pub struct Ending<'d> {
    /// What the destination adds to what is kept.
    pub adds: Vec<Keep>,
    /// What tells its settings from others.
    pub version: &'d str,
    /// Is nothing sent?
    pub is_dry_run: bool,
    /// The door's clock.
    pub now: Timestamp,
}

impl Ending<'_> {
    /// The outcome with what a door is to remember: what the event leaves behind, and that it was carried out. Of what comes
    /// again no more than the destination adds, and what is not sent leaves nothing.
    #[must_use]
    pub fn of(self, mut outcome: Outcome, recall: Recall) -> Outcome {
        let Memories { keep, join, forget } = recall.memories;
        if outcome.outcome == Verdict::Retry {
            outcome.remember = Memories { keep: self.adds, ..Memories::default() };
        } else if self.is_dry_run {
            // A person is forgotten all the same.
            outcome.remember = Memories { forget, ..Memories::default() };
        } else {
            let seen = |name: &String| Keep {
                name: name.clone(),
                value: [outcome.outcome.word(), outcome.code, self.version].join(" "),
                at: self.now,
                until: self.now.after(SEEN_FOR),
            };
            let seen = recall.trace.message.as_ref().map(seen);
            outcome.remember.keep.extend(keep);
            outcome.remember.keep.extend(self.adds);
            outcome.remember.keep.extend(seen);
            outcome.remember.join.extend(join);
            outcome.remember.forget.extend(forget);
        }
        if outcome.outcome != Verdict::Retry {
            outcome.remember.forget.extend(recall.queued);
        }
        let quoted = Some(std::mem::take(&mut outcome.quoted)).filter(|words| !words.is_empty());
        outcome.trace = Some(Box::new(Trace { quoted, ..recall.trace }));
        outcome
    }
}

/// The outcome of an event that was carried out before, by the notes under its message id: the latest that it had. What came to
/// nothing under settings of another `version` is looked at again: they may have been mended, and the event replayed. A note that
/// tells no outcome is passed over.
#[must_use]
pub fn seen_before(notes: &[Known], version: &str) -> Option<Outcome> {
    notes.iter().rev().find_map(|note| ended_before(note, version))
}

fn ended_before(seen: &Known, version: &str) -> Option<Outcome> {
    let mut words = seen.value.split(' ');
    let (verdict, code, then) = (words.next()?, words.next()?, words.next()?);
    let ended = Verdict::from_word(verdict)?;
    if !code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') {
        return None;
    }
    if ended != Verdict::Delivered && then != version {
        return None;
    }
    let message =
        format!("this messageId was carried out before, {}: it ended as {verdict} ({code}); nothing was sent again.", seen.at);
    Some(Outcome::with_verdict(ended, &codes::SEEN_BEFORE, message))
}
