//! Who is found, what is booked, and how often.

use affonso_segment::emulator::affonso::{Config, Emulator, UnknownIdentifier};
use serde_json::{Value, json};

use crate::{CONVERSIONS, EVENTS, config, conversion, emulator, post, sale, with};

#[test]
fn a_key_is_booked_once_and_only_when_booked() {
    let mut emulator = emulator();
    let stranger = with(conversion(), &json!({ "customer_id": "nobody" }));
    let answer = post(&mut emulator, EVENTS, &stranger);
    assert_eq!((answer.status, answer.code()), (404, "NOT_FOUND"));
    let first = post(&mut emulator, EVENTS, &conversion());
    let second = post(&mut emulator, EVENTS, &conversion());
    assert_eq!((first.json["data"]["replayed"].clone(), second.json["data"]["replayed"].clone()), (json!(false), json!(true)));
    assert_eq!(first.json["data"]["id"], second.json["data"]["id"]);
    let summary = emulator.ledger().summary;
    assert_eq!((summary.calls, summary.conversions, summary.replays, summary.unmatched), (3, 1, 1, 1));
    assert_eq!((summary.refused, summary.duplicate_sales), (0, 0));
}

#[test]
fn all_identifiers_lead_to_one_referral() {
    let seen = |changes: Value| with(json!({ "event_name": "seen" }), &changes);
    let conflict = seen(json!({ "referral_id": "ref_456def", "external_user_id": "user_other" }));
    let link = seen(json!({ "referral_id": "ref_456def", "external_user_id": "user_new" }));
    let occupied = seen(json!({ "referral_id": "ref_456def", "customer_id": "cust_new" }));
    let unknown_click = seen(json!({ "customer_id": "cust_123", "click_id": "clk_none" }));
    let linked = seen(json!({ "external_user_id": "user_new" }));

    let mut links = emulator();
    assert_eq!(post(&mut links, EVENTS, &linked).status, 404, "not linked yet");
    assert_eq!(post(&mut links, EVENTS, &conflict).status, 400);
    assert_eq!(post(&mut links, EVENTS, &occupied).status, 400);
    assert_eq!(post(&mut links, EVENTS, &unknown_click).status, 404);
    assert_eq!(post(&mut links, EVENTS, &link).status, 201);
    assert_eq!(post(&mut links, EVENTS, &linked).json["data"]["referral_id"], "ref_456def");

    let mut refuses = Emulator::new(Config { unknown_identifier: UnknownIdentifier::Refuse, ..config() });
    assert_eq!(post(&mut refuses, EVENTS, &link).code(), "NOT_FOUND");
    assert_eq!(post(&mut refuses, EVENTS, &conflict).status, 400);
}

#[test]
fn a_sale_under_two_keys_is_told_as_a_duplicate() {
    let mut emulator = emulator();
    let sale = with(conversion(), &json!({ "occurred_at": "2026-06-22T12:00:00Z" }));
    let again = json!({ "external_event_id": "other", "occurred_at": "2026-06-22T14:00:00.000+02:00" });
    let later = json!({ "external_event_id": "later", "occurred_at": "2026-06-23T12:00:00Z" });
    for change in [json!({}), again, later] {
        assert_eq!(post(&mut emulator, EVENTS, &with(sale.clone(), &change)).status, 201);
    }
    let summary = emulator.ledger().summary;
    assert_eq!((summary.conversions, summary.duplicate_sales), (3, 1));
}

#[test]
fn a_sale_at_two_endpoints_is_told_as_a_duplicate() {
    let noon = "2026-06-22T12:00:00Z";
    let at_events = with(conversion(), &json!({ "occurred_at": noon }));
    let under = |key: &str, created_at: &str| with(sale(), &json!({ "external_event_id": key, "created_at": created_at }));
    let renamed = with(at_events.clone(), &json!({ "event_name": "other", "external_event_id": "renamed" }));
    let cases = [
        (vec![(EVENTS, at_events.clone()), (CONVERSIONS, under("inv_1", noon))], 1),
        (vec![(CONVERSIONS, under("inv_1", noon)), (EVENTS, at_events.clone())], 1),
        (vec![(CONVERSIONS, under("inv_1", noon)), (CONVERSIONS, under("inv_2", noon))], 1),
        (vec![(CONVERSIONS, under("inv_1", noon)), (CONVERSIONS, under("inv_2", "2026-07-22T12:00:00Z"))], 0),
        (vec![(EVENTS, at_events), (EVENTS, renamed)], 0),
    ];
    for (calls, duplicates) in cases {
        let mut emulator = emulator();
        for (path, body) in &calls {
            assert_eq!(post(&mut emulator, path, body).status, 201, "{body}");
        }
        assert_eq!(emulator.ledger().summary.duplicate_sales, duplicates, "{calls:?}");
    }
}
