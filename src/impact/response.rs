//! What impact.com's answer means for the event.
//! Source: <https://integrations.impact.com/brand-api-reference/reference/conversions/conversions>,
//! <https://integrations.impact.com/agency-v3/readme/status-and-error-codes>,
//! <https://integrations.impact.com/brand-api-reference/readme/rate-limits>.

use super::booking::About;
use super::codes;
use super::fact::Fact;
use super::settings::{Manner, Settings};
use crate::delivery::{Answer, Class, Code, Failure, Outcome, Response, Verdict, classify, codes as shared, wait_seconds};
use crate::value::json::{Kind, Raw};
use crate::value::{Timestamp, beginning, owned, scrub, shown};
use std::borrow::Cow;

/// More statements than this are not repeated.
const STATEMENTS: usize = 5;

/// An id or an address in an answer is told up to this length.
const ID_LENGTH: usize = 200;

/// What is told of an answer: our name and impact.com's.
const NAMED: &[(&str, &str)] =
    &[("queuedUri", "QueuedUri"), ("actionId", "ActionId"), ("actionUri", "ActionUri"), ("clickId", "clickId")];

/// A body, read leniently: a member that is missing or of another kind leaves the rest readable.
#[derive(Clone, Copy)]
struct Body<'b>(Raw<'b>);

impl<'b> Body<'b> {
    fn read(body: &'b str) -> Option<Self> {
        Raw::parse(body).ok().filter(|raw| raw.kind() == Kind::Object).map(Self)
    }

    fn scalar(self, name: &str) -> Option<Cow<'b, str>> {
        self.0.member(name)?.scalar().filter(|text| !text.is_empty())
    }

    /// The first statements of a list, whichever way its name is spelt.
    #[inline(never)]
    fn list(self, names: &[&str]) -> Vec<String> {
        let mut statements = Vec::new();
        for name in names {
            let Some(list) = self.0.member(name) else { continue };
            for element in list.elements() {
                if statements.len() < STATEMENTS {
                    statements.extend(statement(element));
                }
            }
        }
        statements
    }

    fn errors(self) -> Vec<String> {
        self.list(&["errors", "Errors"])
    }

    /// impact.com's warnings as ours.
    #[inline(never)]
    fn warn(self, warnings: &mut Vec<String>) {
        for warning in self.list(&["warnings", "Warnings"]) {
            warnings.push(["impact.com warns: ", &warning].concat());
        }
    }

    fn says_error(self) -> bool {
        let status = self.scalar("Status").or_else(|| self.scalar("status"));
        status.is_some_and(|status| status.eq_ignore_ascii_case("ERROR")) || !self.errors().is_empty()
    }
}

/// `field: message`, or what there is of it, in either spelling and fit to be shown.
fn statement(error: Raw<'_>) -> Option<String> {
    if error.kind() != Kind::Object {
        return scrubbed(error.scalar());
    }
    match (scrubbed(first_of(error, ["field", "Field"])), scrubbed(first_of(error, ["message", "Message"]))) {
        (Some(field), Some(message)) => Some([&field, ": ", &message].concat()),
        (one, other) => one.or(other),
    }
}

#[inline(never)]
fn first_of<'b>(object: Raw<'b>, [one, other]: [&str; 2]) -> Option<Cow<'b, str>> {
    object.member(one).and_then(Raw::scalar).or_else(|| object.member(other).and_then(Raw::scalar))
}

#[inline(never)]
fn scrubbed(text: Option<Cow<'_, str>>) -> Option<String> {
    text.map(|text| scrub(&text)).filter(|text| !text.is_empty())
}

/// Reads the answer to one request.
#[must_use]
pub fn read(settings: &Settings, about: &About<'_>, answer: &Answer, now: Timestamp) -> Outcome {
    let reading = Reading { settings, about, now };
    match answer {
        Answer::Failure(Failure::Network) => {
            reading.unclear(&shared::UNREACHABLE, "there was no connection to impact.com, or it broke before the answer")
        }
        Answer::Failure(Failure::Refused) => reading.outcome(&shared::UNREACHABLE, "no connection to impact.com came about"),
        Answer::Failure(Failure::Timeout) => reading.unclear(&shared::TIMEOUT, "impact.com gave no complete answer in time"),
        Answer::Failure(Failure::Unsent) => {
            reading.outcome(&shared::NO_TIME_LEFT, "the call's time was up before this event's turn came; nothing was sent")
        }
        Answer::Failure(Failure::Held) => {
            reading.outcome(&shared::HELD_BACK, "an earlier event of the same person comes again, and this event after it")
        }
        Answer::Failure(Failure::Memory) => {
            reading.outcome(&shared::MEMORY_FAILED, "the Worker's memory did not answer; nothing was sent")
        }
        Answer::Response(response) => reading.response(response),
        // Nobody asked: a door's mistake, after which sending again is safe.
        Answer::Known(_) => reading.outcome(&shared::CORE_FAILED, "an answer came that no step had asked for"),
    }
}

