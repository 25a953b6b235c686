//! Whatever arrives ends in a step: no bytes, no settings and no state make the connector panic.

use crate::events::{event, settings};
use crate::json::{Dice, Json, odd_json, odd_text, text};
use crate::run::{Checked, check, fail};
use crate::{NOW, is_published};
use affonso_segment::affonso::Affonso;
use affonso_segment::delivery::{Answer, Failure, Outcome, Request, Response, Step, Verdict};
use proptest::prelude::*;
use serde::de::IgnoredAny;

/// Begins by both doors and plans, and follows each step to its end.
fn ends_well(destination: &Affonso, event: &str) -> Checked {
    let step = destination.begin(event, NOW);
    follows_the_plan(destination, event, &step)?;
    ends(destination, &step)?;
    match destination.begin_walk(event, NOW) {
        Ok(step) => ends(destination, &step),
        Err(_) => Ok(()),
    }
}

fn ends(destination: &Affonso, step: &Step) -> Checked {
    let (request, state) = match step {
        Step::Send { request, state, .. } => (request, state),
        Step::Ask { .. } => return Err(fail("a door without memory is asked")),
        Step::Done(outcome) => return is_published(outcome),
    };
    is_fit_to_send(request)?;
    let answers = [
        Answer::Failure(Failure::Timeout),
        Answer::Response(Response {
            status: 201,
            body: r#"{"success":true,"data":{"id":"com_1"}}"#.into(),
            ..Response::default()
        }),
        Answer::Response(Response { status: 400, ..Response::default() }),
    ];
    for answer in &answers {
        is_published(done(&destination.resume(state, answer, NOW))?)?;
    }
    Ok(())
}

fn done(step: &Step) -> Result<&Outcome, TestCaseError> {
    match step {
        Step::Done(outcome) => Ok(outcome),
        _ => Err(fail("a second request")),
    }
}

fn is_fit_to_send(request: &Request) -> Checked {
    let body = serde_json::from_str::<IgnoredAny>(&request.body);
    prop_assert!(body.is_ok(), "the body is no JSON ({body:?}): {}", request.body);
    prop_assert!(request.url.starts_with("http"), "{}", request.url);
    Ok(())
}

/// A plan is what sending does, stopped before the door.
fn follows_the_plan(destination: &Affonso, event: &str, step: &Step) -> Checked {
    let plan = destination.plan(event, NOW);
    prop_assert!(serde_json::from_str::<IgnoredAny>(&plan.to_value().to_json()).is_ok());
    match step {
        Step::Send { request, .. } => prop_assert_eq!(Some(request), plan.request()),
        Step::Done(outcome) if outcome.code == "dry_run" => prop_assert!(plan.request().is_some()),
        Step::Ask { .. } => return Err(fail("a door without memory is asked")),
        Step::Done(outcome) => {
            prop_assert_eq!(Some(outcome), plan.outcome());
            let decision = match outcome.outcome {
                Verdict::Delivered | Verdict::Ignored => "ignore",
                Verdict::Rejected => "reject",
                Verdict::Retry => "retry",
            };
            prop_assert_eq!(decision, plan.decision());
        }
    }
    Ok(())
}

fn demo() -> Affonso {
    Affonso::from_json(r#"{"apiKey":"sk_live_demo","conversionKey":"properties.order_id"}"#)
}

#[test]
fn any_bytes_end_in_a_step() {
    let destination = demo();
    check(400, prop::collection::vec(any::<u8>(), 0..200), |bytes| ends_well(&destination, &String::from_utf8_lossy(&bytes)));
}

#[test]
fn anything_like_json_ends_in_a_step() {
    let destination = demo();
    let token = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "\\",
        "\\u",
        "d83d",
        "null",
        "true",
        "-",
        "0",
        "1e9",
        ".5",
        " ",
        "\u{0}",
        "\u{feff}",
        "é",
        "\"type\":\"track\"",
        "\"event\":\"purchase\"",
        "\"userId\":",
        "\"properties\":{",
        "\"revenue\":",
    ]);
    check(600, prop::collection::vec(token, 0..40), |tokens| ends_well(&destination, &tokens.concat()));
}

#[test]
fn any_json_ends_in_a_step() {
    let destination = demo();
    let keys = prop_oneof![
        3 => prop::sample::select(vec!["type", "event", "userId", "messageId", "timestamp", "properties", "context", "page", "search",
            "traits", "products", "revenue", "currency", "order_id", "0", "1"]).prop_map(str::to_owned),
        1 => odd_text(),
    ];
    check(300, (odd_json(keys.boxed()), any::<u64>()), |(json, seed)| ends_well(&destination, &json.odd(seed, true)));
}

