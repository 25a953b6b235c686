//! How an event ends: exactly one outcome, with a code that never changes its meaning and a sentence for the reader.

use super::memory::Memories;
use super::trace::Trace;
use crate::value::json::Value;
use crate::value::prose;
use std::borrow::Cow;

/// The four endings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The target has it.
    Delivered,
    /// Nothing to do, on purpose.
    Ignored,
    /// It will never work; the reason is named.
    Rejected,
    /// Not now; the same event will come again.
    Retry,
}

/// Who refused an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusedBy {
    /// The connector, before anything was sent.
    Connector,
    /// The target, in its answer.
    Target,
}

/// A stable name for one reason. Codes are part of the version promise: none is reused for another meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The name, snake case.
    pub name: &'static str,
    /// The ending it leads to unless a setting says otherwise.
    pub verdict: Verdict,
    /// What happened and what to do, in one sentence of Markdown.
    pub meaning: &'static str,
    /// Does it occur at doors for webhooks only?
    pub is_of_webhooks: bool,
}

impl Code {
    /// A row of a list of codes.
    #[must_use]
    pub const fn new(name: &'static str, verdict: Verdict, meaning: &'static str) -> Self {
        Self { name, verdict, meaning: prose(meaning), is_of_webhooks: false }
    }

    /// The same, of doors for webhooks only.
    #[must_use]
    pub const fn of_webhooks(mut self) -> Self {
        self.is_of_webhooks = true;
        self
    }
}

/// The reasons that do not depend on the target.
pub mod codes {
    use super::{Code, Verdict};

    // What several codes mean stands once; the published list puts them into one row.

    const KEY_REFUSED: &str = "The target refused the key (401: check `apiKey`), or the key lacks a permission, named in the message (403). Final with `authErrors` = `reject`.";
    const NO_ANSWER: &str = "No connection, or no complete answer in time. The idempotency key keeps a repeat from paying twice.";

    const NOT_NOW: &str =
        "Too many requests (429; the wait asked for is in the message), or the target is in trouble (408, 5xx).";
    const NOT_SENT: &str = "Nothing was sent: the call's time was up before its turn came (normal for a big batch; `requestsPerSecond` and `concurrency` say how fast it goes), or the sign-up of the same person, earlier in the batch, must come again first.";
    const FAILED: &str = "A defect of this connector, which comes again to a fresh instance (please report it), or a runtime that cannot run WebAssembly.";

    /// 401.
    pub const UNAUTHORIZED: Code = Code::new("unauthorized", Verdict::Retry, KEY_REFUSED);
    /// 403.
    pub const FORBIDDEN: Code = Code::new("forbidden", Verdict::Retry, KEY_REFUSED);
    /// A redirect, or a 404 that is not the target's own.
    pub const WRONG_ADDRESS: Code = Code::new(
        "wrong_address",
        Verdict::Retry,
        "A redirect or a stranger's 404: check `baseUrl`. Redirects are never followed. Final with `authErrors` = `reject`.",
    );
    /// 429.
    pub const RATE_LIMITED: Code = Code::new("rate_limited", Verdict::Retry, NOT_NOW);
    /// 408, 5xx.
    pub const TARGET_UNAVAILABLE: Code = Code::new("target_unavailable", Verdict::Retry, NOT_NOW);
    /// No connection.
    pub const UNREACHABLE: Code = Code::new("unreachable", Verdict::Retry, NO_ANSWER);
    /// Our deadline.
    pub const TIMEOUT: Code = Code::new("timeout", Verdict::Retry, NO_ANSWER);
    /// The call's time was up.
    pub const NO_TIME_LEFT: Code = Code::new("no_time_left", Verdict::Retry, NOT_SENT);
    /// The event it follows comes again.
    pub const HELD_BACK: Code = Code::new("held_back", Verdict::Retry, NOT_SENT);
    /// A 2xx nobody can read.
    pub const UNREADABLE_ANSWER: Code = Code::new(
        "unreadable_answer",
        Verdict::Retry,
        "A 2xx that is not the target's JSON (a wrong address that answers with a page?): check `baseUrl`.",
    );
    /// A memory that does not answer.
    pub const MEMORY_FAILED: Code = Code::new(
        "memory_failed",
        Verdict::Retry,
        "The Worker's memory (its Durable Object) did not answer; the event comes again.",
    )
    .of_webhooks();
    /// A message id that was carried out before.
    pub const SEEN_BEFORE: Code = Code::new(
        "seen_before",
        Verdict::Delivered,
        "This messageId was carried out within the last 48 hours: nothing was sent again. It ends as it ended then.",
    )
    .of_webhooks();
    /// Switched off in the event itself.
    pub const INTEGRATION_OFF: Code = Code::new(
        "integration_off",
        Verdict::Ignored,
        "The event's `integrations` object switches this destination off by the name in `integrationName`.",
    )
    .of_webhooks();
    /// Settings with errors.
    pub const BAD_SETTINGS: Code = Code::new(
        "bad_settings",
        Verdict::Retry,
        "A setting is missing or wrong; the message names it, what was found and what is allowed. Nothing was sent. Final with `authErrors` = `reject`.",
    );
    /// The bytes are no event.
    pub const INVALID_EVENT: Code = Code::new("invalid_event", Verdict::Rejected, "What arrived is not one JSON object.");
    /// Reported by the doors, not by the core.
    pub const CORE_FAILED: Code = Code::new("core_failed", Verdict::Retry, FAILED);
    /// Reported by the doors, not by the core.
    pub const NO_WEBASSEMBLY: Code = Code::new("no_webassembly", Verdict::Retry, FAILED);
}

