//! What JavaScript sees: settings in, steps out, requests sent with the host's own fetch.

use affonso_segment::wasm::{Destination, send};
use js_sys::{JSON, Reflect};
use wasm_bindgen::{JsCast, JsValue};
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

async fn outcome_of(destination: &Destination, event: &str) -> JsValue {
    let step: JsValue = destination.begin_bytes(event.as_bytes(), NOW).into();
    let answer = send(at(&step, "request").unchecked_into()).await;
    let state = at(&step, "state").as_string().expect("a step that sends has a state");
    let done: JsValue = destination.resume(&state, answer.unchecked_into(), NOW).into();
    at(&done, "outcome")
}

#[wasm_bindgen_test]
fn bad_settings_are_findings_and_not_exceptions() {
    for settings in ["{}", "[]", "7", "null", r#"{"apiKey":{"a":[{}]}}"#] {
        let destination = destination(settings);
        let findings: JsValue = destination.findings().into();
        assert_eq!(at(&findings, "0.grade"), "error", "{settings}");
        let step: JsValue = destination.begin_bytes(ORDER.as_bytes(), NOW).into();
        assert_eq!(at(&step, "outcome.code"), "bad_settings", "{settings}");
    }
}

#[wasm_bindgen_test]
fn a_plan_explains_every_field_and_masks_the_key() {
    let plan: JsValue = demo().plan(ORDER.as_bytes(), NOW).into();
    assert_eq!(at(&plan, "decision"), "act");
    assert_eq!(at(&plan, "request.headers.Authorization"), "Bearer ***");
    assert!(text(&plan).contains(r#"{"field":"sale_amount","from":"properties.revenue","value":"19.90"}"#));
    assert!(!text(&plan).contains("sk_live_test"));
}

#[wasm_bindgen_test]
fn a_step_to_send_is_complete() {
    let step: JsValue = demo().begin_bytes(ORDER.as_bytes(), NOW).into();
    assert_eq!(at(&step, "request.method"), "POST");
    assert_eq!(at(&step, "request.url"), "https://api.affonso.io/v1/events");
    assert_eq!(at(&step, "request.headers.Authorization"), "Bearer sk_live_test");
    assert!(at(&step, "request.body").as_string().is_some_and(|body| body.contains(r#""sale_amount":19.90"#)));
    assert!(at(&step, "outcome").is_undefined());
}

#[wasm_bindgen_test]
fn the_walked_door_asks_for_the_whole_event_when_it_has_no_name_of_its_own() {
    let destination = demo();
    let walk: JsValue = destination.walk().into();
    let cells = at(&walk, "cells").as_f64().unwrap_or_default();
    assert!(cells > 20.0, "the walk knows its cells");
    // Nothing found at all: a track call without a name.
    let step: JsValue = destination.begin(b"[]", NOW).into();
    assert_eq!(at(&step, "outcome.code"), "missing_event_name");
    assert!(at(&walk, "root.keys").is_object());
}

#[wasm_bindgen_test]
fn what_is_lost_on_the_way_is_retried() {
    let destination = demo();
    for (state, answer) in [("", "{\"status\":200,\"body\":\"\"}"), ("{}", "7"), ("nonsense", "{\"failure\":\"sunspots\"}")] {
        let step: JsValue = destination.resume(state, json(answer).unchecked_into(), NOW).into();
        assert_eq!(at(&step, "outcome.outcome"), "retry", "{state} {answer}");
        assert_eq!(at(&step, "outcome.code"), "core_failed");
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
    let request = json(
        r#"{"method":"POST","url":"http://127.0.0.1:9/v1/events","headers":{"Authorization":"Bearer sk_live_x"},"body":"{}"}"#,
    );
    let answer = send(request.unchecked_into()).await;
    assert_eq!(text(&answer), r#"{"failure":"network"}"#);
}
