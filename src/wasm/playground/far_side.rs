//! The far side as the page sees it: requests of the core go in, what a caller would experience comes out.

use crate::delivery::{Answer, Arrival, Failure, Outcome, Request, Response, Step};
#[cfg(feature = "affonso")]
use crate::emulator::affonso;
#[cfg(feature = "impact")]
use crate::emulator::impact;
use crate::emulator::{Calls, Fault, FaultKind, Incoming, Reply, When};
use crate::value::Timestamp;
use crate::value::json::Value;
use crate::{Destination, Target};
use std::borrow::Cow;
use std::fmt;

/// After this many milliseconds the doors give a request up.
const PATIENCE_MS: u64 = 4000;

/// No event has as many requests; more of them would be a defect, on which a page must not hang.
const MOST_REQUESTS: usize = 20;

/// The hosts that are played, and what the emulators call their paths.
const HOSTS: &[(&str, &str)] = &[("api.affonso.io", ""), ("api.impact.com", "/impact/api"), ("trkapi.impact.com", "/impact/trk")];

/// The emulator of a target with its demo team.
pub(super) enum FarSide {
    #[cfg(feature = "affonso")]
    Affonso(Box<affonso::Emulator>),
    #[cfg(feature = "impact")]
    Impact(Box<impact::Emulator>),
}

impl fmt::Debug for FarSide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FarSide")
    }
}

/// How an event ended, and what happened on the way.
pub(super) struct Journey {
    attempts: Vec<Value<'static>>,
    outcome: Outcome,
}

impl Journey {
    pub(super) fn to_value(&self) -> Value<'_> {
        let Outcome { outcome, refused_by, .. } = &self.outcome;
        Value::object(vec![
            ("attempts", Some(Value::Array(self.attempts.clone()))),
            ("outcome", Some(self.outcome.to_value())),
            ("segment", Some(outcome.next_in_segment(*refused_by).into())),
        ])
    }
}

impl FarSide {
    pub(super) fn new(target: Target) -> Self {
        match target {
            #[cfg(feature = "affonso")]
            Target::Affonso => {
                let mut config = affonso::Config::default();
                // Somebody who has clicked and may sign up.
                let status = affonso::ReferralStatus::Click;
                let click_id = Some(String::from("clk_new"));
                config.referrals.push(affonso::Referral { click_id, status, ..affonso::Referral::new("ref_new") });
                Self::Affonso(Box::new(affonso::Emulator::new(config)))
            }
            #[cfg(feature = "impact")]
            // Many events come within a moment here; the limit of an hour would tell nothing about them.
            Target::Impact => {
                let config = impact::Config { per_hour: None, ..impact::Config::default() };
                #[cfg(feature = "impact")]
                Self::Impact(Box::new(impact::Emulator::new(config)))
            }
        }
    }

    /// Carries an event out, request after request.
    pub(super) fn carry_out(&mut self, destination: &Destination, event: &str, now: Timestamp) -> Journey {
        let mut attempts = Vec::new();
        let mut step = destination.begin(event, Arrival::at(now));
        loop {
            let (state, answer) = match step {
                Step::Done(outcome) => return Journey { attempts, outcome },
                // Without memory nobody is asked; whoever is asked all the same knows nothing.
                Step::Ask { names, state, .. } => (state, Answer::Known(names.iter().map(|_| Vec::new()).collect())),
                Step::Send { request, state } if attempts.len() < MOST_REQUESTS => {
                    let (shown, answer) = self.answer(&request, now);
                    attempts.push(told(&request, shown));
                    (state, answer)
                }
                Step::Send { state, .. } => (state, Answer::Failure(Failure::Unsent)),
            };
            step = destination.resume(&state, &answer, now);
        }
    }

    /// What comes back for a request, as the page shows it and as the core reads it. At any other host there is nobody.
    fn answer(&mut self, request: &Request, now: Timestamp) -> (Value<'static>, Answer) {
        let Some(path) = path_of(&request.url) else { return failed("network", Failure::Network) };
        let headers = request.headers.iter().map(|(name, value)| ((*name).to_owned(), value.reveal().concat()));
        told_reply(self.call(&incoming(request.method.word(), &path, headers, &request.body), now))
    }

    /// What the far side replies to a call.
    pub(super) fn call(&mut self, incoming: &Incoming, now: Timestamp) -> Reply {
        match self {
            #[cfg(feature = "affonso")]
            Self::Affonso(emulator) => emulator.handle(incoming, millis(now)),
            #[cfg(feature = "impact")]
            Self::Impact(emulator) => emulator.handle(incoming, millis(now)),
        }
    }

