//! What JavaScript sees: settings in, steps out, requests sent with the host's own fetch.

mod webhooks;

use affonso_segment::wasm::{Destination, send};
use js_sys::{Array, Function, JSON, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

const ORDER: &str = r#"{"type":"track","event":"Order Completed","messageId":"m-1","userId":"cus_demo",
    "timestamp":"2026-06-22T12:00:00.000Z","properties":{"order_id":"o-1","revenue":19.90,"currency":"usd"}}"#;
const NOW: f64 = 1_800_000_000_000.0;

fn json(text: &str) -> JsValue {
    JSON::parse(text).expect("the test's own JSON")
}

fn text(value: &JsValue) -> String {
    JSON::stringify(value).expect("plain data").into()
}

fn at(value: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(value.clone(), |inner, name| Reflect::get(&inner, &name.into()).unwrap_or(JsValue::UNDEFINED))
}

fn destination(settings: &str) -> Destination {
    Destination::new(json(settings).unchecked_into())
}

fn demo() -> Destination {
    destination(r#"{"apiKey":"sk_live_test","unlistedEvents":"milestone"}"#)
}

/// A destination at the emulator that the test command has started.
fn at_emulator(rest: &str) -> Destination {
    let url = option_env!("AFFONSO_EMULATOR_URL").expect("the test command names the emulator");
    destination(&format!(r#"{{"apiKey":"sk_live_demo","baseUrl":"{url}/v1"{rest}}}"#))
}

/// What a callback is handed, at once.
fn handed(ask: impl FnOnce(&Function)) -> JsValue {
    let taken = Array::new();
    let take = Closure::<dyn FnMut(JsValue)>::new({
        let taken = taken.clone();
        move |value| {
            taken.push(&value);
        }
    });
    ask(take.as_ref().unchecked_ref());
    taken.get(0)
}

fn plan(destination: &Destination, event: &str) -> JsValue {
    json(&destination.plan(event.as_bytes(), NOW))
}

fn begin(destination: &Destination, event: &str) -> String {
    destination.begin_bytes(event.as_bytes(), NOW)
}

/// The answer that `send` hands over, later.
async fn answer_to(step: &str) -> String {
    let fetch = Reflect::get(&js_sys::global(), &"fetch".into()).expect("the host has fetch");
    let promise = Promise::new(&mut |resolve, _| send(step.to_owned(), fetch.clone().unchecked_into(), resolve.unchecked_into()));
    JsFuture::from(promise).await.expect("it never rejects").as_string().expect("an answer is text")
}

async fn outcome_of(destination: &Destination, event: &str) -> JsValue {
    let step = begin(destination, event);
    let answer = answer_to(&step).await;
    json(&destination.resume(&step, &answer, NOW))
}

#[wasm_bindgen_test]
fn bad_settings_are_findings_and_not_exceptions() {
    for settings in ["{}", "[]", "7", "null", r#"{"apiKey":{"a":[{}]}}"#] {
        let destination = destination(settings);
        let findings = json(&destination.findings());
        assert_eq!(at(&findings, "0.grade"), "error", "{settings}");
        assert_eq!(at(&json(&begin(&destination, ORDER)), "code"), "bad_settings", "{settings}");
    }
}

#[wasm_bindgen_test]
fn a_plan_explains_every_field_and_masks_the_key() {
    let plan = plan(&demo(), ORDER);
    assert_eq!(at(&plan, "decision"), "act");
    assert_eq!(at(&plan, "request.headers.Authorization"), "Bearer ***");
    assert!(text(&plan).contains(r#"{"field":"sale_amount","from":"properties.revenue","value":"19.90"}"#));
    assert!(!text(&plan).contains("sk_live_test"));
}

#[wasm_bindgen_test]
fn a_step_to_send_is_lines() {
    let step = begin(&demo(), ORDER);
    let lines: Vec<_> = step.split('\n').collect();
    assert_eq!(lines.len(), 7, "{lines:?}");
    assert_eq!(lines[0], "https://api.affonso.io/v1/events");
    assert_eq!(lines[1], "Authorization: Bearer sk_live_test");
    assert_eq!(lines[4], "");
    assert_eq!(demo().people(&step), r#"["cus_demo"]"#);
    assert_eq!(demo().people("no step at all"), "[]");
    assert!(lines[5].contains(r#""sale_amount":19.90"#));
}

#[wasm_bindgen_test]
fn no_event_can_add_a_line() {
    let escaped = ORDER.replace("o-1", r"a\n\nb\u000ac").replace("m-1", r"m\r\n1").replace("usd", r"usd\n");
    assert_eq!(begin(&demo(), &escaped).split('\n').count(), 7);
    let raw = ORDER.replace("\"o-1\"", "{\n\"a\":\n\"b\nc\"}");
    assert_eq!(begin(&demo(), &raw).split('\n').count(), 7);
}

#[wasm_bindgen_test]
fn the_walked_door_reads_what_a_walk_writes() {
    let destination = demo();
    let terms = handed(|take| destination.terms(take.unchecked_ref()));
    assert_eq!(at(&terms, "pace.requestsPerSecond"), 10.0);
    let walk = at(&terms, "walk");
    assert!(at(&walk, "cells").as_f64().unwrap_or_default() > 20.0, "the walk knows its cells");
    assert!(at(&walk, "root.keys").is_object());
    // Nothing found at all: a track call without a name.
    assert_eq!(at(&json(&destination.begin(b"[]", NOW)), "code"), "missing_event_name");
}

#[wasm_bindgen_test]
fn what_is_lost_on_the_way_is_retried() {
    let destination = demo();
    for (step, answer) in [("", "200\n\n"), ("{}", "7"), ("nonsense", r#"{"failure":"sunspots"}"#), ("", ""), ("", "200\n{}")] {
        let outcome = json(&destination.resume(step, answer, NOW));
        assert_eq!(at(&outcome, "outcome"), "retry", "{step} {answer}");
        assert_eq!(at(&outcome, "code"), "core_failed");
    }
}

#[wasm_bindgen_test]
async fn an_order_is_booked_once() {
    let destination = at_emulator("");
    let event = ORDER.replace("m-1", &format!("m-{}", js_sys::Math::random()));
    let first = outcome_of(&destination, &event).await;
    assert_eq!(at(&first, "code"), "delivered", "{}", text(&first));
    assert_eq!(at(&first, "details.referralId"), "ref_demo_customer");
    let second = outcome_of(&destination, &event).await;
    assert_eq!(at(&second, "code"), "replayed", "{}", text(&second));
    assert_eq!(at(&first, "details.conversionId"), at(&second, "details.conversionId"));
}

#[wasm_bindgen_test]
async fn a_stranger_is_no_failure() {
    let outcome = outcome_of(&at_emulator(""), &ORDER.replace("cus_demo", "cus_nobody")).await;
    assert_eq!(at(&outcome, "code"), "no_referral", "{}", text(&outcome));
}

#[wasm_bindgen_test]
async fn a_wrong_key_is_retried_without_being_told() {
    let url = option_env!("AFFONSO_EMULATOR_URL").expect("the test command names the emulator");
    let destination = destination(&format!(r#"{{"apiKey":"sk_live_wrong","baseUrl":"{url}/v1"}}"#));
    let outcome = outcome_of(&destination, ORDER).await;
    assert_eq!(at(&outcome, "code"), "unauthorized", "{}", text(&outcome));
    assert!(!text(&outcome).contains("sk_live_wrong"));
}

#[wasm_bindgen_test]
async fn nobody_there_is_a_network_failure() {
    let step = "http://127.0.0.1:9/v1/events\nAuthorization: Bearer sk_live_x\n\n{}\n{}";
    assert_eq!(answer_to(step).await, r#"{"failure":"network"}"#);
    assert_eq!(answer_to("no step at all").await, r#"{"failure":"network"}"#);
}
