//! Nothing of an event or of a setting gets out of its place in a request: not into its address, its headers, another field.

use crate::NOW;
use crate::run::{Checked, check};
use affonso_segment::delivery::{Arrival, Request, Step};
use affonso_segment::{Destination, Target};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use std::cell::Cell;
use std::collections::BTreeSet;

/// What would end a line, a text, a path or a pair, were it written as it stands.
const BREAKS: [&str; 14] = [
    "\r\nX-Injected: 1",
    "\nHost: elsewhere.example",
    "\r\n\r\nGET / HTTP/1.1",
    "../../clicks",
    "/../x",
    "?a=b#c",
    "%2e%2e%2f",
    "\",\"sale_amount\":1,\"x\":\"",
    "&OrderId=other&ClickId=other",
    "=x&CampaignId=1;",
    "\u{0}",
    "\u{2028}",
    "\\\"",
    "@elsewhere.example/",
];

fn hostile() -> BoxedStrategy<String> {
    ("[a-z]{0,4}", select(BREAKS.to_vec()), "[a-z]{0,4}").prop_map(|(head, broken, tail)| [&head, broken, &tail].concat()).boxed()
}

/// Every text of the event that a request has room for.
fn event(call: &str, word: &str) -> Value {
    json!({
        "type": call, "event": if call == "track" { "Order Completed" } else { "x" }, "messageId": word, "userId": word,
        "anonymousId": word, "timestamp": "2026-06-22T12:00:00Z",
        "traits": {"email": word, "name": word, "affonso_referral": word},
        "properties": {
            "order_id": word, "revenue": 5, "currency": "USD", "coupon": word, "affonso_conversion_id": word, "reason": word,
            "referral_id": word, "interval": word, "url": word, "search": format!("?ref={word}&sub1={word}&im_ref={word}"),
            "products": [{"sku": word, "name": word, "category": word, "price": 1, "quantity": 1}],
        },
        "context": {
            "ip": word, "userAgent": word, "locale": word, "traits": {"email": word, "status": word},
            "page": {"url": word, "search": word, "referrer": word},
            "referrer": {"type": "impactRadius", "id": word}, "device": {"type": "ios", "advertisingId": word, "id": word},
        },
    })
}

fn requests(target: Target, settings: &str, event: &Value) -> Option<Request> {
    match Destination::open(target, settings).begin(&event.to_string(), Arrival::at(NOW)) {
        Step::Send { request, .. } => Some(request),
        _ => None,
    }
}

/// One line each: an address of the destination's own host, headers of visible characters.
fn keeps_its_lines(request: &Request, hosts: &[&str]) -> Checked {
    prop_assert!(request.url.bytes().all(|b| b.is_ascii_graphic()), "{}", request.url);
    prop_assert!(hosts.iter().any(|host| request.url.starts_with(host)), "{}", request.url);
    prop_assert!(!request.url.contains(['?', '#', '\\']) && !request.url.contains("/../"), "{}", request.url);
    for (name, value) in &request.headers {
        let text = value.reveal().concat();
        prop_assert!(text.bytes().all(|b| b == b' ' || b.is_ascii_graphic()), "{name}: {text:?}");
    }
    let names: BTreeSet<_> = request.headers.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
    prop_assert_eq!(names.len(), request.headers.len(), "a header stands twice");
    // Steps are lines to the doors.
    prop_assert!(!request.body.contains(['\n', '\r']), "{}", request.body);
    Ok(())
}

