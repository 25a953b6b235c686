//! What the ledger tells, and what a configuration is as JSON.

use affonso_segment::emulator::impact::{Config, Emulator, Ledger, Manner};
use serde_json::{Value, json};

use super::{ACTIONS, CONVERSIONS, LOAD, PAGE_LOAD, SALE, action, call, emulator, ledger, send, with};
use crate::{NOON, read};

#[test]
fn the_summary_counts_what_became_of_everything() {
    let mut emulator = Emulator::new(Config { per_hour: None, ..Config::default() });
    send(&mut emulator, PAGE_LOAD, LOAD);
    for form in [
        SALE.to_owned(),
        SALE.to_owned(),
        with(SALE, &[("OrderId", "o-2"), ("ClickId", "nobody")]),
        with(SALE, &[("OrderId", "o-3"), ("EventTypeId", "4009")]),
        with(SALE, &[("OrderId", "")]),
    ] {
        send(&mut emulator, CONVERSIONS, &form);
    }
    read(emulator.handle(&call("DELETE", ACTIONS, "ActionTrackerId=4000&OrderId=o-1&DispositionCode=OTHER"), NOON));
    let summary = serde_json::to_value(ledger(&mut emulator).summary).expect("JSON");
    assert_eq!(
        summary,
        json!({ "calls": 7, "page_loads": 1, "app_installs": 0, "conversions": 4, "waiting": 0, "attributed": 1, "organic": 1,
                "duplicates": 1, "failed": 1, "changes": 1, "refused": 1, "faults": 0, "violations": 0, "double_credits": 0 })
    );
}

#[test]
fn an_order_credited_twice_under_different_ids_is_told() {
    let mut emulator = emulator();
    let again = |id: &str| with(SALE, &[("OrderId", id)]);
    action(&mut emulator, &again("msg-1"));
    action(&mut emulator, &again("msg-2"));
    assert_eq!(ledger(&mut emulator).summary.double_credits, 1);
    for other in [
        with(&again("msg-3"), &[("EventDate", "2026-06-22T11:59:01Z")]),
        with(&again("msg-4"), &[("OrderSubTotalPostDiscount", "51")]),
        with(&again("msg-5"), &[("EventDate", "NOW")]),
        with(&again("msg-6"), &[("EventDate", "NOW")]),
    ] {
        action(&mut emulator, &other);
    }
    assert_eq!(ledger(&mut emulator).summary.double_credits, 1, "what differs is another sale");
    read(emulator.handle(&call("DELETE", ACTIONS, "ActionTrackerId=4000&OrderId=msg-2&DispositionCode=OTHER"), NOON));
    assert_eq!(ledger(&mut emulator).summary.double_credits, 0, "what went back is credited to nobody");
    let mut forgetful = Emulator::new(Config { dedup_window_days: 0, ..Config::default() });
    action(&mut forgetful, SALE);
    action(&mut forgetful, &with(SALE, &[("EventDate", "2026-06-23T12:00:00Z")]));
    assert_eq!(ledger(&mut forgetful).summary.double_credits, 1, "one order id, twice");
}

#[test]
fn earnings_are_summed_by_partner_and_currency() {
    let mut emulator = emulator();
    for (number, (partner, amount, currency)) in
        [("10000", "19.99", "USD"), ("10000", "0.01", "usd"), ("10000", "5", "EUR"), ("20000", "7", "USD"), ("20000", "1", "USD")]
            .into_iter()
            .enumerate()
    {
        let order = format!("o-{number}");
        let changes = [
            ("ClickId", ""),
            ("OrderId", order.as_str()),
            ("MediaId", partner),
            ("OrderSubTotalPostDiscount", amount),
            ("CurrencyCode", currency),
        ];
        action(&mut emulator, &with(SALE, &changes));
    }
    read(emulator.handle(&call("DELETE", ACTIONS, "ActionTrackerId=4000&OrderId=o-4&DispositionCode=OTHER"), NOON));
    let earnings = serde_json::to_value(ledger(&mut emulator).earnings).expect("JSON");
    let earning = |partner: u64, currency: &str, actions: u64, amount: &str, payout: &str| json!({ "media_partner_id": partner, "currency": currency, "actions": actions, "amount": amount, "payout": payout });
    let expected =
        [earning(10_000, "EUR", 1, "5", "0.5"), earning(10_000, "USD", 2, "20", "2"), earning(20_000, "USD", 1, "7", "0.7")];
    assert_eq!(earnings, json!(expected));
}

#[test]
fn a_ledger_can_be_read_back() {
    let mut emulator = emulator();
    send(&mut emulator, PAGE_LOAD, &format!("{LOAD}%3Fim_ref%3Dclk_demo"));
    action(&mut emulator, SALE);
    send(&mut emulator, CONVERSIONS, "");
    let ledger = ledger(&mut emulator);
    assert_eq!(ledger.attempts[2].refused_for.len(), 5);
    assert_eq!(ledger.attempts[1].entry.as_ref(), Some(&ledger.submissions[0].id));
    let written = serde_json::to_value(&ledger).expect("JSON");
    let again: Ledger = serde_json::from_value(written.clone()).expect("a ledger");
    assert_eq!(serde_json::to_value(&again).expect("JSON"), written);
    assert_eq!((&written["actions"][0]["amount"], &written["actions"][0]["state"]), (&json!("50"), &json!("PENDING")));
}

#[test]
fn a_configuration_can_be_written_as_json() {
    let text = r#"{ "account_sid": "IRacme", "tokens": [{ "token": "t", "scopes": ["conversions"] }], "campaign_id": 77,
        "event_types": [{ "id": 1, "codes": ["Order Completed"] }, { "id": 2, "kind": "lead", "active": false }],
        "media_partners": [{ "id": 5, "payout_percent": "12.5", "unique_urls": ["https://p.example/"] }],
        "clicks": [{ "click_id": "c", "media_partner_id": 5, "at_ms": 1 }], "missing_currency": "refuse",
        "error_spelling": "capital", "app_install": "landing_page", "per_hour": null, "processing_ms": 250 }"#;
    let config: Config = serde_json::from_str(text).expect("a configuration");
    assert_eq!((config.missing_currency, config.negative_amounts, config.per_hour), (Manner::Refuse, Manner::Accept, None));
    assert!(config.event_types[0].active && config.media_partners[0].contract);
    let written = serde_json::to_value(&config).expect("JSON");
    assert_eq!(written["media_partners"][0]["payout_percent"], json!(12.5));
    let again: Config = serde_json::from_value(written.clone()).expect("what was written can be read");
    assert_eq!(serde_json::to_value(&again).expect("JSON"), written);
    for wrong in [
        json!({ "account": "IRdemo" }),
        json!({ "negative_amounts": "ignore" }),
        json!({ "tokens": [{ "secret": "t" }] }),
        json!({ "clicks": [{ "click_id": "c" }] }),
        json!({ "event_types": [{ "id": "4000" }] }),
        json!({ "app_install": "on" }),
    ] {
        assert!(serde_json::from_value::<Config>(Value::clone(&wrong)).is_err(), "{wrong}");
    }
}
