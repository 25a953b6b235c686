//! impact.com: what holds for every event, every answer and every settings object there, too.

use crate::NOW;
use crate::discretion::{Seen, address, addressed, tail};
use crate::events::one_of;
use crate::json::{Dice, Json, odd_json, odd_text, text};
use crate::run::{Checked, check, fail};
use crate::sales::{sale, settings};
use crate::total::mutated;
use crate::walking::walked;
use affonso_segment::delivery::{Answer, Failure, Outcome, Request, Response, Step, Verdict};
use affonso_segment::impact::{Impact, codes};
use proptest::prelude::*;
use serde::de::IgnoredAny;
use serde_json::Value;

/// More requests than an event has product lines are a loop.
const REQUESTS: usize = 20;

fn is_published(outcome: &Outcome) -> Checked {
    prop_assert!(codes::ALL.iter().any(|code| code.name == outcome.code), "{} is in no list", outcome.code);
    prop_assert!(!outcome.message.trim().is_empty());
    Ok(())
}

fn answers() -> Vec<Answer> {
    let response = |status, body: &str| Answer::Response(Response { status, body: body.into(), ..Response::default() });
    vec![
        response(200, r#"{"Status":"QUEUED","QueuedUri":"/Advertisers/x/APISubmissions/A-1"}"#),
        response(200, r#"{"clickId":"c","warnings":[{"field":"f","message":"m"}]}"#),
        response(200, "{}"),
        response(200, "page"),
        response(400, r#"{"errors":[{"field":"f","message":"m"}],"Errors":[7,{}]}"#),
        response(401, ""),
        response(429, ""),
        response(503, ""),
        Answer::Failure(Failure::Timeout),
        Answer::Failure(Failure::Refused),
        Answer::Known(Vec::new()),
    ]
}

fn is_fit_to_send(request: &Request) -> Checked {
    let is_json = request.body.starts_with('{');
    if is_json {
        let body = serde_json::from_str::<IgnoredAny>(&request.body);
        prop_assert!(body.is_ok(), "{}", request.body);
    } else {
        let is_form = request.body.bytes().all(|b| b.is_ascii_alphanumeric() || b"*-._+%&=".contains(&b));
        prop_assert!(is_form, "{}", request.body);
    }
    let line = [&request.url, "?"].concat();
    prop_assert!(line.bytes().all(|b| b.is_ascii_graphic()), "{line}");
    Ok(())
}

/// Follows a step to its end, with the same answer to every request.
fn ends(destination: &Impact, step: Step, answer: &Answer) -> Checked {
    let mut step = step;
    for _ in 0..REQUESTS {
        step = match step {
            Step::Done(outcome) => return is_published(&outcome),
            Step::Ask { .. } => return Err(fail("nobody has a memory")),
            Step::Send { request, state } => {
                is_fit_to_send(&request)?;
                destination.resume(&state, answer, NOW)
            }
        };
    }
    Err(fail("it does not end"))
}

fn ends_well(destination: &Impact, event: &str) -> Checked {
    let step = destination.begin(event, NOW);
    follows_the_plan(destination, event, &step)?;
    for answer in &answers() {
        ends(destination, step.clone(), answer)?;
    }
    ends(destination, destination.begin_walk(event, NOW), &Answer::Failure(Failure::Network))
}

fn follows_the_plan(destination: &Impact, event: &str, step: &Step) -> Checked {
    let plan = destination.plan(event, NOW);
    prop_assert!(serde_json::from_str::<IgnoredAny>(&plan.to_value().to_json()).is_ok());
    match step {
        Step::Send { request, .. } => prop_assert_eq!(Some(request), plan.request()),
        Step::Done(outcome) if outcome.code == "dry_run" => prop_assert!(plan.request().is_some()),
        Step::Ask { .. } => return Err(fail("nobody has a memory")),
        Step::Done(outcome) => {
            prop_assert_eq!(Some(outcome), plan.outcome());
            prop_assert_eq!(outcome.outcome == Verdict::Rejected, plan.decision() == "reject");
        }
    }
    Ok(())
}

fn demo() -> Impact {
    Impact::from_json(r#"{"accountSid":"IRdemo","apiKey":"token-demo","campaignId":"1","enablePageEvents":true}"#)
}

#[test]
fn any_bytes_end_in_a_step() {
    let destination = demo();
    check(300, prop::collection::vec(any::<u8>(), 0..200), |bytes| ends_well(&destination, &String::from_utf8_lossy(&bytes)));
}

#[test]
fn any_event_ends_in_a_step() {
    check(400, (sale(), settings(), any::<u64>()), |(event, settings, seed)| {
        ends_well(&Impact::from_json(&settings.plain()), &event.odd(seed, true))
    });
}

#[test]
fn mutilated_events_end_in_a_step() {
    check(300, (sale(), settings(), any::<u64>()), |(event, settings, seed)| {
        ends_well(&Impact::from_json(&settings.plain()), &mutated(&event.odd(seed, true), seed))
    });
}

#[test]
fn any_settings_make_a_destination() {
    let table = affonso_segment::impact::settings::TABLE;
    let keys = prop_oneof![
        6 => prop::sample::select(table.iter().map(|setting| setting.key).collect::<Vec<_>>()).prop_map(str::to_owned),
        2 => prop::sample::select(vec!["OrderId", "ItemSku", "Text1"]).prop_map(str::to_owned),
        1 => odd_text(),
    ];
    let words = one_of(&["ignore", "properties.x[].a|b", "a.0.b?c", "$.", "sk_live_x", "EUR", "1", "none", "true"]);
    let value =
        prop_oneof![odd_json(keys.clone().boxed()), words.clone(), prop::collection::vec(words, 0..3).prop_map(Json::List)];
    let object = prop::collection::vec((keys, value), 0..12).prop_map(Json::Object);
    check(300, (object, sale()), |(settings, event)| {
        let destination = Impact::from_json(&settings.plain());
        prop_assert!(destination.findings().iter().all(|finding| !finding.message.is_empty()));
        ends_well(&destination, &event.plain())
    });
}

#[test]
fn any_state_ends_in_an_outcome() {
    let destination = demo();
    let event = r#"{"type":"track","event":"Order completed","messageId":"m","anonymousId":"u","timestamp":"soon"}"#;
    let Step::Send { state, .. } = destination.begin(event, NOW) else { panic!("nothing was sent") };
    check(200, (odd_text(), any::<u64>()), |(odd, seed)| {
        for state in [odd, mutated(&state, seed)] {
            let step = destination.resume(&state, &Answer::Failure(Failure::Network), NOW);
            ends(&destination, step, &Answer::Failure(Failure::Network))?;
        }
        Ok(())
    });
}

#[test]
fn the_walk_and_the_pass_come_to_the_same_step() {
    check(400, (sale(), settings()), |(event, settings)| {
        let Ok(event) = serde_json::from_str::<Value>(&event.plain()) else {
            return Err(TestCaseError::reject("a number too large"));
        };
        let destination = Impact::from_json(&settings.plain());
        let by_walk = destination.begin_walk(&walked(&destination.walk(), &event), NOW);
        prop_assert_eq!(by_walk, destination.begin(&event.to_string(), NOW));
        Ok(())
    });
}

/// What a conversion sends holds for every event: a product line has one price, and the order's amount is not beside it.
#[test]
fn nothing_is_paid_twice() {
    check(400, (sale(), settings()), |(event, settings)| {
        let settings = settings.with_objects(&[], &mut |members| members.retain(|(key, _)| key != "customParameterMapping"));
        let destination = Impact::from_json(&settings.plain());
        let event = event.plain();
        let plan = destination.plan(&event, NOW);
        let Some(request) = plan.request() else { return Ok(()) };
        let names: Vec<&str> = request.body.split('&').filter_map(|pair| Some(pair.split_once('=')?.0)).collect();
        for (at, name) in names.iter().enumerate() {
            prop_assert!(!names[..at].contains(name), "{name} twice in {}", request.body);
            if let Some(line) = name.strip_prefix("ItemPrice") {
                prop_assert!(!names.contains(&&*format!("ItemSubTotal{line}")), "{}", request.body);
            }
        }
        let has_lines = names.iter().any(|name| name.starts_with("Item"));
        prop_assert!(!(has_lines && names.contains(&"OrderSubTotalPostDiscount")), "{}", request.body);
        Ok(())
    });
}

/// All that a destination shows of itself and of one event.
fn seen(destination: &Impact, event: &str, answers: &[Answer]) -> Seen {
    let mut seen = Seen::default();
    seen.debug("Debug of the findings", &destination.findings());
    seen.debug("Debug of the destination", destination);
    let plan = destination.plan(event, NOW);
    plan.outcome().into_iter().for_each(|outcome| seen.outcome(outcome));
    seen.debug("a warning of a plan", &plan.warnings());
    match destination.begin(event, NOW) {
        Step::Done(outcome) => seen.outcome(&outcome),
        Step::Send { state, .. } => {
            for answer in answers {
                if let Step::Done(outcome) = destination.resume(&state, answer, NOW) {
                    seen.outcome(&outcome);
                }
            }
        }
        Step::Ask { .. } => unreachable!("nobody has a memory"),
    }
    seen
}

/// Answers of every kind that repeat a word wherever a target could.
fn answers_quoting(word: &str) -> Vec<Answer> {
    let statement = format!(r#"{{"field":"{word}","Field":"{word}","message":"no {word}","Message":"({word})"}}"#);
    let bodies = [
        format!(r#"{{"Status":"ERROR","Message":"{word} is wrong","errors":[{statement}],"Errors":[{statement},"{word}"]}}"#),
        format!(
            r#"{{"Status":"QUEUED","QueuedUri":"/x/{word}","ActionId":"{word}","clickId":"{word}","warnings":[{statement}]}}"#
        ),
        word.to_owned(),
    ];
    let answer = |status, body: &String| {
        Answer::Response(Response {
            status,
            body: body.clone(),
            retry_after: Some(word.to_owned()),
            rate_limit_reset: Some(word.to_owned()),
        })
    };
    [200, 302, 400, 401, 402, 403, 404, 429, 500].iter().flat_map(|s| bodies.iter().map(|body| answer(*s, body))).collect()
}

#[test]
fn a_token_stands_in_its_header_alone() {
    check(150, (tail(), sale(), settings(), any::<bool>()), |(tail, event, settings, quotes)| {
        let settings = settings.with_objects(&[], &mut |members| {
            members.iter_mut().filter(|(key, _)| key == "apiKey").for_each(|(_, value)| *value = text(&tail));
        });
        let destination = Impact::from_json(&settings.plain());
        let event = event.plain();
        let mut seen = seen(&destination, &event, &if quotes { answers_quoting(&tail) } else { Vec::new() });
        let plan = destination.plan(&event, NOW);
        seen.0.push(("the plan", plan.to_value().to_json()));
        seen.debug("Debug of a plan", &plan);
        if let Step::Send { request, state } = destination.begin(&event, NOW) {
            seen.debug("Debug of a request", &request);
            seen.0.extend([("the state", state), ("the body", request.body), ("the address", request.url.clone())]);
            // Only the API is told who we are.
            let has_credentials = request.headers.iter().any(|(name, _)| *name == "Authorization");
            prop_assert_eq!(has_credentials, request.url.starts_with("https://api.impact.com/"));
        }
        seen.without(&tail[..8])
    });
}

#[test]
fn an_address_stands_in_no_message() {
    let quoting = answers_quoting("jane@example.com");
    check(150, (sale(), settings(), address(), any::<u64>()), |(event, settings, address, seed)| {
        let event = addressed(&event, &address, &mut Dice(seed)).plain();
        seen(&Impact::from_json(&settings.plain()), &event, &quoting).without("@")
    });
}

/// An address leaves as its digest, wherever it came from, and no id is one.
#[test]
fn an_address_leaves_as_a_digest() {
    let mapped = r#"{"accountSid":"IRdemo","apiKey":"token-demo","campaignId":"1","enableIdentifyEvents":true,"customParameterMapping":{"CustomerEmail":"properties.mail"}}"#;
    check(100, ("[a-z]{1,8}@[a-z]{1,8}\\.[a-z]{2,3}", 0..4_usize), |(address, place)| {
        let event = match place {
            0 => format!(r#"{{"type":"track","event":"Order Completed","anonymousId":"a","properties":{{"mail":"{address}"}}}}"#),
            1 => format!(
                r#"{{"type":"track","event":"Order Completed","anonymousId":"a","context":{{"traits":{{"email":"{address}"}}}}}}"#
            ),
            2 => format!(r#"{{"type":"identify","anonymousId":"a","traits":{{"email":"{address}"}}}}"#),
            _ => format!(r#"{{"type":"track","event":"Order Completed","anonymousId":"a","userId":"{address}"}}"#),
        };
        let Step::Send { request, .. } = Impact::from_json(mapped).begin(&event, NOW) else {
            return Err(fail("nothing was sent"));
        };
        prop_assert!(!request.body.contains("%40"), "{}", request.body);
        prop_assert_eq!(request.body.contains("CustomerEmail="), place < 3);
        Ok(())
    });
}
