//! What `POST /v1/conversions` accepts, refuses and answers, and what a sale earns.

use affonso_segment::emulator::affonso::{Config, Emulator, Incentive, Source};
use serde_json::{Value, json};

use crate::{
    CONVERSIONS, EVENTS, NOON, SEGMENT, call, config, conversion, emulator, post, read, refuses_each, sale, track, with,
};

#[test]
fn the_documented_conversion_is_answered_as_documented() {
    let mut emulator = emulator();
    let body = r#"{ "customer_id": "cust_123", "sale_amount": 99.00, "sale_amount_currency": "USD",
        "external_event_id": "inv_2026_000145", "sales_status": "complete", "is_subscription": true, "interval": "monthly",
        "price_ids": ["price_monthly_usd"] }"#;
    let answer = read(emulator.handle(&call(CONVERSIONS, body), NOON));
    let expected = json!({
        "id": "com_000001", "referral_id": "ref_456def", "affiliate_id": "aff_demo", "program_id": "prog_demo",
        "sale_amount": 99, "sale_amount_currency": "USD", "commission_amount": 29.7, "commission_currency": "USD",
        "status": "ready_for_payment", "sales_status": "complete", "hold_period_days": null,
        "payment_intent_id": null, "invoice_id": null, "earning_id": "earn_000001",
        "earning_type": "direct_commission", "external_event_id": "inv_2026_000145", "calculation_mode": "auto",
        "matched_incentive_id": "inc_standard", "created_at": "2026-06-22T12:00:00.000Z",
        "updated_at": "2026-06-22T12:00:00.000Z", "source_event_id": "evt_000001", "replayed": false,
    });
    assert_eq!((answer.status, answer.json), (201, json!({ "success": true, "data": expected })));
    let entry = emulator.ledger().entries.pop().expect("an entry");
    assert_eq!((entry.source, entry.event_name.as_str(), entry.amount.as_deref()), (Source::Conversions, "", Some("99.00")));
}

#[test]
fn each_rule_of_the_conversions_endpoint_is_enforced() {
    let wrong = [
        (json!({ "customer_id": null }), "referral_id"),
        (json!({ "customer_id": "" }), "customer_id"),
        (json!({ "external_event_id": null }), "external_event_id"),
        (json!({ "external_event_id": "" }), "external_event_id"),
        (json!({ "sale_amount": null }), "sale_amount"),
        (json!({ "sale_amount": 0 }), "sale_amount"),
        (json!({ "sale_amount": -1 }), "sale_amount"),
        (json!({ "sale_amount": "99.00" }), "sale_amount"),
        (json!({ "sale_amount_currency": null }), "sale_amount_currency"),
        (json!({ "sale_amount_currency": "dollar" }), "sale_amount_currency"),
        (json!({ "status": "done" }), "status"),
        (json!({ "sales_status": "paid" }), "sales_status"),
        (json!({ "created_at": "yesterday" }), "created_at"),
        (json!({ "interval": "weekly" }), "interval"),
        (json!({ "is_subscription": 1 }), "is_subscription"),
        (json!({ "product_ids": "prod_1" }), "product_ids"),
        (json!({ "metadata": "plan" }), "metadata"),
        (json!({ "event_name": "invoice_paid" }), "event_name"),
        (json!({ "event_type": "conversion" }), "event_type"),
        (json!({ "occurred_at": "2026-06-22" }), "occurred_at"),
        (json!({ "referral": "ref_456def" }), "referral"),
        (json!({ "email": "jane@example.com" }), "email"),
        (json!({ "event_id": "evt_1" }), "event_id"),
        (json!({ "revenue": 99 }), "revenue"),
        (json!({ "currency": "USD" }), "currency"),
    ];
    let mut emulator = emulator();
    refuses_each(&mut emulator, CONVERSIONS, &sale(), &wrong);
    assert!(emulator.ledger().entries.is_empty());
    let nobody = post(&mut emulator, CONVERSIONS, &with(sale(), &json!({ "customer_id": "cust_none" })));
    assert_eq!((nobody.status, nobody.code()), (404, "NOT_FOUND"));
    assert_eq!(emulator.ledger().summary.unmatched, 1);
}

#[test]
fn a_sale_is_one_sale_at_every_door_that_names_its_key() {
    let key = json!({ "external_event_id": "msg_1" });
    let doors = [(CONVERSIONS, with(sale(), &key)), (EVENTS, with(conversion(), &key)), (SEGMENT, track())];
    for (path, body) in &doors {
        let mut emulator = emulator();
        assert_eq!(post(&mut emulator, path, body).status, 201, "{path}");
        for (again, body) in &doors {
            let answer = post(&mut emulator, again, body);
            assert_eq!((answer.status, &answer.json["data"]["replayed"]), (200, &json!(true)), "{again}");
        }
        let summary = emulator.ledger().summary;
        assert_eq!((summary.conversions, summary.replays, summary.duplicate_sales), (1, 3, 0));
    }
}