/// The click id that the answer to an app install tells: itself, or in the address of the landing page.
#[must_use]
pub fn click_id<'b>(settings: &Settings, body: &'b str) -> Option<Cow<'b, str>> {
    let body = Body::read(body)?;
    let is_fit = |id: &Cow<'_, str>| beginning(id, 64).len() == id.len();
    if let Some(id) = body.scalar("clickId").filter(is_fit) {
        return Some(id);
    }
    let page = body.scalar("landingPage")?;
    let (_, query) = page.split_once('?')?;
    let query = query.split_once('#').map_or(query, |(query, _)| query);
    let names = |name: &str| name == "irclickid" || settings.click_parameters.iter().any(|known| known == name);
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let found = pairs.find(|(name, value)| names(name) && !value.is_empty());
    found.map(|(_, id)| Cow::Owned(id.into_owned())).filter(is_fit)
}

struct Reading<'a> {
    settings: &'a Settings,
    about: &'a About<'a>,
    now: Timestamp,
}

impl Reading<'_> {
    fn response(&self, response: &Response) -> Outcome {
        // Before anything is cut out of it: what is left of a key after a cut could not be found any more.
        let text = self.settings.without_secrets(response.body.clone());
        let body = Body::read(&text);
        let mut outcome = self.classified(response, body);
        if cfg!(feature = "webhooks") {
            outcome.quoted = said(body);
        }
        outcome
    }

    fn classified(&self, response: &Response, body: Option<Body<'_>>) -> Outcome {
        let status = response.status;
        match (status, classify(status)) {
            (402, _) => self.configuration(&codes::PAYMENT_REQUIRED, status, body),
            (405, _) | (_, Class::NotFound) => self.configuration(&shared::WRONG_ADDRESS, status, body),
            (_, Class::Success) => self.success(status, body),
            (_, Class::Configuration(code)) => self.configuration(code, status, body),
            (_, Class::Final) => self.refused(status, body),
            (_, Class::Later(code)) => {
                // The window's reset says nothing about when a broken server works again.
                let is_limited = code.name == shared::RATE_LIMITED.name;
                let window = response.rate_limit_reset.as_deref().filter(|_| is_limited);
                let wait = wait_seconds([response.retry_after.as_deref(), window], self.now);
                self.later(code, status, body, wait)
            }
        }
    }

    /// 2xx: taken, unless the body says otherwise.
    fn success(&self, status: u16, body: Option<Body<'_>>) -> Outcome {
        let Some(body) = body else {
            let setting = self.address();
            let trouble = format!("impact.com answered {status} with something that is not its JSON; is {setting} right?");
            return self.unclear(&shared::UNREADABLE_ANSWER, &trouble);
        };
        let says = |name: &str| body.scalar(name).is_some();
        if body.says_error() {
            return self.refused(status, Some(body));
        }
        let what = self.about.fact.word();
        let credited = self.credited().map(|click| format!(" with the {click}")).unwrap_or_default();
        let is_queued = body.scalar("Status").is_some_and(|status| status.eq_ignore_ascii_case("QUEUED")) || says("QueuedUri");
        let mut outcome = if is_queued {
            self.outcome(&codes::QUEUED, &format!("impact.com queued the {what}{credited} and judges it later"))
        } else {
            self.outcome(&codes::DELIVERED, &format!("impact.com took the {what}{credited}"))
        };
        if !is_queued && self.about.fact.is_of_the_api() && !(says("ActionId") || says("ActionUri")) {
            outcome.warnings.push(format!(
                "impact.com answered {status} without saying that it queued or booked the {what}; look for it in impact.com"
            ));
        }
        for (name, theirs) in NAMED {
            if let Some(text) = body.scalar(theirs) {
                outcome.details.push((name, told(&text)));
            }
        }
        body.warn(&mut outcome.warnings);
        outcome
    }

    /// The remembered click that the request carries, in words.
    fn credited(&self) -> Option<&str> {
        let recall = self.about.recall.as_ref().filter(|_| cfg!(feature = "webhooks"))?;
        recall.event.trace.credited.as_deref()
    }

    fn configuration(&self, code: &'static Code, status: u16, body: Option<Body<'_>>) -> Outcome {
        let verdict = if self.settings.auth_errors == Manner::Reject { Verdict::Rejected } else { Verdict::Retry };
        let (said, address, fact) = (said(body), self.address(), self.about.fact);
        let sentence = match status {
            401 | 403 if !fact.is_of_the_api() => {
                format!("{status} came{said}, though page loads need no credentials; check the setting {address}")
            }
            401 => format!("impact.com answered 401{said}; check the settings accountSid and apiKey"),
            403 => {
                let scope = if fact.is_reversal() { "actions" } else { "conversions" };
                format!("impact.com answered 403{said}; the token in the setting apiKey must have the scope for {scope}")
            }
            402 => format!("impact.com answered 402{said}; the account in the setting accountSid cannot use this interface"),
            404 | 405 if fact.is_of_the_api() => {
                format!("impact.com answered {status}{said}; check the settings {address} and accountSid")
            }
            404 | 405 => format!("impact.com answered {status}{said}; check the setting {address}"),
            _ => format!(
                "a redirect came instead of an answer, and none is followed because credentials would travel along; check the setting {address}"
            ),
        };
        self.ended(verdict, code, &sentence)
    }

    /// The setting that says where the request went.
    fn address(&self) -> &'static str {
        if self.about.fact.is_of_the_api() { "baseUrl" } else { "trackingUrl" }
    }

    /// It may have arrived or not: again, unless a repeat would be a second order.
    fn unclear(&self, code: &'static Code, sentence: &str) -> Outcome {
        if !(self.about.is_generated && self.about.fact.is_conversion()) {
            return self.outcome(code, sentence);
        }
        let why = "it may have arrived all the same, and without an order id of its own a repeat would be a second order";
        self.outcome(&codes::UNCLEAR_NOT_RETRIED, &format!("{sentence}; {why}"))
    }

    fn refused(&self, status: u16, body: Option<Body<'_>>) -> Outcome {
        let mut outcome = self.outcome(&codes::REFUSED, &format!("impact.com refused it ({status}){}", said(body)));
        if let Some(body) = body {
            body.warn(&mut outcome.warnings);
        }
        outcome
    }

    fn later(&self, code: &'static Code, status: u16, body: Option<Body<'_>>, wait: Option<u32>) -> Outcome {
        let asked = wait.map(|seconds| format!("; it asks to wait {seconds} s")).unwrap_or_default();
        let sentence = format!("impact.com answered {status}{}{asked}", said(body));
        // What was turned away at the door has certainly not been booked.
        let mut outcome =
            if code.name == shared::RATE_LIMITED.name { self.outcome(code, &sentence) } else { self.unclear(code, &sentence) };
        outcome.retry_after_seconds = wait.filter(|_| outcome.outcome == Verdict::Retry);
        outcome
    }

    fn outcome(&self, code: &'static Code, sentence: &str) -> Outcome {
        self.ended(code.verdict, code, sentence)
    }

    fn ended(&self, verdict: Verdict, code: &'static Code, sentence: &str) -> Outcome {
        let about = self.about;
        let (joint, id) = about.message_id.as_ref().map_or(("", String::new()), |id| (", messageId ", shown(id)));
        let message = [sentence, " (\"", &shown(&about.event_name), "\"", joint, &id, ")."].concat();
        let mut outcome = Outcome::with_verdict(verdict, code, message).by_target();
        outcome.details.push(("kind", about.fact.word().to_owned()));
        if let Some(path) = &about.amount_from {
            outcome.details.push(("amountFrom", path.as_ref().to_owned()));
        }
        outcome.warnings.clone_from(&about.warnings);
        outcome
    }
}

