//! By the book: whatever a shop sends and however the settings look, what leaves is never refused for its form, at any
//! endpoint. It finds nobody where nobody is known, and is booked where somebody is.

#![cfg(not(target_arch = "wasm32"))]
#![cfg(feature = "emulator")]

#[allow(dead_code)] // what only the properties use
#[path = "properties/events.rs"]
mod events;
#[path = "properties/far_side.rs"]
mod far_side;
#[cfg(feature = "impact")]
#[path = "by_the_book/impact.rs"]
mod impact;
#[allow(dead_code)] // what only the properties use
#[path = "properties/json.rs"]
mod json;
#[cfg(feature = "impact")]
#[path = "by_the_book/mapped.rs"]
mod mapped;
#[allow(dead_code)] // what only the properties use
#[path = "properties/run.rs"]
mod run;

use affonso_segment::affonso::Affonso;
use affonso_segment::delivery::{Answer, Keep, Known, Outcome, Request, Response, Step};
use affonso_segment::emulator::Incoming;
use affonso_segment::emulator::affonso::{Affiliate, Config, Emulator, Referral, ReferralStatus, UnknownIdentifier};
use affonso_segment::value::Timestamp;
use far_side::{answer_of, incoming};
use json::{Json, object, text};
use proptest::prelude::*;
use run::{Checked, check, fail};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeMap;

const NOON: u64 = 1_782_129_600_000;
const NOW: Timestamp = Timestamp::from_millis(1_782_129_600_000);
const SECRET: &str = "whsec_by_the_book";

/// A team that wants its requests signed and knows nobody yet.
fn nobody() -> Config {
    let mut config = Config { referrals: Vec::new(), affiliates: Vec::new(), ..Config::default() };
    config.signing_secret = Some(SECRET.into());
    if let Some(key) = config.keys.first_mut() {
        key.key = "sk_live_demo".into();
    }
    config
}

/// The same, with a referral that every identifier of the body leads to, and the affiliate it names.
fn somebody(body: &Value) -> Config {
    let id = |name: &str| body[name].as_str().map(str::to_owned);
    let referral = Referral {
        click_id: id("click_id"),
        customer_id: id("customer_id"),
        external_user_id: id("external_user_id"),
        status: ReferralStatus::Click,
        ..Referral::new(body["referral_id"].as_str().unwrap_or("ref_1"))
    };
    let affiliates = id("trackingId").iter().map(|id| Affiliate::new(id)).collect();
    Config { referrals: vec![referral], affiliates, unknown_identifier: UnknownIdentifier::Refuse, ..nobody() }
}

