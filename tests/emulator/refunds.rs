//! What `POST /v1/conversions/{id}/refund` gives back, and never more than there was.

use affonso_segment::emulator::affonso::{Config, Emulator};
use serde_json::{Value, json};

use crate::{CONVERSIONS, NOON, REFUND, call, config, emulator, post, read, refuses_each, sale, with};

/// Books with one sale of 99 USD.
fn sold() -> Emulator {
    let mut emulator = emulator();
    assert_eq!(post(&mut emulator, CONVERSIONS, &sale()).status, 201);
    emulator
}

/// What a test looks at: the states of the sale and of the commission, and the commission.
fn states(data: &Value) -> (&str, &str, &Value) {
    let text = |name: &str| data[name].as_str().unwrap_or_default();
    (text("sales_status"), text("status"), &data["commission_amount"])
}

#[test]
fn a_part_leaves_a_part_of_the_commission_and_the_rest_leaves_none() {
    let mut emulator = sold();
    let part = json!({ "amount": 33, "currency": "usd", "reason": "customer_cancellation", "external_event_id": "refund:1",
                       "refunded_at": "2026-06-22T11:00:00Z" });
    let later = NOON + 60_000;
    let answer = read(emulator.handle(&call(REFUND, &part.to_string()), later));
    assert_eq!((answer.status, &answer.json["data"]["replayed"]), (200, &json!(false)));
    assert_eq!(states(&answer.json["data"]), ("partial_refunded", "ready_for_payment", &json!(19.8)));
    assert_eq!((&answer.json["data"]["id"], &answer.json["data"]["sale_amount"]), (&json!("com_000001"), &json!(99)));
    assert_eq!(answer.json["data"]["updated_at"], "2026-06-22T12:01:00.000Z");

    let rest = post(&mut emulator, REFUND, &json!({}));
    assert_eq!(states(&rest.json["data"]), ("refunded", "refunded", &json!(0)));
    let ledger = emulator.ledger();
    let amounts: Vec<&str> = ledger.refunds.iter().map(|refund| refund.amount.as_str()).collect();
    assert_eq!(amounts, ["33", "66"]);
    assert_eq!(ledger.refunds[0].reason.as_deref(), Some("customer_cancellation"));
    let commission = &ledger.commissions[0];
    assert_eq!((commission.amount.as_str(), commission.status.as_str()), ("0", "refunded"));
    assert_eq!((ledger.summary.refunds, ledger.summary.conversions, ledger.summary.refused), (2, 1, 0));
    assert_eq!(ledger.attempts[1].entry.as_deref(), Some("rfd_000001"));
}

#[test]
fn each_rule_of_the_refund_endpoint_is_enforced() {
    let wrong = [
        (json!({ "amount": 0 }), "amount"),
        (json!({ "amount": -1 }), "amount"),
        (json!({ "amount": "9.90" }), "amount"),
        (json!({ "amount": 99.01 }), "amount"),
        (json!({ "currency": "EUR" }), "currency"),
        (json!({ "currency": "$" }), "currency"),
        (json!({ "reason": "" }), "reason"),
        (json!({ "reason": 7 }), "reason"),
        (json!({ "external_event_id": "" }), "external_event_id"),
        (json!({ "refunded_at": "today" }), "refunded_at"),
        (json!({ "id": "com_000001" }), "id"),
        (json!({ "sale_amount": 9 }), "sale_amount"),
    ];
    let mut emulator = sold();
    refuses_each(&mut emulator, REFUND, &json!({}), &wrong);
    assert_eq!(read(emulator.handle(&call(REFUND, ""), NOON)).status, 400, "an object is wanted");
    assert!(emulator.ledger().refunds.is_empty());
    for path in
        ["/v1/conversions/com_000002/refund", "/v1/conversions/earn_000001/refund", "/v1/conversions/inv_2026_000145/refund"]
    {
        let answer = post(&mut emulator, path, &json!({}));
        assert_eq!((answer.status, answer.code()), (404, "NOT_FOUND"), "{path}");
    }
    assert_eq!(emulator.ledger().summary.unmatched, 0, "an unknown conversion is no missing referral");
    assert_eq!(post(&mut emulator, "/v1/conversions/com%5F000001/refund?x=1", &json!({ "amount": 99.00 })).status, 200);
}

