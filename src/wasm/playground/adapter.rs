//! What Affonso's own Segment adapter does with an event, beside what this destination does with it.

use super::far_side::{FarSide, incoming, path_of, told_reply};
use crate::delivery::Request;
use crate::emulator::Incoming;
use crate::emulator::affonso::{Attempt, Effect, Ledger};
use crate::value::Timestamp;
use crate::value::json::{Kind, Raw, Value};
use crate::{Destination, Target};
use serde::Serialize;
use std::borrow::Cow;

/// Where the adapter is, and what it documents of an event (<https://docs.affonso.io/api/segment-track-events>).
const PATH: &str = "/v1/sources/segment/events";
const KEYS: &[&str] = &["type", "event", "messageId", "userId", "anonymousId", "timestamp", "properties", "context"];

/// The adapter is asked in the demo team's name, whatever the settings say.
const HEADERS: &[(&str, &str)] = &[("Authorization", "Bearer sk_live_demo"), ("Content-Type", "application/json")];

/// Both ways, each with a copy of the books as they stand; an earlier delivery of this very event is left out of them.
pub(super) fn compare(destination: &Destination, far_side: &FarSide, event: &str, now: Timestamp) -> Option<String> {
    let books = far_side.books()?;
    let plan = destination.plan(event, now);
    let mut ours = again(&books, plan.request());
    let before = ours.books()?;
    let journey = ours.carry_out(destination, event, now);

    let mut theirs = again(&books, plan.request());
    let (body, left_out) = documented(event);
    let reply = theirs.call(&call("POST", PATH, &body), now);
    let sides = vec![
        ("ours", Some(Value::object(vec![("journey", Some(journey.to_value())), ("booked", Some(since(&before, &ours)?))]))),
        (
            "theirs",
            Some(Value::object(vec![
                ("body", Some(body.as_str().into())),
                ("leftOut", Some(Value::List(left_out))),
                ("answer", Some(told_reply(reply).0)),
                ("booked", Some(since(&before, &theirs)?)),
            ])),
        ),
    ];
    Some(Value::object(sides).to_json())
}

/// A far side that has booked the same, but for what `request` asks for.
fn again(books: &Ledger, request: Option<&Request>) -> FarSide {
    let mut far_side = FarSide::new(Target::Affonso);
    let asked = request.and_then(|request| Some((path_of(&request.url)?, request.body.as_str())));
    let is_asked = |one: &Attempt| asked.as_ref().is_some_and(|(path, body)| one.path == *path && one.body == *body);
    let booked = books.attempts.iter().filter(|attempt| attempt.effect == Effect::Booked);
    for Attempt { method, path, body, at_ms, .. } in booked.filter(|one| !is_asked(one)) {
        let at = i64::try_from(*at_ms).unwrap_or_default();
        let _ = far_side.call(&call(method, path, body), Timestamp::from_millis(at));
    }
    far_side
}

fn call(method: &str, path: &str, body: &str) -> Incoming {
    incoming(method, path, HEADERS.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())), body)
}

/// The part of an event that the adapter documents, and the names of the rest.
fn documented(event: &str) -> (String, Vec<Cow<'_, str>>) {
    let raw = match Raw::parse(event) {
        Ok(raw) if raw.kind() == Kind::Object => raw,
        _ => return (event.to_owned(), Vec::new()),
    };
    let (kept, left): (Vec<_>, Vec<_>) = raw.members().partition(|(name, _)| KEYS.contains(&name.as_ref()));
    let kept = kept.into_iter().map(|(name, value)| (name, Value::Raw(value.compact()))).collect();
    (Value::Object(kept).to_json(), left.into_iter().map(|(name, _)| name).collect())
}

/// What was booked since.
fn since(before: &Ledger, far_side: &FarSide) -> Option<Value<'static>> {
    let after = far_side.books()?;
    Some(Value::object(vec![
        ("entries", fresh(&after.entries, before.entries.len())),
        ("clicks", fresh(&after.clicks, before.clicks.len())),
        ("signups", fresh(&after.signups, before.signups.len())),
        ("refunds", fresh(&after.refunds, before.refunds.len())),
    ]))
}

fn fresh<T: Serialize>(records: &[T], known: usize) -> Option<Value<'static>> {
    serde_json::to_string(records.get(known..)?).ok().map(|text| Value::Raw(Cow::Owned(text)))
}
