//! What every outcome and every request is held to.

use affonso_segment::delivery::{Code, Memories, Method, Outcome, RefusedBy, Request, Verdict};
use affonso_segment::segment::settings::is_safe_address;
use affonso_segment::{Target, affonso, impact};
use serde::de::IgnoredAny;

fn codes(target: Target) -> &'static [&'static Code] {
    match target {
        Target::Affonso => affonso::codes::ALL,
        Target::Impact => impact::codes::ALL,
    }
}

/// An ending that a reader can make sense of: a published code, a sentence, and somebody to blame exactly when it is final.
pub fn is_published(target: Target, outcome: &Outcome) {
    assert!(codes(target).iter().any(|code| code.name == outcome.code), "the code {} is in no list", outcome.code);
    assert!(!outcome.message.trim().is_empty(), "{} says nothing", outcome.code);
    assert!(!outcome.message.contains(|c: char| c.is_control()), "a line breaks: {:?}", outcome.message);
    assert_eq!(outcome.refused_by.is_some(), outcome.outcome == Verdict::Rejected, "{outcome:?}");
    assert_ne!(outcome.retry_after_seconds, Some(0));
    is_json("an outcome", &outcome.to_value().to_json());
}

/// The same when the target has spoken.
pub fn is_of_an_answer(target: Target, outcome: &Outcome) {
    is_published(target, outcome);
    assert_ne!(outcome.refused_by, Some(RefusedBy::Connector), "{outcome:?}");
}

pub fn is_json(what: &str, text: &str) {
    assert!(serde_json::from_str::<IgnoredAny>(text).is_ok(), "{what} is no JSON: {text}");
}

/// A request that no proxy and no target can take for two, to an address that a key may be sent to.
pub fn is_fit_to_send(request: &Request) {
    assert!(is_safe_address(&request.url), "{}", request.url);
    assert!(request.url.bytes().all(|b| b.is_ascii_graphic()), "{}", request.url);
    for (name, value) in &request.headers {
        let value = value.reveal().concat();
        assert!(value.bytes().all(|b| b.is_ascii_graphic() || b == b' '), "the header {name} can be broken out of");
    }
    assert!(!request.body.contains('\n'), "the body has lines: {}", request.body);
    is_json("a request shown", &request.to_value().to_json());
    let has_body = request.method != Method::Delete || !request.body.is_empty();
    match content_type(request).as_deref() {
        Some("application/x-www-form-urlencoded") => is_form(&request.body),
        Some("application/json") if has_body => has_each_name_once(&request.body),
        other => assert!(!has_body, "a body of type {other:?}"),
    }
}

/// What the body is said to be.
pub fn content_type(request: &Request) -> Option<String> {
    request.headers.iter().find(|(name, _)| *name == "Content-Type").map(|(_, value)| value.reveal().concat())
}

fn is_form(body: &str) {
    let fits = |b: u8| b.is_ascii_alphanumeric() || b"*-._+%&=".contains(&b);
    assert!(body.bytes().all(fits), "no form: {body}");
}

/// A receiver that takes the first of two and one that takes the last must read the same.
fn has_each_name_once(body: &str) {
    let members = crate::tree::members(body);
    assert!(members.is_some(), "no JSON object: {body}");
    let mut names: Vec<_> = members.into_iter().flatten().map(|(name, _)| name).collect();
    let count = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), count, "a name stands twice: {body}");
}

/// Names of memory tell nothing.
pub fn is_opaque(name: &str) {
    let (kind, digits) = name.split_once(':').unwrap_or_default();
    let is_digest = digits.len() == 32 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    assert!(["message", "order", "person", "queued"].contains(&kind) && is_digest, "{name}");
}

/// What is kept is kept under such names, and what comes again leaves no more than how far it came.
pub fn is_discreet(outcome: &Outcome) {
    let memories: &Memories = &outcome.remember;
    let joined = memories.join.iter().flat_map(|join| [&join.name, &join.other]);
    memories.keep.iter().map(|keep| &keep.name).chain(joined).chain(&memories.forget).for_each(|name| is_opaque(name));
    let is_progress = memories.keep.iter().all(|keep| keep.name.starts_with("message:") && keep.value.starts_with("refused "))
        && memories.join.is_empty()
        && memories.forget.is_empty();
    assert!(outcome.outcome != Verdict::Retry || is_progress, "{outcome:?} leaves something");
}