#[test]
fn no_event_breaks_out_of_a_request_to_affonso() {
    let settings = r#"{"apiKey":"sk_live_demo","clicks":true,"eventTypes":{"Order Refunded":"refund"},"refundAmount":""}"#;
    let calls = select(vec!["track", "identify", "page", "refund"]);
    let sent = Cell::new(0);
    check(600, (hostile(), calls, any::<bool>()), |(word, call, adapter)| {
        let mut event = event(if call == "refund" { "track" } else { call }, &word);
        if call == "refund" {
            event["event"] = json!("Order Refunded");
        }
        let settings = if adapter { settings.replacen('{', r#"{"route":"segment","#, 1) } else { settings.to_owned() };
        let Some(request) = requests(Target::Affonso, &settings, &event) else { return Ok(()) };
        sent.set(sent.get() + 1);
        keeps_its_lines(&request, &["https://api.affonso.io/v1/"])?;
        let path = request.url.trim_start_matches("https://api.affonso.io/v1/");
        let is_refund = path.strip_prefix("conversions/").and_then(|rest| rest.strip_suffix("/refund"));
        let fixed = ["events", "sources/segment/events", "signups", "clicks"].contains(&path);
        prop_assert!(fixed || is_refund.is_some_and(|id| !id.contains('/') && !matches!(id, "" | "." | "..")), "{path}");
        let body: Value = serde_json::from_str(&request.body).map_err(|error| TestCaseError::fail(error.to_string()))?;
        // An amount is the event's own, whatever stands around it.
        prop_assert!(body.get("sale_amount").is_none_or(|amount| *amount == json!(5)), "{}", request.body);
        prop_assert!(body.get("x").is_none(), "{}", request.body);
        Ok(())
    });
    assert!(sent.get() > 200, "only {} requests left", sent.get());
}

#[test]
fn no_event_breaks_out_of_a_request_to_impact_com() {
    let settings = r#"{"accountSid":"IRdemo","apiKey":"token-demo","campaignId":"1000","eventTypeId":"4000","enablePageEvents":true,"enableIdentifyEvents":true,"reversalEventNames":["Order Refunded"],"customParameterMapping":{"Text1":"properties.coupon"}}"#;
    let calls = select(vec!["track", "identify", "page", "reversal"]);
    let sent = Cell::new(0);
    check(600, (hostile(), calls), |(word, call)| {
        let mut event = event(if call == "reversal" { "track" } else { call }, &word);
        if call == "reversal" {
            event["event"] = json!("Order Refunded");
        }
        let Some(request) = requests(Target::Impact, settings, &event) else { return Ok(()) };
        sent.set(sent.get() + 1);
        keeps_its_lines(&request, &["https://api.impact.com/Advertisers/IRdemo/", "https://trkapi.impact.com/"])?;
        let pairs: Vec<_> = form_urlencoded::parse(request.body.as_bytes()).collect();
        let names: BTreeSet<_> = pairs.iter().map(|(name, _)| name.clone()).collect();
        prop_assert_eq!(names.len(), pairs.len(), "a parameter stands twice: {}", request.body);
        let campaign = pairs.iter().find(|(name, _)| name == "CampaignId");
        prop_assert!(campaign.is_none_or(|(_, value)| value == "1000"), "{}", request.body);
        prop_assert!(names.iter().all(|name| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')), "{}", request.body);
        Ok(())
    });
    assert!(sent.get() > 200, "only {} requests left", sent.get());
}

/// What becomes part of an address or of a header is checked before anything is sent.
#[test]
fn no_setting_breaks_out_of_a_request() {
    check(600, (hostile(), 0..6_usize), |(word, place)| {
        let (target, settings) = match place {
            0 => (Target::Affonso, json!({"apiKey": format!("sk_live_{word}")})),
            1 => (Target::Affonso, json!({"apiKey": "sk_live_demo", "baseUrl": format!("https://api.affonso.io/v1{word}")})),
            2 => (Target::Affonso, json!({"apiKey": "sk_live_demo", "baseUrl": format!("https://{word}")})),
            3 => (Target::Impact, json!({"accountSid": word, "apiKey": "t", "campaignId": "1"})),
            4 => (Target::Impact, json!({"accountSid": "IR", "apiKey": format!("t{word}"), "campaignId": "1"})),
            _ => (
                Target::Impact,
                json!({"accountSid": "IR", "apiKey": "t", "campaignId": word, "baseUrl": format!("https://api.impact.com{word}")}),
            ),
        };
        let sale = event("track", "plain-word");
        if let Some(request) = requests(target, &settings.to_string(), &sale) {
            prop_assert!(request.url.bytes().all(|b| b.is_ascii_graphic()), "{}", request.url);
            prop_assert!(!request.url.contains(['?', '#', '\\', '@']), "{}", request.url);
            prop_assert!(request.headers.iter().all(|(_, value)| !value.reveal().concat().contains(['\r', '\n'])));
        }
        Ok(())
    });
}