/// impact.com's own words, behind a colon.
fn said(body: Option<Body<'_>>) -> String {
    let Some(body) = body else { return String::new() };
    let mut last = scrubbed(body.scalar("Message").or_else(|| body.scalar("message"))).unwrap_or_default();
    let mut said = if last.is_empty() { String::new() } else { [": ", &last].concat() };
    for error in body.errors() {
        if error != last {
            said.push_str(if said.is_empty() { ": " } else { "; " });
            said.push_str(&error);
            last = error;
        }
    }
    said
}

/// An id or an address, told as it is: neither cut short of its end nor with anything that breaks a line.
fn told(text: &str) -> String {
    if text.contains('@') {
        return owned("(hidden: may hold an address)");
    }
    let mut line = String::with_capacity(text.len());
    for c in beginning(text, ID_LENGTH).chars() {
        line.push(if c.is_control() { ' ' } else { c });
    }
    line
}

/// Is it an answer after which an install goes on as a conversion all the same? The endpoint for installs is not documented,
/// and what it refuses for good must not cost the conversion.
#[must_use]
pub(super) fn goes_on(about: &About<'_>, outcome: &Outcome) -> bool {
    let is_taken = outcome.outcome == Verdict::Delivered;
    is_taken || about.fact == Fact::AppInstall && outcome.code == codes::REFUSED.name
}
