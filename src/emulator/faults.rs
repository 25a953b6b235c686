//! Faults on demand: what shall go wrong, at which calls, and on which side of the booking.

use serde::{Deserialize, Serialize};

use super::exchange::Reply;

/// One thing that goes wrong: `{"kind":{"status":503},"when":"before","calls":{"nth":[1]}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// What the caller experiences.
    pub kind: FaultKind,
    /// Whether the call has been carried out by then.
    pub when: When,
    /// Which calls it happens to.
    pub calls: Calls,
    /// The path whose calls are meant and counted, in which `{id}` stands for any one part:
    /// `/v1/conversions/{id}/refund`. Without it, all calls of the party.
    #[serde(default)]
    pub path: Option<String>,
}

/// What the caller experiences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// This status with the error body that goes with it; 429 says to wait one second. Even a 2xx comes with an error body.
    Status(u16),
    /// Milliseconds before the answer begins: the real one if the call was carried out, else a gateway's 504.
    Delay(u64),
    /// No answer, ever.
    Hang,
    /// The connection is reset.
    Reset,
    /// 200 with an HTML page.
    Garbage,
    /// The headers arrive and half of the body; the rest never does.
    SlowBody,
    /// 302 to this address.
    Redirect(String),
    /// This answer, word for word.
    Answer {
        /// The HTTP status.
        status: u16,
        /// The headers.
        #[serde(default)]
        headers: Vec<(String, String)>,
        /// The body.
        #[serde(default)]
        body: String,
    },
}

/// On which side of the booking a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// The call never reaches the books.
    Before,
    /// The call was carried out and booked; only its answer is lost.
    After,
}

/// Which calls a fault happens to, counted from 1 since the faults were set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Calls {
    /// Every one.
    All,
    /// These: `[1, 3]`.
    Nth(Vec<u64>),
    /// Those between these two, both included.
    Range {
        /// The first.
        from: u64,
        /// The last.
        to: u64,
    },
}

impl Calls {
    fn include(&self, call: u64) -> bool {
        match self {
            Self::All => true,
            Self::Nth(calls) => calls.contains(&call),
            Self::Range { from, to } => (*from..=*to).contains(&call),
        }
    }
}

/// The faults in force, each with the number of calls it has seen.
pub(super) struct Plan {
    faults: Vec<(Fault, u64)>,
}

impl Plan {
    pub(super) fn new(faults: Vec<Fault>) -> Self {
        Self { faults: faults.into_iter().map(|fault| (fault, 0)).collect() }
    }

    /// Counts a call and tells the first fault that happens to it.
    pub(super) fn strike(&mut self, path: &str) -> Option<Fault> {
        let mut struck = None;
        for (fault, seen) in &mut self.faults {
            if fault.path.as_deref().is_some_and(|wanted| !leads_to(wanted, path)) {
                continue;
            }
            *seen += 1;
            if struck.is_none() && fault.calls.include(*seen) {
                struck = Some(fault.clone());
            }
        }
        struck
    }
}

fn leads_to(wanted: &str, path: &str) -> bool {
    let (wanted, path) = (wanted.split('/'), path.split('/'));
    wanted.clone().count() == path.clone().count() && wanted.zip(path).all(|(wanted, part)| wanted == "{id}" || wanted == part)
}

/// How a party says what a fault puts into its mouth.
pub(super) trait Voice {
    /// The error that this status stands for.
    fn error(&self, status: u16) -> Reply;

    /// A success that says nothing.
    fn success(&self) -> Reply;
}

/// Carries a call out, or lets a fault strike on its side of that.
pub(super) fn strike(fault: Option<&Fault>, voice: &impl Voice, carry_out: impl FnOnce() -> Reply) -> Reply {
    match fault {
        None => carry_out(),
        Some(Fault { kind, when: When::Before, .. }) => kind.reply(None, voice),
        Some(Fault { kind, when: When::After, .. }) => kind.reply(Some(carry_out()), voice),
    }
}

impl FaultKind {
    /// What the caller gets to see in place of `handled`; without it, the call was never carried out.
    fn reply(&self, handled: Option<Reply>, voice: &impl Voice) -> Reply {
        match self {
            Self::Status(status) => voice.error(*status),
            Self::Delay(delay_ms) => late(*delay_ms, handled),
            Self::Hang => Reply::Hang,
            Self::Reset => Reply::Reset,
            Self::Garbage => Reply::html(200, "Scheduled maintenance"),
            Self::SlowBody => stalled(handled.unwrap_or_else(|| voice.success())),
            Self::Redirect(location) => Reply::html(302, "Found").with_header("Location", location.clone()),
            Self::Answer { status, headers, body } => Reply::plain(*status, headers.clone(), body.clone().into_bytes()),
        }
    }
}

fn late(delay_ms: u64, handled: Option<Reply>) -> Reply {
    match handled.unwrap_or_else(|| Reply::html(504, "Gateway Timeout")) {
        Reply::Answer { status, headers, body, .. } => Reply::Answer { status, headers, body, delay_ms },
        other => other,
    }
}

fn stalled(handled: Reply) -> Reply {
    match handled {
        Reply::Answer { status, headers, mut body, .. } => {
            body.truncate(body.len() / 2);
            Reply::Stall { status, headers, body }
        }
        other => other,
    }
}
