//! What `POST /v1/signups` makes of a click, and of a click that is more than one already.

use affonso_segment::emulator::affonso::{Config, Effect, Emulator, FraudBlocks, Referral, ReferralStatus};
use serde_json::{Value, json};

use crate::{CONVERSIONS, EVENTS, NOON, SIGNUPS, call, post, read, refuses_each, sale, with};

fn config() -> Config {
    let click = |id: &str| Referral { status: ReferralStatus::Click, ..Referral::new(id) };
    let mut lead = Referral::new("ref_lead");
    lead.click_id = Some("clk_lead".into());
    Config { referrals: vec![click("ref_clk_xyz789"), click("ref_clk_2"), lead], ..Config::default() }
}

fn with_click() -> Emulator {
    Emulator::new(config())
}

fn signup() -> Value {
    json!({ "click_id": "ref_clk_xyz789", "email": "jane@example.com", "external_user_id": "user_42", "name": "Jane Doe" })
}

#[test]
fn the_documented_sign_up_is_answered_as_documented_and_a_second_one_changes_nothing() {
    let mut emulator = with_click();
    let first = post(&mut emulator, SIGNUPS, &signup());
    let expected = json!({
        "id": "ref_clk_xyz789", "affiliate_id": "aff_demo", "program_id": "prog_demo", "email": "jane@example.com",
        "customer_id": null, "subscription_id": null, "status": "lead", "name": "Jane Doe", "metadata": null,
        "created_at": null, "converted_at": "2026-06-22T12:00:00.000Z",
    });
    assert_eq!((first.status, &first.json), (201, &json!({ "success": true, "data": expected })));

    let other = with(signup(), &json!({ "email": "other@example.com", "external_user_id": "user_43", "name": null }));
    let again = read(emulator.handle(&call(SIGNUPS, &other.to_string()), NOON + 5000));
    assert_eq!((again.status, &again.json), (200, &first.json));

    let ledger = emulator.ledger();
    assert_eq!((ledger.summary.signups, ledger.summary.replays, ledger.summary.leads), (1, 1, 0));
    assert_eq!(ledger.signups[0].external_user_id.as_deref(), Some("user_42"));
    let effects: Vec<(Effect, Option<&str>)> = ledger.attempts.iter().map(|one| (one.effect, one.entry.as_deref())).collect();
    assert_eq!(effects, [(Effect::Booked, Some("sgn_000001")), (Effect::Replayed, Some("sgn_000001"))]);
}

#[test]
fn whoever_signed_up_is_found_by_the_id_they_signed_up_with() {
    let mut emulator = with_click();
    let event = json!({ "event_name": "trial_started", "event_type": "trial", "external_user_id": "user_42" });
    assert_eq!(post(&mut emulator, EVENTS, &event).status, 404, "not signed up yet");
    post(&mut emulator, SIGNUPS, &signup());
    assert_eq!(post(&mut emulator, EVENTS, &event).json["data"]["referral_id"], "ref_clk_xyz789");
    let later = post(&mut emulator, SIGNUPS, &signup());
    assert_eq!((later.status, &later.json["data"]["status"]), (200, &json!("trialing")), "the referral as it stands");
}

#[test]
fn one_who_is_more_than_a_click_already_is_left_alone() {
    let mut emulator = with_click();
    for id in ["ref_lead", "clk_lead"] {
        let answer = post(&mut emulator, SIGNUPS, &with(signup(), &json!({ "click_id": id })));
        assert_eq!((answer.status, &answer.json["data"]["id"]), (200, &json!("ref_lead")), "{id}");
        assert_eq!(answer.json["data"]["email"], Value::Null);
    }
    post(&mut emulator, EVENTS, &json!({ "event_name": "demo", "event_type": "lead", "click_id": "ref_clk_2" }));
    let answer = post(&mut emulator, SIGNUPS, &with(signup(), &json!({ "click_id": "ref_clk_2" })));
    assert_eq!((answer.status, &answer.json["data"]["converted_at"]), (200, &json!("2026-06-22T12:00:00.000Z")));
    assert!(emulator.ledger().signups.is_empty());
}

