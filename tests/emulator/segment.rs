//! What the native Segment adapter accepts and refuses.

use serde_json::json;

use crate::{EVENTS, NOON, SEGMENT, call, conversion, emulator, post, read, track, with};

#[test]
fn a_segment_track_walks_the_same_pipeline() {
    let cases = [
        ("Order Completed", "conversion"),
        ("Completed Order", "conversion"),
        ("purchase", "conversion"),
        ("qualified_lead", "lead"),
        ("demo_booked", "lead"),
        ("trial_started", "trial"),
        ("order completed", "milestone"),
        ("Order Refunded", "milestone"),
    ];
    for (event, kind) in cases {
        let mut emulator = emulator();
        let raw = json!({ "event": event, "timestamp": "2026-06-22T11:59:00.000Z", "anonymousId": "anon_1", "context": {} });
        let first = post(&mut emulator, SEGMENT, &with(track(), &raw));
        let again = post(&mut emulator, EVENTS, &with(conversion(), &json!({ "external_event_id": "msg_1" })));
        assert_eq!((first.status, again.status), (201, 200), "{}", first.text);
        assert_eq!(
            again.json,
            with(first.json.clone(), &json!({ "data": with(first.json["data"].clone(), &json!({ "replayed": true })) }))
        );
        let entry = serde_json::to_value(&emulator.ledger().entries[0]).expect("an entry");
        assert_eq!((&entry["kind"], &entry["external_event_id"]), (&json!(kind), &json!("msg_1")));
    }
}

#[test]
fn the_adapter_refuses_what_it_does_not_document() {
    const ONLY_TRACK: &str = "Only Segment track payloads are supported";
    const NO_IDENTITY: &str = "Segment track events require either userId or an explicit external_user_id mapping";
    let wrong = [
        (json!({ "type": "identify" }), "type", ONLY_TRACK),
        (json!({ "type": null }), "type", ONLY_TRACK),
        (json!({ "userId": null }), "userId", NO_IDENTITY),
        (json!({ "userId": "", "anonymousId": "anon_1" }), "userId", NO_IDENTITY),
        (json!({ "userId": 7 }), "userId", ""),
        (json!({ "event": null }), "event", ""),
        (json!({ "messageId": null }), "messageId", ""),
        (json!({ "timestamp": "soon" }), "timestamp", ""),
        (json!({ "properties": [] }), "properties", ""),
        (json!({ "receivedAt": "2026-06-22" }), "receivedAt", ""),
        (json!({ "external_user_id": "user_other" }), "external_user_id", ""),
        (json!({ "properties": { "currency": "USD" } }), "sale_amount", ""),
        (json!({ "properties": { "price": 5, "currency": "USD" } }), "sale_amount", ""),
        (json!({ "properties": { "revenue": 5 } }), "sale_amount_currency", ""),
        (json!({ "properties": { "revenue": "5", "total": 5, "currency": "USD" } }), "properties.revenue", ""),
        (json!({ "properties": { "revenue": 0, "total": 5, "currency": "USD" } }), "properties.revenue", ""),
        (json!({ "properties": { "revenue": 5, "currency": "dollar" } }), "properties.currency", ""),
    ];
    let mut emulator = emulator();
    for (change, field, sentence) in &wrong {
        let answer = post(&mut emulator, SEGMENT, &with(track(), change));
        assert_eq!((answer.status, answer.code()), (400, "VALIDATION_ERROR"), "{change}");
        assert_eq!(answer.json["error"]["field"], json!(field), "{}", answer.text);
        assert!(sentence.is_empty() || answer.json["error"]["message"] == json!(sentence), "{}", answer.text);
    }
    assert!(emulator.ledger().entries.is_empty());
}

#[test]
fn the_adapter_reads_external_ids_and_amounts_from_the_documented_places() {
    let identities = [
        json!({ "properties": { "external_user_id": "user_other" } }),
        json!({ "properties": { "externalUserId": "user_other" } }),
        json!({ "context": { "traits": { "external_user_id": "user_other" } } }),
        json!({ "context": { "traits": { "externalUserId": "user_other" } } }),
    ];
    for identity in &identities {
        let body = with(with(track(), &json!({ "userId": null, "event": "seen", "properties": null })), identity);
        assert_eq!(post(&mut emulator(), SEGMENT, &body).json["data"]["referral_id"], "ref_other", "{identity}");
    }
    let mut emulator = emulator();
    for (place, amount) in [("revenue", "1"), ("amount", "2"), ("value", "3"), ("total", "4.50")] {
        let raw = format!(
            r#"{{"type":"track","event":"purchase","messageId":"{place}","userId":"cust_123",
                "properties":{{"revenue":null,"{place}":{amount},"sale_amount_currency":"EUR"}}}}"#
        );
        read(emulator.handle(&call(SEGMENT, &raw), NOON));
        let entry = emulator.ledger().entries.pop().expect("an entry");
        assert_eq!((entry.amount.as_deref(), entry.currency.as_deref()), (Some(amount), Some("EUR")), "{place}");
    }
}
