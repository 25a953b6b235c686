//! Steps and answers as text.
//!
//! A step that is done is its outcome as a JSON object. A step that asks is three lines, see [`write_question`]. A step that
//! sends is lines, credentials included: the address (the method before it, unless it is POST), the headers as
//! `Name: value`, an empty line, the body, the state. None of them can hold a line break: addresses and headers are checked
//! where they are made, bodies are forms or JSON without white space between tokens, and a state has none by its own rule.
//!
//! A response is its status, its headers as `name: value`, an empty line, and the body as it came, line by line. What else a door
//! may answer is JSON.

use crate::delivery::{Answer, Failure, Known, Method, Outcome, Request, Response};
use crate::value::json::{Object, Raw, Value};
use crate::value::{owned, split, split_once};

/// A step that sends as text.
pub(super) fn write_request(request: &Request, state: &str) -> String {
    let Request { method, url, headers, body } = request;
    let mut out = String::with_capacity(url.len() + body.len() + state.len() + 256);
    if *method != Method::Post {
        out.push_str(method.word());
        out.push(' ');
    }
    out.push_str(url);
    for (name, value) in headers {
        let [scheme, rest] = value.reveal();
        for part in &["\n", name, ": ", scheme, rest] {
            out.push_str(part);
        }
    }
    for part in &["\n\n", body, "\n", state] {
        out.push_str(part);
    }
    out
}

#[cfg(feature = "webhooks")]
/// A step that asks as text: `?`, with `!` behind it when others wait for it; the names as JSON; the state.
pub(super) fn write_question(names: &[String], leads: bool, state: &str) -> String {
    [if leads { "?!\n" } else { "?\n" }, &Value::texts(names).to_json(), "\n", state].concat()
}

/// A step that is done, with what only doors are told.
pub(super) fn write_outcome(outcome: &Outcome) -> String {
    let mut value = outcome.to_value();
    if let (Value::Object(members), true) = (&mut value, cfg!(feature = "webhooks")) {
        members.extend(outcome.trace.as_ref().map(|trace| ("trace".into(), trace.to_value())));
        if !outcome.remember.is_empty() {
            members.push(("remember".into(), outcome.remember.to_value()));
        }
    }
    value.to_json()
}

/// A step that sends, taken apart again.
pub(super) struct SendStep<'t> {
    pub(super) method: &'t str,
    pub(super) url: &'t str,
    pub(super) headers: Vec<(&'t str, &'t str)>,
    pub(super) body: &'t str,
}

/// Reads a step that sends; `None` for any other text.
pub(super) fn read_request(step: &str) -> Option<SendStep<'_>> {
    let mut lines = split(step, b'\n');
    let first = lines.next()?;
    // Addresses have no blank.
    let (method, url) = split_once(first, b' ').unwrap_or(("POST", first));
    let headers = lines.by_ref().map_while(|line| split_once(line, b':').filter(|_| !line.is_empty()));
    let headers = headers.map(|(name, value)| (name, value.trim_ascii_start())).collect();
    Some(SendStep { method, url, headers, body: lines.next()? })
}

/// The state of a step that sends: its last line.
pub(super) fn state_of(step: &str) -> &str {
    step.rsplit('\n').next().unwrap_or_default()
}

/// What stops a request, by the words of a host.
const FAILURES: &[(&str, Failure)] = &[
    ("network", Failure::Network),
    ("timeout", Failure::Timeout),
    #[cfg(feature = "impact")]
    ("refused", Failure::Refused),
    ("unsent", Failure::Unsent),
    ("held", Failure::Held),
    ("memory", Failure::Memory),
];

/// What `send` hands over when no response came.
pub(super) const NETWORK_FAILURE: &str = "{\"failure\":\"network\"}";

/// What it hands over when no connection came about.
pub(super) const REFUSED: &str = "{\"failure\":\"refused\"}";

/// The headers of a response that a decision can rest on.
const RETRY_AFTER: &str = "retry-after";
const RATE_LIMIT_RESET: &str = "x-ratelimit-reset";

/// A response as text.
pub(super) fn write_response(response: &Response) -> String {
    let Response { status, retry_after, rate_limit_reset, body } = response;
    let mut out = status.to_string();
    for (name, value) in [(RETRY_AFTER, retry_after), (RATE_LIMIT_RESET, rate_limit_reset)] {
        if let Some(value) = value {
            for part in &["\n", name, ": ", value] {
                out.push_str(part);
            }
        }
    }
    for part in &["\n\n", body] {
        out.push_str(part);
    }
    out
}

/// An answer from its text; `None` for what is none.
pub(super) fn read_answer(text: &str) -> Option<Answer> {
    if text.starts_with('{') {
        return read_other(&Raw::parse(text).ok()?.object());
    }
    let (status, mut rest) = split_once(text, b'\n')?;
    let mut response = Response { status: status.parse().ok()?, ..Response::default() };
    loop {
        let (line, behind) = split_once(rest, b'\n')?;
        rest = behind;
        match split_once(line, b':') {
            Some((RETRY_AFTER, value)) => response.retry_after = Some(owned(value.trim_ascii())),
            Some((RATE_LIMIT_RESET, value)) => response.rate_limit_reset = Some(owned(value.trim_ascii())),
            _ if line.is_empty() => break,
            _ => {}
        }
    }
    response.body = owned(rest);
    Some(Answer::Response(response))
}

fn read_other(answer: &Object<'_>) -> Option<Answer> {
    if cfg!(feature = "webhooks")
        && let Some(known) = answer.get("known")
    {
        return Some(Answer::Known(Known::read_all(known)));
    }
    let word = answer.scalar("failure")?;
    FAILURES.iter().find(|(known, _)| *known == word).map(|(_, failure)| Answer::Failure(*failure))
}
