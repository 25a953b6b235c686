//! What a door for webhooks sees: bodies let in or not, steps that ask, outcomes that say what to keep.

use super::{NOW, ORDER, answer_to, at, json, text};
use affonso_segment::wasm::{Destination, receive};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

const SIGNED: &str = "{\"type\":\"track\",\"messageId\":\"m-1\",\"event\":\"Café\"}";
const SIGNATURE: &str = "b842f6775bfd43caa86d476878846da27b8b1e8f";

fn remembering() -> Destination {
    let settings = json(r#"{"apiKey":"sk_live_test","userIdIs":"external_user_id","clicks":true}"#);
    Destination::for_webhooks("affonso", settings.unchecked_into(), Some("memory-secret".into()))
}

fn begin(destination: &Destination, event: &str) -> String {
    destination.begin_arrival(event.as_bytes(), NOW, 0.0, false)
}

#[wasm_bindgen_test]
fn a_body_is_let_in_by_its_signature() {
    let code = |body: &str, signature: Option<&str>, rules| {
        at(&json(&receive(body.as_bytes(), signature.map(str::to_owned), rules)), "refused.code").as_string()
    };
    let rules = r#"{"secrets":["new","shared-secret"]}"#;
    assert_eq!(code(SIGNED, Some(SIGNATURE), rules), None);
    assert_eq!(code(SIGNED, Some(SIGNATURE), r#"{"secrets":["new"]}"#).as_deref(), Some("signature_wrong"));
    assert_eq!(code(SIGNED, None, rules).as_deref(), Some("signature_missing"));
    for nobody in ["{}", "", "no JSON", r#"{"secrets":[""],"allowUnsigned":"true"}"#] {
        assert_eq!(code(SIGNED, Some(SIGNATURE), nobody).as_deref(), Some("no_secret"), "{nobody}");
    }
    let array = receive(br#" [ {"a":1} , {} ] "#, None, r#"{"allowUnsigned":true}"#);
    assert_eq!(array, r#"{"kind":"array","events":[3,10,13,15]}"#);
}

#[wasm_bindgen_test]
fn a_destination_that_remembers_asks_first() {
    let destination = remembering();
    let asked = begin(&destination, ORDER);
    let lines: Vec<_> = asked.split('\n').collect();
    assert_eq!((lines.len(), lines[0]), (3, "?"), "{asked}");
    assert!(!lines[1].contains("cus_demo") && !lines[1].contains("m-1"), "{asked}");
    let names = json(lines[1]);
    assert_eq!(at(&names, "length"), 2.0, "the message and the person");

    let sent = destination.resume(&asked, r#"{"known":[[],[["referral_id=ref_7",1]]]}"#, NOW);
    assert!(!sent.contains("ref_7"), "the click is older than the window");
    let sent = destination.resume(&asked, &format!(r#"{{"known":[[],[["referral_id=ref_7",{}]]]}}"#, 1_782_000_000_000_i64), NOW);
    assert!(sent.starts_with("https://") && sent.contains(r#""referral_id":"ref_7""#), "{sent}");

    let answer = "201\n\n{\"success\":true,\"data\":{\"id\":\"com_1\"}}";
    let outcome = json(&destination.resume(&sent, answer, NOW));
    assert!(at(&outcome, "message").as_string().unwrap_or_default().contains(", credited by the remembered click of 2026-"));
    assert!(at(&outcome, "trace.credited").is_string());
    assert_eq!(at(&outcome, "trace.messageId"), "m-1");
    assert_eq!(at(&outcome, "trace.message"), at(&names, "0"));
    assert_eq!(at(&outcome, "remember.keep.0.1"), "com_1");

    let seen = json(&destination.resume(&asked, r#"{"known":[[["delivered delivered x",1]],[]]}"#, NOW));
    assert_eq!(at(&seen, "code"), "seen_before", "{}", text(&seen));
    assert!(at(&seen, "remember").is_undefined());
    let failed = json(&destination.resume(&asked, r#"{"failure":"memory"}"#, NOW));
    assert_eq!(at(&failed, "code"), "memory_failed");
}

#[wasm_bindgen_test]
fn a_click_goes_before_the_persons_other_steps() {
    let page = r#"{"type":"page","messageId":"p","anonymousId":"a","context":{"page":{"url":"https://x.example/?ref=maya"}}}"#;
    let asked = begin(&remembering(), page);
    assert!(asked.starts_with("?!\n"), "{asked}");
    let sale = ORDER.replace(r#""userId":"cus_demo""#, r#""userId":"u","anonymousId":"a""#);
    let people = |step: &str| json(&remembering().people(step));
    assert_eq!(at(&people(&asked), "0"), at(&people(&begin(&remembering(), &sale)), "2"), "both are the same visitor");
}

#[wasm_bindgen_test]
fn without_a_memory_nothing_is_asked() {
    let settings = json(r#"{"apiKey":"sk_live_test","clicks":true}"#);
    let destination = Destination::for_webhooks("affonso", settings.unchecked_into(), None);
    assert!(begin(&destination, ORDER).starts_with("https://"));
    let page = br#"{"type":"page","messageId":"p","anonymousId":"a","context":{"page":{"url":"https://x.example/?ref=maya"}}}"#;
    let outcome = json(&destination.begin_arrival(page, NOW, 0.0, true));
    assert_eq!(at(&outcome, "code"), "click_may_repeat");
    assert_eq!(at(&outcome, "trace.messageId"), "p");
    assert!(at(&outcome, "trace.person").is_undefined());
    assert_eq!(destination.name(ORDER.as_bytes()), r#"{"messageId":"m-1"}"#);
    assert_eq!(destination.name(b"no JSON"), "{}");
}

#[wasm_bindgen_test]
fn an_event_that_waits_has_another_name_than_one_that_is_done() {
    let destination = remembering();
    let name = at(&json(&destination.name(ORDER.as_bytes())), "message").as_string().unwrap_or_default();
    assert!(name.starts_with("queued:") && name.len() == 39, "{name}");
    assert!(!begin(&destination, ORDER).contains(&name[7..]));
    assert_eq!((destination.delay(1, 0, 1.0), destination.delay(1, 77, 0.0), destination.delay(99, 0, 1.0)), (10, 77, 3600));
}

/// impact.com at the emulator that the test command has started.
fn impact() -> Destination {
    let url = option_env!("AFFONSO_EMULATOR_URL").expect("the test command names the emulator");
    let settings = json(&format!(
        r#"{{"accountSid":"IRdemo","apiKey":"token-demo","campaignId":"1000","eventTypeId":"4000","baseUrl":"{url}/impact/api",
            "trackingUrl":"{url}/impact/trk","reversalEventNames":["Order Refunded"]}}"#
    ));
    Destination::for_webhooks("impact", settings.unchecked_into(), None)
}

#[wasm_bindgen_test]
async fn an_order_goes_to_impact_com_and_back_by_the_method_of_each() {
    let destination = impact();
    let reversal = ORDER.replace("Order Completed", "Order Refunded").replace("m-1", "m-2");
    for (event, begins) in [(ORDER, "http://127.0.0.1"), (&reversal, "DELETE http://127.0.0.1")] {
        let step = begin(&destination, event);
        assert!(step.starts_with(begins), "{}", step.lines().next().unwrap_or_default());
        let outcome = json(&destination.resume(&step, &answer_to(&step).await, NOW));
        assert_eq!(at(&outcome, "code"), "queued", "{}", text(&outcome));
    }
}

#[wasm_bindgen_test]
fn a_destination_that_nobody_knows_sends_nothing() {
    let destination = Destination::for_webhooks("impct", json(r#"{"apiKey":"sk_live_test"}"#).unchecked_into(), None);
    assert_eq!(at(&json(&begin(&destination, ORDER)), "code"), "bad_settings");
}
