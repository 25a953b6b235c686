//! The emulators keep to the documentation of their parties: its examples, its rules, its refusals, and the faults on top.

#![cfg(all(feature = "emulator", not(target_arch = "wasm32")))]

#[path = "emulator/access.rs"]
mod access;
#[path = "emulator/booking.rs"]
mod booking;
#[path = "emulator/clicks.rs"]
mod clicks;
#[path = "emulator/conversions.rs"]
mod conversions;
#[path = "emulator/events.rs"]
mod events;
#[path = "emulator/faults.rs"]
mod faults;
#[cfg(feature = "server")]
#[path = "emulator/http.rs"]
mod http;
#[path = "emulator/impact.rs"]
mod impact;
#[path = "emulator/limits.rs"]
mod limits;
#[path = "emulator/refunds.rs"]
mod refunds;
#[path = "emulator/segment.rs"]
mod segment;
#[path = "emulator/signing.rs"]
mod signing;
#[path = "emulator/signups.rs"]
mod signups;

use affonso_segment::emulator::affonso::{Config, Emulator, Referral};
use affonso_segment::emulator::{Incoming, Reply};
use serde_json::{Value, json};

const EVENTS: &str = "/v1/events";
const SEGMENT: &str = "/v1/sources/segment/events";
const CONVERSIONS: &str = "/v1/conversions";
/// Of the first conversion.
const REFUND: &str = "/v1/conversions/com_000001/refund";
const SIGNUPS: &str = "/v1/signups";
const CLICKS: &str = "/v1/clicks";
const ALL: [&str; 6] = [EVENTS, SEGMENT, CONVERSIONS, REFUND, SIGNUPS, CLICKS];
/// 2026-06-22T12:00:00.000Z.
const NOON: u64 = 1_782_129_600_000;

fn config() -> Config {
    let mut referral = Referral::new("ref_456def");
    referral.customer_id = Some("cust_123".into());
    referral.click_id = Some("clk_1".into());
    let mut other = Referral::new("ref_other");
    other.external_user_id = Some("user_other".into());
    Config { referrals: vec![referral, other], ..Config::default() }
}

fn emulator() -> Emulator {
    Emulator::new(config())
}

fn call(path: &str, body: &str) -> Incoming {
    let headers = [("authorization", "Bearer sk_live_demo"), ("content-type", "application/json")];
    Incoming {
        method: "POST".into(),
        path: path.into(),
        headers: headers.map(|(name, value)| (name.into(), value.into())).into(),
        body: body.into(),
    }
}

struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    text: String,
    json: Value,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value)
    }

    fn code(&self) -> &str {
        self.json["error"]["code"].as_str().unwrap_or_default()
    }
}

fn read(reply: Reply) -> Answer {
    let Reply::Answer { status, headers, body, .. } = reply else {
        panic!("not an answer: {reply:?}");
    };
    let text = String::from_utf8(body).expect("text");
    Answer { status, headers, json: serde_json::from_str(&text).unwrap_or(Value::Null), text }
}

fn post(emulator: &mut Emulator, path: &str, body: &Value) -> Answer {
    read(emulator.handle(&call(path, &body.to_string()), NOON))
}

fn conversion() -> Value {
    json!({ "event_name": "invoice_paid", "event_type": "conversion", "customer_id": "cust_123", "sale_amount": 99,
            "sale_amount_currency": "USD", "external_event_id": "evt_2026_000145" })
}

fn track() -> Value {
    json!({ "type": "track", "event": "Order Completed", "messageId": "msg_1", "userId": "cust_123",
            "properties": { "revenue": 100, "currency": "USD" } })
}

/// The same sale for the conversions endpoint, which knows no event names.
fn sale() -> Value {
    with(conversion(), &json!({ "event_name": null, "event_type": null, "external_event_id": "inv_2026_000145" }))
}

/// Refuses every body with one member changed, each for the field that is named beside it.
fn refuses_each(emulator: &mut Emulator, path: &str, body: &Value, wrong: &[(Value, &str)]) {
    for (change, field) in wrong {
        let answer = post(emulator, path, &with(body.clone(), change));
        assert_eq!((answer.status, answer.code()), (400, "VALIDATION_ERROR"), "{path} {change}");
        assert_eq!(answer.json["error"]["field"], json!(field), "{path} {change}");
        assert_eq!(answer.json["error"]["details"].as_array().map(Vec::len), Some(1), "{}", answer.text);
    }
}

/// A body with some members replaced; null takes one away.
fn with(mut body: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().expect("changes") {
        let members = body.as_object_mut().expect("body");
        if value.is_null() {
            members.remove(name);
        } else {
            members.insert(name.clone(), value.clone());
        }
    }
    body
}