#[test]
fn the_states_and_the_time_of_a_sale_can_be_given() {
    let statuses = [
        "pending",
        "pending_manual_approval",
        "ready_for_payment",
        "processing_payout",
        "paid",
        "declined",
        "refunded",
        "dispute",
    ];
    for status in statuses {
        let answer = post(&mut emulator(), CONVERSIONS, &with(sale(), &json!({ "status": status })));
        assert_eq!(answer.json["data"]["status"], json!(status), "{}", answer.text);
    }
    for status in ["open", "complete", "trialing", "failed", "refunded", "partial_refunded"] {
        let answer = post(&mut emulator(), CONVERSIONS, &with(sale(), &json!({ "sales_status": status })));
        assert_eq!(answer.json["data"]["sales_status"], json!(status), "{}", answer.text);
    }
    let mut emulator = emulator();
    let answer = post(&mut emulator, CONVERSIONS, &with(sale(), &json!({ "created_at": "2026-06-01T02:00+02:00" })));
    assert_eq!(answer.json["data"]["created_at"], "2026-06-01T00:00:00.000Z");
    assert_eq!(answer.json["data"]["updated_at"], "2026-06-22T12:00:00.000Z");
    assert_eq!(emulator.ledger().entries[0].occurred_at.as_deref(), Some("2026-06-01T02:00+02:00"));
}

#[test]
fn the_first_sale_links_the_customer() {
    let mut emulator = emulator();
    let by_customer = with(sale(), &json!({ "customer_id": "cust_new" }));
    let first = with(by_customer.clone(), &json!({ "referral_id": "ref_other" }));
    let second = with(by_customer.clone(), &json!({ "external_event_id": "inv_2" }));
    assert_eq!(post(&mut emulator, CONVERSIONS, &by_customer).status, 404, "not linked yet");
    assert_eq!(post(&mut emulator, CONVERSIONS, &first).status, 201);
    let answer = post(&mut emulator, CONVERSIONS, &second);
    assert_eq!((answer.status, &answer.json["data"]["referral_id"]), (201, &json!("ref_other")));
}

fn incentive(id: &str, percent: &str, conditions: &Value) -> Incentive {
    let whole = with(json!({ "id": id, "percent": percent }), conditions);
    serde_json::from_value(whole).expect("an incentive")
}

#[test]
fn the_first_incentive_that_matches_pays_and_without_one_nothing_is_paid() {
    let incentives = vec![
        incentive("inc_pro", "12.5", &json!({ "product_ids": ["prod_pro", "prod_max"] })),
        incentive("inc_paid", "10", &json!({ "event_names": ["invoice_paid"], "price_ids": ["price_1"] })),
    ];
    let cases = [
        (EVENTS, json!({ "product_ids": ["prod_x", "prod_max"] }), Some(("inc_pro", "12.375"))),
        (EVENTS, json!({ "price_ids": ["price_1"] }), Some(("inc_paid", "9.9"))),
        (EVENTS, json!({ "price_ids": ["price_1"], "product_ids": ["prod_pro"] }), Some(("inc_pro", "12.375"))),
        (EVENTS, json!({ "price_ids": ["price_1"], "event_name": "other" }), None),
        (EVENTS, json!({}), None),
        (CONVERSIONS, json!({ "product_ids": ["prod_pro"] }), Some(("inc_pro", "12.375"))),
        (CONVERSIONS, json!({ "price_ids": ["price_1"] }), None),
    ];
    for (path, change, paid) in &cases {
        let mut emulator = Emulator::new(Config { incentives: incentives.clone(), ..config() });
        let body = if *path == EVENTS { conversion() } else { sale() };
        let answer = post(&mut emulator, path, &with(body, change));
        assert_eq!((answer.status, &answer.json["success"]), (201, &json!(true)), "{}", answer.text);
        let ledger = emulator.ledger();
        let earned = ledger.commissions.first().map(|one| (one.incentive_id.as_str(), one.amount.as_str()));
        assert_eq!((ledger.summary.conversions, earned), (1, *paid), "{path} {change}");
        assert_eq!(answer.json["data"]["matched_incentive_id"], json!(paid.map(|(id, _)| id)));
    }
}

#[test]
fn a_sale_that_earns_nothing_is_recorded_all_the_same() {
    let mut emulator = Emulator::new(Config { incentives: Vec::new(), ..config() });
    let body = with(sale(), &json!({ "metadata": { "plan": "pro" } }));
    let data = post(&mut emulator, CONVERSIONS, &body).json["data"].take();
    for member in ["commission_amount", "commission_currency", "earning_id", "earning_type", "matched_incentive_id"] {
        assert_eq!(data.get(member), Some(&Value::Null), "{member}");
    }
    assert_eq!((&data["id"], &data["sale_amount"]), (&json!("com_000001"), &json!(99)));
    assert!(emulator.ledger().entries[0].metadata.is_none(), "this endpoint keeps it only with a commission");
    let event = with(conversion(), &json!({ "metadata": { "plan": "pro" } }));
    post(&mut emulator, EVENTS, &event);
    assert!(emulator.ledger().entries[1].metadata.is_some(), "events keep it in their log");
    assert!(emulator.ledger().commissions.is_empty());
}

#[test]
fn commissions_are_exact() {
    for (amount, percent, commission) in [
        ("19.99", "33.3333", "6.66332667"),
        ("0.01", "0.5", "0.00005"),
        ("12345678901234567890.10", "30", "3703703670370370367.03"),
    ] {
        let mut emulator = Emulator::new(Config { incentives: vec![incentive("inc", percent, &json!({}))], ..config() });
        let body = sale().to_string().replace("\"sale_amount\":99", &format!("\"sale_amount\":{amount}"));
        let answer = read(emulator.handle(&call(CONVERSIONS, &body), NOON));
        assert!(answer.text.contains(&format!(r#""commission_amount":{commission},"#)), "{}", answer.text);
        assert_eq!(emulator.ledger().commissions[0].amount, commission);
    }
}