/// A sale big enough to be refunded, in the currency of the refund, under the id that the emulator gives its first.
fn with_a_sale(body: &Value) -> Emulator {
    let mut emulator = Emulator::new(somebody(&Value::Null));
    let currency = body["currency"].as_str().unwrap_or("USD");
    let sale = format!(
        r#"{{"type":"track","event":"purchase","messageId":"sale","properties":{{"referral_id":"ref_1","revenue":1e9,"currency":"{currency}"}}}}"#
    );
    let shop = Affonso::from_json(&format!(r#"{{"apiKey":"sk_live_demo","signingSecret":"{SECRET}"}}"#));
    let Step::Send { request, .. } = shop.begin(&sale, NOW) else { panic!("a sale is sent") };
    let booked = answer_of(emulator.handle(&incoming(&request), NOON));
    assert!(matches!(&booked, Answer::Response(Response { status: 201, .. })), "{booked:?}");
    emulator
}

/// The request, its emulator, and the answers it must get there: where nobody is known, and where somebody is.
fn expectations(request: &Request) -> [(Emulator, Incoming, u16, &'static str); 2] {
    let body: Value = serde_json::from_str(&request.body).unwrap_or_default();
    let call = incoming(request);
    let strangers = Emulator::new(nobody());
    if request.url.ends_with("/refund") {
        let known = Incoming { path: "/v1/conversions/com_000001/refund".into(), ..call.clone() };
        return [(strangers, call, 404, "unknown_id"), (with_a_sale(&body), known, 200, "delivered")];
    }
    let unknown = match request.url.rsplit('/').next() {
        Some("events") => "no_referral",
        Some("clicks") => "unknown_affiliate",
        _ => "unknown_id",
    };
    [(strangers, call.clone(), 404, unknown), (Emulator::new(somebody(&body)), call, 201, "delivered")]
}

fn outcome_of(destination: &Affonso, state: &str, answer: &Answer) -> Result<Outcome, TestCaseError> {
    match destination.resume(state, answer, NOW) {
        Step::Done(outcome) => Ok(outcome),
        _ => Err(fail("a second request")),
    }
}

/// The step that sends, after a memory that knows every conversion, and every second person's click.
fn sent(destination: &Affonso, event: &str) -> Option<(Request, String)> {
    let mut step = destination.begin(event, NOW);
    let row = |value: &str| vec![Known { value: value.to_owned(), at: Timestamp::from_millis(0) }];
    let known = |name: &String| match name.split_once(':') {
        Some(("order", _)) => row("com_000001"),
        Some(("person", digits)) if digits.starts_with(|digit| digit < '8') => row("referral_id=ref_remembered"),
        _ => Vec::new(),
    };
    if let Step::Ask { names, state, .. } = &step {
        step = destination.resume(state, &Answer::Known(names.iter().map(known).collect()), NOW);
    }
    let Step::Send { request, state, .. } = step else { return None };
    Some((request, state))
}

/// An object with other values for some of its members.
fn with(object: Json, others: &[(&str, Json)]) -> Json {
    let Json::Object(mut members) = object else { return object };
    members.retain(|(name, _)| !others.iter().any(|(other, _)| other == name));
    members.extend(others.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    Json::Object(members)
}

/// The event and the settings as they are generated, or turned to one of the rarer endpoints.
fn turned(event: Json, settings: Json, to: u8) -> (Json, Json) {
    let settings = with(settings, &[("signingSecret", text(SECRET))]);
    let refunds = object([("Order Refunded", text("refund"))]);
    let landing = object([("search", text("?ref=maya&sub1=x"))]);
    match to {
        0 => (with(event, &[("type", text("identify"))]), with(settings, &[("signups", text("on"))])),
        1 => (with(event, &[("type", text("page")), ("properties", landing)]), with(settings, &[("clicks", Json::Flag(true))])),
        2 => (
            with(event, &[("type", text("track")), ("event", text("Order Refunded"))]),
            with(settings, &[("eventTypes", refunds), ("fieldMapping", Json::Null)]),
        ),
        _ => (event, settings),
    }
}

#[test]
fn nothing_that_leaves_is_ever_refused() {
    let tally = RefCell::new(BTreeMap::<String, u32>::new());
    check(3000, (events::event(), events::settings(), any::<u64>(), 0..6_u8), |(event, settings, seed, to)| -> Checked {
        let (event, settings) = turned(event, settings, to);
        let destination = Affonso::from_json(&settings.plain());
        let destination = if seed % 2 == 0 { destination } else { destination.remembering(String::from("memory-secret"), "{}") };
        let Some((request, state)) = sent(&destination, &event.odd(seed, true)) else { return Ok(()) };
        let endpoint = request.url.rsplit('/').next().unwrap_or_default().to_owned();
        *tally.borrow_mut().entry(endpoint).or_default() += 1;
        for (mut emulator, call, status, code) in expectations(&request) {
            let answer = answer_of(emulator.handle(&call, NOON));
            let Answer::Response(response) = &answer else { return Err(fail("no response")) };
            prop_assert_eq!(response.status, status, "{}\n{}", request.body, response.body);
            let outcome = outcome_of(&destination, &state, &answer)?;
            prop_assert_eq!(outcome.code, code, "{}", outcome.message);
        }
        Ok(())
    });
    let tally = tally.into_inner();
    println!("sent: {tally:?}");
    for (endpoint, least) in [("events", 500), ("signups", 30), ("clicks", 10), ("refund", 50)] {
        assert!(tally.get(endpoint).is_some_and(|count| *count >= least), "too few {endpoint} to mean anything: {tally:?}");
    }
}

/// A door with memory: what a sale's outcome leaves behind is what a later refund asks for.
#[test]
fn a_remembered_sale_is_refunded_by_its_order() {
    let mut emulator = Emulator::new(somebody(&Value::Null));
    let shop = Affonso::from_json(&format!(
        r#"{{"apiKey":"sk_live_demo","signingSecret":"{SECRET}","eventTypes":{{"Order Refunded":"refund"}}}}"#
    ))
    .remembering(String::from("memory-secret"), "{}");
    let sale = r#"{"type":"track","event":"Order Completed","messageId":"m-1",
        "properties":{"order_id":"o-1","referral_id":"ref_1","revenue":20,"currency":"USD"}}"#;
    let Step::Ask { names, state, .. } = shop.begin(sale, NOW) else { panic!("memory is asked") };
    let nothing = Answer::Known(names.iter().map(|_| Vec::new()).collect());
    let Step::Send { request, state } = shop.resume(&state, &nothing, NOW) else { panic!("a sale is sent") };
    let answer = answer_of(emulator.handle(&incoming(&request), NOON));
    let remembered = outcome_of(&shop, &state, &answer).expect("an outcome").remember.keep;
    let kept = |keep: Keep| (keep.name, vec![Known { value: keep.value, at: keep.at }]);
    let memory: BTreeMap<_, _> = remembered.into_iter().map(kept).collect();

    let refund = r#"{"type":"track","event":"Order Refunded","messageId":"m-2","properties":{"order_id":"o-1"}}"#;
    let Step::Ask { names, state, .. } = shop.begin(refund, NOW) else { panic!("the sale is asked for") };
    let known = names.iter().map(|name| memory.get(name).cloned().unwrap_or_default()).collect();
    let Step::Send { request, state } = shop.resume(&state, &Answer::Known(known), NOW) else { panic!("it is known") };
    let answer = answer_of(emulator.handle(&incoming(&request), NOON));
    assert_eq!(outcome_of(&shop, &state, &answer).expect("an outcome").code, "delivered");
    let ledger = emulator.ledger();
    assert_eq!((ledger.summary.refunds, ledger.commissions[0].amount.as_str()), (1, "0"));
}
