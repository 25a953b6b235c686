//! Steps and answers as text.
//!
//! A step that is done is its outcome as a JSON object. A step that asks is three lines, see [`write_question`]. A step that
//! sends is lines, credentials included: the address (the method before it, unless it is POST), the headers as
//! `Name: value`, an empty line, the body, the state. None of them can hold a line break: addresses and headers are checked
//! where they are made, bodies are forms or JSON without white space between tokens, and a state has none by its own rule.

use crate::delivery::{Answer, Failure, Known, Method, Outcome, Request, Response};
use crate::value::json::{Raw, Value, quote};
use crate::value::{split, split_once};
use std::borrow::Cow;

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

fn write_member(name: &str, text: &str, out: &mut String) {
    out.push(',');
    write_pair(name, text, out);
}

fn write_pair(name: &str, text: &str, out: &mut String) {
    quote(name, out);
    out.push(':');
    quote(text, out);
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

/// A response as JSON text.
pub(super) fn write_response(response: &Response) -> String {
    let mut out = String::from("{\"status\":");
    out.push_str(&response.status.to_string());
    let headers = [("retryAfter", &response.retry_after), ("rateLimitReset", &response.rate_limit_reset)];
    for (name, value) in headers {
        if let Some(value) = value {
            write_member(name, value, &mut out);
        }
    }
    write_member("body", &response.body, &mut out);
    out.push('}');
    out
}

/// An answer from its JSON text; `None` for what is none.
pub(super) fn read_answer(text: &str) -> Option<Answer> {
    let answer = Raw::parse(text).ok()?.object();
    let scalar = |name| answer.scalar(name).map(Cow::into_owned);
    match scalar("failure") {
        Some(word) => FAILURES.iter().find(|(known, _)| *known == word).map(|(_, failure)| Answer::Failure(*failure)),
        None if cfg!(feature = "webhooks") && answer.get("known").is_some() => {
            Some(Answer::Known(Known::read_all(answer.get("known")?)))
        }
        None => Some(Answer::Response(Response {
            status: scalar("status")?.parse().ok()?,
            retry_after: scalar("retryAfter"),
            rate_limit_reset: scalar("rateLimitReset"),
            body: scalar("body").unwrap_or_default(),
        })),
    }
}