    pub(super) fn set_fault(&mut self, kind: &str, is_late: bool, is_once: bool) {
        let when = if is_late { When::After } else { When::Before };
        let calls = if is_once { Calls::Nth(vec![1]) } else { Calls::All };
        let fault = fault_kind(kind).map(|kind| Fault { kind, when, calls, path: None });
        let faults = fault.into_iter().collect();
        match self {
            #[cfg(feature = "affonso")]
            Self::Affonso(emulator) => emulator.set_faults(faults),
            #[cfg(feature = "impact")]
            Self::Impact(emulator) => emulator.set_faults(faults),
        }
    }

    /// Affonso's books; nothing where another target is played.
    #[cfg(feature = "affonso")]
    #[cfg_attr(not(feature = "impact"), allow(clippy::unnecessary_wraps))]
    pub(super) fn books(&self) -> Option<affonso::Ledger> {
        match self {
            #[cfg(feature = "affonso")]
            Self::Affonso(emulator) => Some(emulator.ledger()),
            #[cfg(feature = "impact")]
            Self::Impact(_) => None,
        }
    }

    /// The ledger as JSON.
    #[cfg_attr(not(feature = "impact"), allow(unused_variables))] // Affonso's books do not change by themselves
    pub(super) fn ledger(&mut self, now: Timestamp) -> String {
        let told = match self {
            #[cfg(feature = "affonso")]
            Self::Affonso(emulator) => serde_json::to_string(&emulator.ledger()),
            #[cfg(feature = "impact")]
            Self::Impact(emulator) => serde_json::to_string(&emulator.ledger(millis(now))),
        };
        told.unwrap_or_default()
    }
}

/// Before 1970 there was neither of them.
fn millis(now: Timestamp) -> u64 {
    u64::try_from(now.as_millis()).unwrap_or_default()
}

fn fault_kind(word: &str) -> Option<FaultKind> {
    Some(match word {
        "hang" => FaultKind::Hang,
        "reset" => FaultKind::Reset,
        "garbage" => FaultKind::Garbage,
        "slow_body" => FaultKind::SlowBody,
        "delay" => FaultKind::Delay(PATIENCE_MS + 1000),
        "redirect" => FaultKind::Redirect(String::from("https://elsewhere.example/")),
        status => FaultKind::Status(status.parse().ok()?),
    })
}

/// A call as it arrives.
pub(super) fn incoming(method: &str, path: &str, headers: impl Iterator<Item = (String, String)>, body: &str) -> Incoming {
    Incoming { method: method.to_owned(), path: path.to_owned(), headers: headers.collect(), body: body.as_bytes().to_owned() }
}

/// The path by which the emulators know an address; nothing for an address that nobody plays.
pub(super) fn path_of(url: &str) -> Option<String> {
    let (_, after) = url.split_once("://")?;
    let (host, path) = after.split_at(after.find('/')?);
    let (_, prefix) = HOSTS.iter().find(|(known, _)| *known == host)?;
    Some([prefix, path].concat())
}

fn told(request: &Request, answer: Value<'static>) -> Value<'static> {
    let request = Value::Raw(Cow::Owned(request.to_value().to_json()));
    Value::object(vec![("request", Some(request)), ("answer", Some(answer))])
}

/// A reply as a door of our patience experiences it: as the page shows it and as the core reads it.
pub(super) fn told_reply(reply: Reply) -> (Value<'static>, Answer) {
    match reply {
        Reply::Answer { delay_ms, .. } if delay_ms >= PATIENCE_MS => failed("timeout", Failure::Timeout),
        Reply::Hang | Reply::Stall { .. } => failed("timeout", Failure::Timeout),
        Reply::Reset => failed("network", Failure::Network),
        Reply::Answer { status, headers, body, .. } => {
            let header = |name: &str| {
                let found = headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
                found.map(|(_, value)| value.clone())
            };
            let response = Response {
                status,
                retry_after: header("Retry-After"),
                rate_limit_reset: header("X-RateLimit-Reset"),
                body: String::from_utf8_lossy(&body).into_owned(),
            };
            (shown(&response), Answer::Response(response))
        }
    }
}

fn shown(response: &Response) -> Value<'static> {
    let text = |text: &str| Value::Text(Cow::Owned(text.to_owned()));
    Value::object(vec![
        ("status", Some(Value::Raw(Cow::Owned(response.status.to_string())))),
        ("retryAfter", response.retry_after.as_deref().map(text)),
        ("body", Some(text(&response.body))),
    ])
}

fn failed(word: &'static str, failure: Failure) -> (Value<'static>, Answer) {
    (Value::object(vec![("failure", Some(word.into()))]), Answer::Failure(failure))
}