/// An event's text with bytes taken out, put in, doubled or cut off.
pub fn mutated(event: &str, seed: u64) -> String {
    let mut dice = Dice(seed);
    let mut bytes = event.as_bytes().to_vec();
    for _ in 0..=dice.below(4) {
        let at = dice.below(bytes.len() + 1);
        let to = (at + dice.below(30)).min(bytes.len());
        match dice.below(5) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..to)),
            2 => bytes.insert(at, b"\"\\{}[],:0-e\x00\x80\xf0"[dice.below(14)]),
            3 => bytes.splice(at..at, event.as_bytes()[..dice.below(event.len() + 1)].to_vec()).for_each(drop),
            _ => bytes[at..to].reverse(),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn mutilated_events_end_in_a_step() {
    check(500, (event(), settings(), any::<u64>()), |(event, settings, seed)| {
        ends_well(&Affonso::from_json(&settings.plain()), &mutated(&event.odd(seed, true), seed))
    });
}

/// Settings as nobody would type them: known keys with any value, and unknown ones.
fn wild_settings() -> BoxedStrategy<String> {
    let keys = prop_oneof![
        6 => prop::sample::select(vec!["apiKey", "userIdIs", "eventTypes", "unlistedEvents", "conversionKey", "fieldMapping", "metadata",
            "defaultCurrency", "zeroAmounts", "anonymousEvents", "unmatched", "authErrors", "route", "baseUrl", "dryRun"])
            .prop_map(str::to_owned),
        2 => prop::sample::select(vec!["sale_amount", "Order Completed", "customer_id", "metadata"]).prop_map(str::to_owned),
        1 => odd_text(),
    ];
    let words = prop::sample::select(vec![
        "segment",
        "events",
        "ignore",
        "conversion",
        "properties.x[].a|b",
        "a.0.b?c",
        "$.",
        "sk_live_x",
        "EUR",
    ]);
    let value = prop_oneof![
        odd_json(keys.clone().boxed()),
        words.clone().prop_map(text),
        prop::collection::vec(words.prop_map(text), 0..3).prop_map(Json::List)
    ];
    let object = prop::collection::vec((keys, value), 0..10).prop_map(Json::Object);
    prop_oneof![8 => object.prop_map(|object| object.plain()), 1 => odd_text()].boxed()
}

#[test]
fn any_settings_make_a_destination() {
    check(400, (wild_settings(), event()), |(settings, event)| {
        let destination = Affonso::from_json(&settings);
        for finding in destination.findings() {
            prop_assert!(!finding.message.is_empty());
        }
        ends_well(&destination, &event.plain())
    });
}

#[test]
fn both_routes_end_in_a_step() {
    check(400, (event(), settings(), any::<u64>()), |(event, settings, seed)| {
        let Json::Object(mut members) = settings else { return Err(fail("settings are an object")) };
        members.retain(|(key, _)| !["eventTypes", "fieldMapping", "metadata", "zeroAmounts"].contains(&key.as_str()));
        members.push(("route".into(), text(["events", "segment"][Dice(seed).below(2)])));
        ends_well(&Affonso::from_json(&Json::Object(members).plain()), &event.odd(seed, true))
    });
}

/// A JSON reader that takes control characters in texts must not hand them on as they stand.
#[test]
fn control_characters_in_texts_leave_as_escapes() {
    let event = "{\"type\":\"track\",\"event\":\"a\u{1}\",\"messageId\":\"m\n1\",\"userId\":\"u\t1\",\
        \"properties\":{\"coupon\":\"x\u{1}y\",\"plan\":{\"k\u{0}\":\"a\nb\"},\"order_id\":\"o\"},\"context\":{\"page\":\"\u{1f}\"}}";
    for route in ["events", "segment"] {
        let destination = Affonso::from_json(&format!(r#"{{"apiKey":"sk_live_demo","route":"{route}"}}"#));
        ends_well(&destination, event).unwrap_or_else(|failure| panic!("{route}: {failure}"));
    }
}

#[test]
fn no_depth_is_too_deep() {
    let deep = |open: &str, close: &str| open.repeat(15_000) + "1" + &close.repeat(15_000);
    let sale =
        r#"{"type":"track","event":"purchase","messageId":"m","userId":"u","properties":{"revenue":5,"currency":"USD","plan":"#;
    for value in [deep("[", "]"), deep("{\"a\":", "}"), deep("[{\"a\":", "}]"), deep("[[[{\"a\":[", "]}]]]")] {
        let whole = format!("{sale}{value}}}}}");
        let Step::Send { request, .. } = demo().begin(&whole, NOW) else { panic!("a deep value is no reason to lose a sale") };
        assert!(request.body.contains(&value), "it is copied as it came");
        for event in [
            whole,
            value.clone(),
            format!(r#"{{"type":"track","event":{value},"userId":{value},"properties":{value},"context":{value}}}"#),
        ] {
            ends_well(&demo(), &event).expect("a deep event ends");
        }
    }
}

#[test]
fn any_state_ends_in_an_outcome() {
    let destination = demo();
    let event = r#"{"type":"track","event":"Order completed","messageId":"m","userId":"u","timestamp":"soon"}"#;
    let Step::Send { state, .. } = destination.begin(event, NOW) else { panic!("nothing was sent") };
    check(300, (odd_text(), any::<u64>()), |(odd, seed)| {
        for state in [odd, mutated(&state, seed)] {
            let answer = Answer::Failure(Failure::Network);
            is_published(done(&destination.resume(&state, &answer, NOW))?)?;
        }
        Ok(())
    });
}