#[test]
fn a_refund_key_gives_back_once() {
    let mut emulator = sold();
    post(&mut emulator, CONVERSIONS, &with(sale(), &json!({ "external_event_id": "inv_2" })));
    let body = json!({ "amount": 9, "external_event_id": "refund:1" });
    let first = post(&mut emulator, REFUND, &body);
    post(&mut emulator, REFUND, &json!({ "external_event_id": "refund:2" }));
    let again = post(&mut emulator, REFUND, &with(body.clone(), &json!({ "amount": 90 })));
    assert_eq!((again.status, &again.json["data"]["replayed"]), (200, &json!(true)));
    assert_eq!(states(&again.json["data"]), states(&first.json["data"]), "the result of the first time");
    assert_eq!(emulator.ledger().attempts.last().and_then(|last| last.entry.clone()).as_deref(), Some("rfd_000001"));
    let other = post(&mut emulator, "/v1/conversions/com_000002/refund", &body);
    assert_eq!(other.json["data"]["replayed"], json!(false), "a key belongs to one conversion");
    let summary = emulator.ledger().summary;
    assert_eq!((summary.refunds, summary.replays), (3, 1));
    let replay = post(&mut emulator, CONVERSIONS, &sale());
    assert_eq!(states(&replay.json["data"]), ("refunded", "refunded", &json!(0)), "the existing conversion, as it stands");
}

#[test]
fn a_refused_refund_leaves_its_key_free() {
    let mut emulator = sold();
    let body = |amount: u32| json!({ "amount": amount, "external_event_id": "refund:1" });
    assert_eq!(post(&mut emulator, REFUND, &body(100)).status, 400);
    assert_eq!(post(&mut emulator, REFUND, &body(99)).json["data"]["replayed"], json!(false));
}

fn scaled(text: &str, decimals: usize) -> u64 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    assert!(fraction.len() <= decimals, "{text}");
    format!("{whole}{fraction:0<decimals$}").parse().expect("an amount")
}

fn hundredths(text: &str) -> u64 {
    scaled(text, 2)
}

fn thousandths(text: &str) -> u64 {
    scaled(text, 3)
}

#[test]
fn never_more_is_given_back_than_was_paid() {
    // A walk of amounts that looks like chance but is the same every time.
    let mut seed: u64 = 7;
    for _ in 0..50 {
        let mut emulator = sold();
        let mut left = 9900;
        for _ in 0..12 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let amount = (seed >> 33) % 4000 + 1;
            let text = format!(r#"{{"amount":{}.{:02}}}"#, amount / 100, amount % 100);
            let status = read(emulator.handle(&call(REFUND, &text), NOON)).status;
            assert_eq!(status, if amount <= left { 200 } else { 400 }, "{amount} of {left}");
            left -= if status == 200 { amount } else { 0 };
            let ledger = emulator.ledger();
            assert_eq!(ledger.refunds.iter().map(|refund| hundredths(&refund.amount)).sum::<u64>(), 9900 - left);
            assert_eq!(thousandths(&ledger.commissions[0].amount), left * 3, "30 percent of what is left");
        }
        let rest = post(&mut emulator, REFUND, &json!({}));
        assert_eq!(rest.status, if left > 0 { 200 } else { 400 }, "the rest, if there is one");
        assert_eq!(post(&mut emulator, REFUND, &json!({})).status, 400, "nothing is left");
        let given: u64 = emulator.ledger().refunds.iter().map(|refund| hundredths(&refund.amount)).sum();
        assert_eq!(given, 9900);
    }
}

#[test]
fn what_earns_nothing_or_came_as_refunded_is_given_back_by_the_same_rules() {
    let mut emulator = Emulator::new(Config { incentives: Vec::new(), ..config() });
    post(&mut emulator, CONVERSIONS, &sale());
    let part = post(&mut emulator, REFUND, &json!({ "amount": 1 }));
    assert_eq!(states(&part.json["data"]), ("partial_refunded", "ready_for_payment", &Value::Null));
    assert!(emulator.ledger().commissions.is_empty());
    post(&mut emulator, CONVERSIONS, &with(sale(), &json!({ "external_event_id": "inv_2", "sales_status": "refunded" })));
    assert_eq!(post(&mut emulator, "/v1/conversions/com_000002/refund", &json!({})).status, 400);
}