/// How one event ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The ending.
    pub outcome: Verdict,
    /// Why, for machines.
    pub code: &'static str,
    /// Why, for people: which event, which field, what was expected, what came, how to mend it.
    pub message: String,
    /// Who refused it, when it was rejected.
    pub refused_by: Option<RefusedBy>,
    /// How many seconds the target asks to wait.
    pub retry_after_seconds: Option<u32>,
    /// What the target said and where values came from, by name.
    pub details: Vec<(&'static str, String)>,
    /// What the reader should know although it went on.
    pub warnings: Vec<String>,
    /// What of the message is the target's own words: they may quote the event, and are not for a log.
    pub quoted: String,
    /// By what the event is told from others, for a door that asked for it. Not for readers.
    pub trace: Option<Box<Trace>>,
    /// What a door with memory is to remember now: what later [`Step::Ask`](super::Step::Ask)s ask for. Not for readers.
    pub remember: Memories,
}

impl Outcome {
    /// The ending that the code stands for.
    #[must_use]
    pub fn new(code: &Code, message: String) -> Self {
        Self::with_verdict(code.verdict, code, message)
    }

    /// Another ending than the code's usual one, because a setting says so.
    #[must_use]
    pub fn with_verdict(verdict: Verdict, code: &Code, message: String) -> Self {
        let refused_by = (verdict == Verdict::Rejected).then_some(RefusedBy::Connector);
        Self {
            outcome: verdict,
            code: code.name,
            message,
            refused_by,
            retry_after_seconds: None,
            details: Vec::new(),
            warnings: Vec::new(),
            quoted: String::new(),
            trace: None,
            remember: Memories::default(),
        }
    }

    /// The ending of what is no event; `at` is the byte at which it stopped being one.
    #[must_use]
    pub fn not_an_event(at: usize) -> Self {
        Self::new(
            &codes::INVALID_EVENT,
            format!("expected one JSON object as Segment sends it, found something else (byte {at})."),
        )
    }

    /// The ending of every event while settings are wrong: the first of them and what is wrong with it, and the others.
    #[must_use]
    #[cold]
    pub fn bad_settings(verdict: Verdict, key: &str, message: &str, others: &[&str]) -> Self {
        let others = others.join(", ");
        let (and, end) = if others.is_empty() { ("", "") } else { (" Wrong as well: ", ".") };
        let message = ["the setting ", key, " is wrong: ", message, ".", and, &others, end, " Nothing was sent."].concat();
        Self::with_verdict(verdict, &codes::BAD_SETTINGS, message)
    }

    /// Puts the first of the settings' advice into the first sentence of a failure, for that is the one thing that Segment's
    /// users see; and how many more there are.
    #[cold]
    pub fn advise(&mut self, key: &str, advice: &str, more: usize) {
        let more = if more == 0 { String::new() } else { format!("; {more} more with dryRun") };
        let (sentence, rest) = first_sentence(&self.message);
        self.message = [sentence, " [advice on ", key, ": ", advice, &more, "].", rest].concat();
    }

    /// The same, refused by the target and not by the connector.
    #[must_use]
    pub fn by_target(mut self) -> Self {
        self.refused_by = self.refused_by.map(|_| RefusedBy::Target);
        self
    }

    /// As JSON, for doors and their users.
    #[must_use]
    pub fn to_value(&self) -> Value<'_> {
        let seconds = self.retry_after_seconds.map(|seconds| Value::Raw(Cow::Owned(seconds.to_string())));
        let details = self.details.iter().map(|(name, text)| (Cow::Borrowed(*name), Value::from(text.as_str())));
        Value::object(vec![
            ("outcome", Some(self.outcome.word().into())),
            ("code", Some(self.code.into())),
            ("message", Some(self.message.as_str().into())),
            ("refusedBy", self.refused_by.map(|by| by.word().into())),
            ("retryAfterSeconds", seconds),
            ("details", (!self.details.is_empty()).then(|| Value::Object(details.collect()))),
            ("warnings", (!self.warnings.is_empty()).then(|| Value::texts(&self.warnings))),
        ])
    }

    /// Did the event fail, now or for good?
    #[must_use]
    pub fn is_failure(&self) -> bool {
        matches!(self.outcome, Verdict::Rejected | Verdict::Retry)
    }
}

/// The first sentence without its full stop, and what follows.
fn first_sentence(message: &str) -> (&str, &str) {
    let end = message.as_bytes().windows(2).position(|pair| pair == b". ");
    end.and_then(|end| Some((message.get(..end)?, message.get(end + 1..)?))).unwrap_or((message.trim_end_matches('.'), ""))
}

impl RefusedBy {
    /// Its name in an outcome.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Connector => "connector",
            Self::Target => "target",
        }
    }
}

impl Verdict {
    /// The verdict that a word names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Delivered, Self::Ignored, Self::Rejected, Self::Retry].into_iter().find(|verdict| verdict.word() == word)
    }

    /// Its name in an outcome.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Ignored => "ignored",
            Self::Rejected => "rejected",
            Self::Retry => "retry",
        }
    }

    /// What Segment does next, in a sentence.
    /// Source: <https://segment.com/docs/connections/functions/destination-functions/#errors-and-error-handling>.
    #[must_use]
    pub fn next_in_segment(self, refused_by: Option<RefusedBy>) -> &'static str {
        match (self, refused_by) {
            (Self::Delivered, _) => "counts it as delivered",
            (Self::Ignored, _) => "counts it as delivered; nobody was credited",
            (Self::Rejected, Some(RefusedBy::Target)) => "shows ValidationError and drops it",
            (Self::Rejected, _) => "shows InvalidEventPayload and drops it",
            (Self::Retry, _) => "sends it again for up to four hours (RetryError)",
        }
    }
}