#[test]
fn each_rule_of_the_signups_endpoint_is_enforced() {
    let mut wrong = vec![
        (json!({ "click_id": null }), "click_id"),
        (json!({ "click_id": "" }), "click_id"),
        (json!({ "click_id": 7 }), "click_id"),
        (json!({ "email": null, "external_user_id": null }), "email"),
        (json!({ "external_user_id": "" }), "external_user_id"),
        (json!({ "external_user_id": 42 }), "external_user_id"),
        (json!({ "name": "n".repeat(256) }), "name"),
        (json!({ "name": 1 }), "name"),
        (json!({ "clickId": "ref_clk_xyz789" }), "clickId"),
        (json!({ "customer_id": "cust_1" }), "customer_id"),
        (json!({ "metadata": {} }), "metadata"),
    ];
    let addresses = [
        "",
        "jane",
        "jane@",
        "@example.com",
        "jane@example",
        "jane@.com",
        "jane@example.",
        "j@ne@example.com",
        "ja ne@example.com",
    ];
    wrong.extend(addresses.map(|address| (json!({ "email": address }), "email")));
    let mut emulator = with_click();
    refuses_each(&mut emulator, SIGNUPS, &signup(), &wrong);
    let stranger = post(&mut emulator, SIGNUPS, &with(signup(), &json!({ "click_id": "ref_clk_none" })));
    assert_eq!((stranger.status, stranger.code()), (404, "NOT_FOUND"));
    assert_eq!(emulator.ledger().referrals[0].status, ReferralStatus::Click);
    assert_eq!(emulator.ledger().summary.unmatched, 0, "an unknown click is no missing referral");
    for change in [json!({ "email": null }), json!({ "external_user_id": null }), json!({ "name": "ü".repeat(255) })] {
        assert_eq!(post(&mut with_click(), SIGNUPS, &with(signup(), &change)).status, 201, "{change}");
    }
}

#[test]
fn what_a_program_does_not_keep_is_silently_ignored() {
    let strict = Config { email_tracking: false, name_tracking: false, ..config() };
    let mut emulator = Emulator::new(strict.clone());
    let answer = post(&mut emulator, SIGNUPS, &signup());
    assert_eq!((answer.status, &answer.json["data"]["email"], &answer.json["data"]["name"]), (201, &Value::Null, &Value::Null));
    let referral = &emulator.ledger().referrals[0];
    assert_eq!((&referral.email, &referral.name, referral.external_user_id.as_deref()), (&None, &None, Some("user_42")));
    let only_email = with(signup(), &json!({ "external_user_id": null }));
    assert_eq!(post(&mut Emulator::new(strict), SIGNUPS, &only_email).status, 201);
}

#[test]
fn a_blocked_sign_up_looks_like_any_other_but_is_rejected_and_earns_nothing() {
    let lead_incentive = serde_json::from_value(json!({ "id": "inc_lead", "amount": "5.00", "currency": "EUR" })).ok();
    let blocks = FraudBlocks { email_domains: vec!["trash.example".into()], click_ids: vec!["ref_clk_2".into()] };
    let config = Config { lead_incentive, fraud_blocks: blocks, ..config() };
    let cases = [
        (json!({}), ReferralStatus::Lead, Some("5")),
        (json!({ "email": "jane@TRASH.example" }), ReferralStatus::Rejected, None),
        (json!({ "email": "jane@not-trash.example" }), ReferralStatus::Lead, Some("5")),
        (json!({ "click_id": "ref_clk_2" }), ReferralStatus::Rejected, None),
    ];
    for (change, status, lead_commission) in &cases {
        let mut emulator = Emulator::new(config.clone());
        let body = with(signup(), change);
        let answer = post(&mut emulator, SIGNUPS, &body);
        assert_eq!((answer.status, &answer.json["success"]), (201, &json!(true)), "{change}");
        assert_eq!(answer.json["data"]["status"], json!(status), "{change}");
        let again = post(&mut emulator, SIGNUPS, &body);
        assert_eq!((again.status, &again.json["data"]["status"]), (200, &json!(status)), "{change}");
        let sold = post(&mut emulator, CONVERSIONS, &with(sale(), &json!({ "click_id": body["click_id"] })));
        assert_eq!((sold.status, sold.json["data"]["earning_id"].is_null()), (201, lead_commission.is_none()), "{change}");

        let ledger = emulator.ledger();
        let of_lead = ledger.commissions.iter().find(|one| one.signup_id.is_some());
        assert_eq!(of_lead.map(|one| one.amount.as_str()), *lead_commission, "{change}");
        assert_eq!(ledger.commissions.len(), if lead_commission.is_some() { 2 } else { 0 }, "{change}");
        assert_eq!((ledger.summary.signups, ledger.signups[0].status), (1, *status));
        let rejected_stays = ledger.referrals.iter().any(|referral| referral.status == ReferralStatus::Rejected);
        assert_eq!(rejected_stays, *status == ReferralStatus::Rejected, "{change}");
    }
}
