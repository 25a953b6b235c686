//! Steps and answers as JavaScript sees them: counterparts of the core's types, credentials written out for the wire.

use crate::delivery::{Answer, Failure, Header, Method, Outcome, Request, Response, Step};
use crate::value::json::Raw;
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use wasm_bindgen::JsValue;

#[derive(Serialize)]
struct WireStep<'s> {
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<WireRequest<'s>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'s Outcome>,
}

#[derive(Serialize)]
struct WireRequest<'s> {
    method: Method,
    url: &'s str,
    #[serde(serialize_with = "revealed")]
    headers: &'s [(&'static str, Header)],
    body: &'s str,
}

fn revealed<S: Serializer>(headers: &[(&'static str, Header)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(headers.iter().map(|(name, value)| (*name, value.reveal())))
}

/// One step for JavaScript.
pub(super) fn step(step: &Step) -> JsValue {
    super::to_js(&match step {
        Step::Send { request: Request { method, url, headers, body }, state } => {
            WireStep { request: Some(WireRequest { method: *method, url, headers, body }), state: Some(state), outcome: None }
        }
        Step::Done(outcome) => WireStep { request: None, state: None, outcome: Some(outcome) },
    })
}

/// The answer to a request for JavaScript.
#[derive(Serialize)]
#[serde(rename_all = "camelCase", untagged)]
pub(super) enum WireAnswer {
    /// What came back.
    #[serde(rename_all = "camelCase")]
    Response {
        status: u16,
        #[serde(skip_serializing_if = "Option::is_none")]
        retry_after: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        rate_limit_reset: Option<String>,
        body: String,
    },
    /// Nothing did.
    Failure { failure: &'static str },
}

/// An answer from JavaScript, as JSON text; `None` for what is none.
pub(super) fn answer(text: &str) -> Option<Answer> {
    let raw = Raw::parse(text).ok()?;
    let scalar = |name| raw.member(name).and_then(Raw::scalar).map(Cow::into_owned);
    match scalar("failure").as_deref() {
        Some("network") => Some(Answer::Failure(Failure::Network)),
        Some("timeout") => Some(Answer::Failure(Failure::Timeout)),
        Some(_) => None,
        None => Some(Answer::Response(Response {
            status: scalar("status")?.parse().ok()?,
            retry_after: scalar("retryAfter"),
            rate_limit_reset: scalar("rateLimitReset"),
            body: scalar("body").unwrap_or_default(),
        })),
    }
}
