//! What must not be told is not: a key stands in the Authorization header and nowhere else, an address in no message.

use crate::NOW;
use crate::events::{event, settings};
use crate::json::{Dice, Json, number, object, text};
use crate::run::{Checked, check};
use affonso_segment::affonso::Affonso;
use affonso_segment::delivery::{Answer, Failure, Outcome, Response, Step};
use proptest::prelude::*;
use proptest::sample::select;
use std::fmt::Debug;

/// Everything that could be read by somebody, with a word for where it stood. The body is the target's alone.
#[derive(Default)]
pub struct Seen(pub Vec<(&'static str, String)>);

impl Seen {
    pub fn debug(&mut self, place: &'static str, value: &impl Debug) {
        self.0.push((place, format!("{value:?}")));
    }

    pub fn outcome(&mut self, outcome: &Outcome) {
        self.0.push(("a message", outcome.message.clone()));
        self.debug("an outcome", outcome);
    }

    pub fn without(&self, what: &str) -> Checked {
        let told = self.telling(what);
        prop_assert!(told.is_empty(), "{what} stands in {}", told.join("\nand in "));
        Ok(())
    }

    /// Every place that tells what it must not.
    fn telling(&self, what: &str) -> Vec<String> {
        let told = self.0.iter().filter(|(_, text)| text.contains(what));
        told.map(|(place, text)| format!("{place}: {}", excerpt(text, what))).collect()
    }
}

fn excerpt(text: &str, what: &str) -> String {
    let at = text.find(what).unwrap_or_default();
    text.chars().skip(text[..at].chars().count().saturating_sub(60)).take(160).collect()
}

/// All that a destination shows of itself and of one event, for every answer given.
fn seen(destination: &Affonso, event: &str, answers: &[Answer]) -> (Seen, Option<String>) {
    let mut seen = Seen::default();
    seen.debug("Debug of the findings", &destination.findings());
    let plan = destination.plan(event, NOW);
    plan.outcome().into_iter().for_each(|outcome| seen.outcome(outcome));
    seen.debug("a warning of a plan", &plan.warnings());
    let mut body = None;
    match destination.begin(event, NOW) {
        Step::Done(outcome) => seen.outcome(&outcome),
        Step::Send { request, state, .. } => {
            body = Some(request.body);
            for answer in answers {
                if let Step::Done(outcome) = destination.resume(&state, answer, NOW) {
                    seen.outcome(&outcome);
                }
            }
        }
        Step::Ask { .. } => unreachable!("a door without memory is asked"),
    }
    (seen, body)
}

/// The same, and what tells the target's words as well: nowhere in there may a key stand.
fn seen_of_a_key(destination: &Affonso, event: &str, answers: &[Answer]) -> Seen {
    let (mut seen, body) = seen(destination, event, answers);
    let plan = destination.plan(event, NOW);
    seen.0.push(("the plan", plan.to_value().to_json()));
    seen.debug("Debug of a plan", &plan);
    if let Step::Send { request, state, .. } = destination.begin(event, NOW) {
        seen.debug("Debug of a request", &request);
        seen.0.push(("the state", state));
        seen.0.push(("a request shown", request.to_value().to_json()));
    }
    seen.0.extend(body.map(|body| ("the body", body)));
    seen.debug("Debug of the destination", destination);
    seen
}

/// Answers of every kind that repeat a word wherever a target could.
fn answers_quoting(word: &str) -> Vec<Answer> {
    let said = format!("Invalid value {word}, ({word}) \"{word}\"");
    let detail = object([("field", text(word)), ("message", text(&said))]);
    let error = object([
        ("code", text(word)),
        ("message", text(&said)),
        ("field", text(word)),
        ("details", Json::List(vec![detail.clone(), detail])),
        ("retryAfter", text(word)),
    ]);
    let not_found = object([("code", text("NOT_FOUND")), ("message", text(&said))]);
    let data = object(["id", "referral_id", "earning_id", "status", "action", "commission_amount"].map(|key| (key, text(word))));
    let bodies = [
        object([("success", Json::Flag(false)), ("error", error)]).plain(),
        object([("success", Json::Flag(false)), ("error", not_found)]).plain(),
        object([("success", Json::Flag(true)), ("data", data)]).plain(),
        said,
    ];
    let mut answers = vec![Answer::Failure(Failure::Network), Answer::Failure(Failure::Timeout)];
    for status in [200, 302, 400, 401, 403, 404, 409, 429, 500] {
        let quoting = |body: &String| Response {
            status,
            body: body.clone(),
            retry_after: Some(word.to_owned()),
            rate_limit_reset: Some(word.to_owned()),
        };
        answers.extend(bodies.iter().map(quoting).map(Answer::Response));
    }
    answers
}

fn with_key(settings: Json, key: &str) -> Json {
    let Json::Object(mut members) = settings else { return settings };
    members.retain(|(name, _)| name != "apiKey");
    members.push(("apiKey".into(), text(key)));
    Json::Object(members)
}

pub fn tail() -> BoxedStrategy<String> {
    "[A-Za-z0-9]{16,40}".boxed()
}

#[test]
fn a_key_stands_in_its_header_alone() {
    check(150, (tail(), event(), settings(), any::<bool>()), |(tail, event, settings, odd)| {
        let key = format!("sk_live_{tail}");
        let typed = if odd { format!(" \"{key}\" \n") } else { key.clone() };
        let destination = Affonso::from_json(&with_key(settings, &typed).plain());
        if let Step::Send { request, .. } = destination.begin(&event.plain(), NOW) {
            let header = request.headers.iter().find(|(name, _)| *name == "Authorization");
            prop_assert_eq!(header.map(|(_, header)| header.reveal().concat()), Some(format!("Bearer {key}")));
        }
        seen_of_a_key(&destination, &event.plain(), &[]).without(&tail[..8])
    });
}

/// The signing secret stands nowhere at all: what leaves is a signature made with it.
#[test]
fn a_signing_secret_stands_nowhere() {
    check(150, (tail(), event(), settings(), any::<bool>()), |(tail, event, settings, quoted)| {
        let Json::Object(mut members) = settings else { return Ok(()) };
        members.push(("signingSecret".into(), text(format!("whsec_{tail}"))));
        let destination = Affonso::from_json(&Json::Object(members).plain());
        if let Step::Send { request, .. } = destination.begin(&event.plain(), NOW) {
            let sent: String = request.headers.iter().map(|(_, header)| header.reveal().concat()).collect();
            prop_assert!(!sent.contains(&tail[..8]), "in a header");
        }
        let answers = if quoted { answers_quoting(&format!("whsec_{tail}")) } else { Vec::new() };
        seen_of_a_key(&destination, &event.plain(), &answers).without(&tail[..8])
    });
}

/// A target may quote the key that it refuses.
#[test]
fn a_key_that_the_target_quotes_is_not_passed_on() {
    check(20, (tail(), settings()), |(tail, settings)| {
        let key = format!("sk_live_{tail}");
        let destination = Affonso::from_json(&with_key(settings, &key).plain());
        let event =
            r#"{"type":"track","event":"purchase","messageId":"m","userId":"u","properties":{"revenue":5,"currency":"USD"}}"#;
        seen_of_a_key(&destination, event, &answers_quoting(&key)).without(&tail[..8])
    });
}

#[test]
fn a_key_that_cannot_be_used_is_described() {
    let break_by = select(vec![" ", "ü", "\n", "😀", "\u{a0}", "\u{0}"]);
    check(100, (tail(), tail(), break_by, event()), |(head, tail, broken, event)| {
        let settings = object([("apiKey", text(format!("sk_live_{head}{broken}{tail}")))]);
        let destination = Affonso::from_json(&settings.plain());
        let seen = seen_of_a_key(&destination, &event.plain(), &[]);
        prop_assert!(destination.findings().iter().any(|finding| finding.key == "apiKey"));
        seen.without(&head[..8])?;
        seen.without(&tail[..8])
    });
}

/// The key as the value of a setting, in the shapes that a setting can have.
fn misplaced(setting: &'static str, key: &str, shape: usize) -> Json {
    let value = match shape {
        0 => text(key),
        1 => text(format!(" '{key}' ")),
        2 => Json::List(vec![text(key), text("properties.x")]),
        3 => Json::Object(vec![(key.to_owned(), text("conversion")), ("Order Completed".into(), text("conversion"))]),
        4 => object([("Order Completed", text(key)), ("sale_amount", text(key)), ("customer_id", text(key))]),
        5 => object([("sale_amount", text(key))]),
        _ => text(format!("{key}ü x")),
    };
    object([(setting, value)])
}

const SETTINGS: &[&str] = &[
    "userIdIs",
    "eventTypes",
    "unlistedEvents",
    "conversionKey",
    "fieldMapping",
    "metadata",
    "defaultCurrency",
    "zeroAmounts",
    "anonymousEvents",
    "unmatched",
    "authErrors",
    "route",
    "baseUrl",
    "identifiers",
    "clickIdPaths",
    "signups",
    "clicks",
    "programId",
    "trackingParameters",
    "retryClicks",
    "refundConversionId",
    "refundAmount",
    "amountUnit",
    "maxEventAge",
    "futureTolerance",
    "consentCategories",
    "concurrency",
    "requestsPerSecond",
    "dryRun",
    "apikey",
];

/// A sale without an amount and with nothing else amiss: the message names every place that was looked at.
const NO_AMOUNT: &str = r#"{"type":"track","event":"purchase","messageId":"m","userId":"u"}"#;
const SALE: &str =
    r#"{"type":"track","event":"purchase","messageId":"m","userId":"u","properties":{"revenue":5,"currency":"USD"}}"#;

/// Where a key that was pasted into this setting is told, for every shape of the mistake.
fn told_of_a_misplaced(setting: &'static str, own_key: Option<&str>) -> Vec<String> {
    let tail = "UMA2VDSJ75P5RUYXAGH7NDMQ";
    let mut told = Vec::new();
    for shape in 0..7 {
        let Json::Object(mut members) = misplaced(setting, &format!("sk_live_{tail}"), shape) else { continue };
        members.extend(own_key.map(|key| ("apiKey".to_owned(), text(key))));
        let destination = Affonso::from_json(&Json::Object(members).plain());
        let answers = [Answer::Response(Response { status: 404, ..Response::default() })];
        for event in [NO_AMOUNT, SALE] {
            told.extend(seen_of_a_key(&destination, event, &answers).telling(tail));
        }
    }
    told.into_iter().map(|told| format!("{setting}: {told}")).collect()
}

fn all_told(own_key: Option<&str>) -> (Vec<String>, Vec<String>) {
    let mut all: Vec<_> = SETTINGS.iter().flat_map(|setting| told_of_a_misplaced(setting, own_key)).collect();
    all.sort();
    all.dedup();
    all.into_iter().partition(|told| told.contains("Debug of the destination"))
}

#[test]
fn a_key_in_the_wrong_setting_is_told_to_nobody() {
    for own_key in [None, Some("sk_live_demo")] {
        let (_, told) = all_told(own_key);
        assert!(told.is_empty(), "{}", told.join("\n"));
    }
}

#[test]
fn a_key_in_the_wrong_setting_is_in_no_debug() {
    let (debug, _) = all_told(Some("sk_live_demo"));
    assert!(debug.is_empty(), "{}", debug.join("\n"));
}

pub fn address() -> BoxedStrategy<String> {
    let shapes = select(vec!["{}", "<{}>", "Jane <{}>", "mailto:{}", "{} {}", "a\n{}", " {} ", "sale,{}", "{},99"]);
    (shapes, "[a-z]{1,8}@[a-z]{1,8}\\.[a-z]{2,3}").prop_map(|(shape, address)| shape.replace("{}", &address)).boxed()
}

/// The event with addresses in some of its texts and numbers, keys of objects included.
pub fn addressed(event: &Json, address: &str, dice: &mut Dice) -> Json {
    event.with_objects(&[], &mut |members| {
        for (_, value) in members.iter_mut() {
            let scalar = !matches!(value, Json::Object(_) | Json::List(_));
            if scalar && dice.below(3) == 0 && *value != text("track") {
                *value = text(address);
            }
        }
        if dice.below(8) == 0 {
            members.push((address.to_owned(), text(address)));
        }
    })
}

#[test]
fn an_address_stands_in_no_message() {
    let quoting = answers_quoting("jane@example.com");
    check(150, (event(), settings(), address(), any::<u64>()), |(event, settings, address, seed)| {
        let event = addressed(&event, &address, &mut Dice(seed)).plain();
        let destination = Affonso::from_json(&settings.plain());
        seen(&destination, &event, &quoting).0.without("@")
    });
}

/// The places where a sender is likeliest to put an address, one at a time, so that each ending is seen with one.
#[test]
fn an_address_in_the_wrong_place_is_hidden() {
    let sale = object([("revenue", number(5)), ("currency", text("USD"))]);
    let event = object([
        ("type", text("track")),
        ("event", text("purchase")),
        ("messageId", text("m")),
        ("userId", text("u")),
        ("timestamp", text("2026-06-22T12:00:00Z")),
        ("properties", sale),
    ]);
    let places = ["type", "event", "messageId", "userId", "timestamp", "properties", "revenue", "currency"];
    let settings = [
        r#"{"apiKey":"sk_live_demo"}"#,
        r#"{"apiKey":"sk_live_demo","unlistedEvents":"ignore","authErrors":"reject"}"#,
        r#"{"apiKey":"sk_live_demo","route":"segment"}"#,
        "{}",
    ];
    check(60, (address(), select(places.to_vec()), select(settings.to_vec())), |(address, place, settings)| {
        let misplaced = event.with_objects(&[], &mut |members| {
            members.iter_mut().filter(|(key, _)| key == place).for_each(|(_, value)| *value = text(&address));
        });
        let answers = answers_quoting(&address);
        seen(&Affonso::from_json(settings), &misplaced.plain(), &answers).0.without("@")
    });
}
