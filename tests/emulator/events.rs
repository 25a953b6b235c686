//! What `POST /v1/events` accepts, refuses and answers.

use affonso_segment::emulator::affonso::ReferralStatus;
use serde_json::{Value, json};

use crate::{EVENTS, NOON, call, conversion, emulator, post, read, refuses_each, with};

#[test]
fn the_documented_conversion_is_answered_as_documented() {
    let mut emulator = emulator();
    let body = r#"{ "event_name": "invoice_paid", "event_type": "conversion", "customer_id": "cust_123",
        "sale_amount": 99.00, "sale_amount_currency": "USD", "external_event_id": "evt_2026_000145" }"#;
    let answer = read(emulator.handle(&call(EVENTS, body), NOON));
    assert_eq!(answer.status, 201, "{}", answer.text);
    assert!(answer.text.contains(r#""sale_amount":99,"sale_amount_currency":"USD","commission_amount":29.7,"#));
    let expected = json!({
        "id": "com_000001", "referral_id": "ref_456def", "affiliate_id": "aff_demo", "program_id": "prog_demo",
        "sale_amount": 99, "sale_amount_currency": "USD", "commission_amount": 29.7, "commission_currency": "USD",
        "status": "ready_for_payment", "sales_status": "complete", "hold_period_days": null,
        "payment_intent_id": null, "invoice_id": null, "earning_id": "earn_000001",
        "earning_type": "direct_commission", "external_event_id": "evt_2026_000145", "calculation_mode": "auto",
        "matched_incentive_id": "inc_standard", "created_at": "2026-06-22T12:00:00.000Z",
        "updated_at": "2026-06-22T12:00:00.000Z", "source_event_id": "evt_000001", "replayed": false,
    });
    assert_eq!(answer.json, json!({ "success": true, "data": expected }));
    let ledger = emulator.ledger();
    assert_eq!(ledger.entries[0].amount.as_deref(), Some("99.00"), "the amount is kept as it arrived");
    assert_eq!(ledger.referrals[0].status, ReferralStatus::Customer);
}

#[test]
fn the_documented_trial_is_answered_as_documented() {
    let body = json!({ "event_name": "trial_started", "event_type": "trial", "referral_id": "ref_456def",
                       "external_event_id": "evt_trial_123" });
    let answer = post(&mut emulator(), EVENTS, &body);
    let expected = json!({
        "referral_id": "ref_456def", "transaction_id": null, "event_name": "trial_started", "event_type": "trial",
        "external_event_id": "evt_trial_123", "action": "referral_updated", "referral_status": "trialing",
        "source_event_id": "evt_000001", "replayed": false,
    });
    assert_eq!(answer.json, json!({ "success": true, "data": expected }));
}

#[test]
fn an_event_without_a_type_is_a_milestone_and_moves_nobody() {
    let mut emulator = emulator();
    let milestone = json!({ "event_name": "kyc_passed", "click_id": "clk_1" });
    let lead = with(milestone.clone(), &json!({ "event_type": "lead" }));
    for (body, kind, status) in [(&milestone, "milestone", "lead"), (&lead, "lead", "lead")] {
        let data = post(&mut emulator, EVENTS, body).json["data"].take();
        assert_eq!((&data["event_type"], &data["referral_status"]), (&json!(kind), &json!(status)));
        assert_eq!(data["external_event_id"], Value::Null);
    }
    post(&mut emulator, EVENTS, &milestone);
    assert_eq!(emulator.ledger().summary.milestones, 2, "without a key nothing is recognised");
}

#[test]
fn money_keeps_every_digit() {
    let mut emulator = emulator();
    let body = conversion().to_string().replace(":99,", ":12345678901234567890.10,");
    let answer = read(emulator.handle(&call(EVENTS, &body), NOON));
    assert!(answer.text.contains(r#""sale_amount":12345678901234567890.1,"#), "{}", answer.text);
    assert!(answer.text.contains(r#""commission_amount":3703703670370370367.03,"#), "{}", answer.text);
    assert_eq!(emulator.ledger().entries[0].amount.as_deref(), Some("12345678901234567890.10"));
}

#[test]
fn each_rule_of_the_events_endpoint_is_enforced() {
    let wrong = [
        (json!({ "event_name": null }), "event_name"),
        (json!({ "event_name": " " }), "event_name"),
        (json!({ "event_name": 7 }), "event_name"),
        (json!({ "event_type": "sale" }), "event_type"),
        (json!({ "customer_id": null }), "referral_id"),
        (json!({ "customer_id": "" }), "customer_id"),
        (json!({ "customer_id": 123 }), "customer_id"),
        (json!({ "external_event_id": null }), "external_event_id"),
        (json!({ "external_event_id": 5 }), "external_event_id"),
        (json!({ "sale_amount": null }), "sale_amount"),
        (json!({ "sale_amount": 0 }), "sale_amount"),
        (json!({ "sale_amount": -1 }), "sale_amount"),
        (json!({ "sale_amount": "99.00" }), "sale_amount"),
        (json!({ "sale_amount_currency": null }), "sale_amount_currency"),
        (json!({ "sale_amount_currency": "US" }), "sale_amount_currency"),
        (json!({ "sale_amount_currency": "€€€" }), "sale_amount_currency"),
        (json!({ "product_ids": "prod_1" }), "product_ids"),
        (json!({ "price_ids": [1] }), "price_ids"),
        (json!({ "interval": "weekly" }), "interval"),
        (json!({ "is_subscription": "yes" }), "is_subscription"),
        (json!({ "occurred_at": "yesterday" }), "occurred_at"),
        (json!({ "occurred_at": 1_782_129_600 }), "occurred_at"),
        (json!({ "metadata": [] }), "metadata"),
        (json!({ "email": "jane@example.com" }), "email"),
        (json!({ "status": "paid" }), "status"),
        (json!({ "sales_status": "complete" }), "sales_status"),
        (json!({ "created_at": "2026-06-22" }), "created_at"),
    ];
    let mut emulator = emulator();
    refuses_each(&mut emulator, EVENTS, &conversion(), &wrong);
    for body in ["", "[]", "null", "{", "\"text\"", "{\"a\":1}}"] {
        let answer = read(emulator.handle(&call(EVENTS, body), NOON));
        assert_eq!((answer.status, answer.code()), (400, "VALIDATION_ERROR"), "{body}");
    }
    let answer = post(&mut emulator, EVENTS, &json!({ "event_type": "conversion", "email": "x" }));
    assert_eq!(answer.json["error"]["details"].as_array().map(Vec::len), Some(6), "all problems: {}", answer.text);
    let null = conversion().to_string().replace("\"USD\"", "\"USD\",\"interval\":null");
    assert_eq!(read(emulator.handle(&call(EVENTS, &null), NOON)).json["error"]["field"], "interval");
    let twice = conversion().to_string().replace("\"USD\"", "\"USD\",\"event_type\":\"lead\"");
    assert_eq!(read(emulator.handle(&call(EVENTS, &twice), NOON)).json["error"]["field"], "event_type");
    assert!(emulator.ledger().entries.is_empty());
}

#[test]
fn every_documented_field_and_every_alias_is_accepted() {
    let full = json!({ "product_ids": ["prod_1"], "price_ids": [], "interval": "yearly", "is_subscription": true,
                       "occurred_at": "2026-06-22T11:59:00+02:00", "metadata": { "plan": "pro" }, "sale_amount_currency": "eur" });
    let mut emulator = emulator();
    assert_eq!(post(&mut emulator, EVENTS, &with(conversion(), &full)).status, 201);
    let ledger = serde_json::to_value(emulator.ledger().entries.first()).expect("an entry");
    assert_eq!((&ledger["metadata"]["plan"], &ledger["interval"]), (&json!("pro"), &json!("yearly")));
    for alias in ["referralId", "affonso_id", "affonsoId", "affonso_referral", "affonsoReferral", "clickId"] {
        for value in ["ref_456def", "clk_1"] {
            let answer = post(&mut emulator, EVENTS, &json!({ "event_name": "seen", alias: value }));
            assert_eq!(answer.json["data"]["referral_id"], "ref_456def", "{alias}");
        }
    }
}
