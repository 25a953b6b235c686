//! What `POST /v1/clicks` accepts, refuses and answers, and what its ids are good for.

use affonso_segment::emulator::affonso::{Affiliate, Config, Emulator, ReferralStatus};
use serde_json::{Map, Value, json};

use crate::{CLICKS, CONVERSIONS, EVENTS, SIGNUPS, config, emulator, post, refuses_each, sale, with};

/// The documented limits, in characters.
const LIMITS: [(&str, usize); 17] = [
    ("sub1", 255),
    ("sub2", 255),
    ("sub3", 255),
    ("sub4", 255),
    ("sub5", 255),
    ("referrer", 2000),
    ("ip", 45),
    ("userAgent", 1000),
    ("utmSource", 255),
    ("utmMedium", 255),
    ("utmCampaign", 255),
    ("utmTerm", 255),
    ("utmContent", 255),
    ("gclid", 255),
    ("fbclid", 255),
    ("msclkid", 255),
    ("ttclid", 255),
];

fn click() -> Value {
    json!({ "trackingId": "partner_demo" })
}

#[test]
fn a_click_is_answered_as_documented_and_every_call_makes_another() {
    let mut emulator = emulator();
    let first = post(&mut emulator, CLICKS, &click());
    let expected = json!({ "id": "ref_clk_000001", "tracking_id": "partner_demo", "program_id": "prog_demo",
                           "created_at": "2026-06-22T12:00:00.000Z" });
    assert_eq!((first.status, first.json), (201, json!({ "success": true, "data": expected })));
    let dated =
        with(click(), &json!({ "programId": "prog_demo", "createdAt": "2026-06-22T10:30:00+02:00", "utmSource": "news" }));
    let second = post(&mut emulator, CLICKS, &dated);
    assert_eq!((second.status, &second.json["data"]["id"]), (201, &json!("ref_clk_000002")));
    assert_eq!(second.json["data"]["created_at"], "2026-06-22T08:30:00.000Z");

    let ledger = emulator.ledger();
    assert_eq!((ledger.summary.clicks, ledger.summary.replays), (2, 0));
    assert_eq!(ledger.clicks[1].details.get("utmSource").map(String::as_str), Some("news"));
    assert_eq!(ledger.attempts[1].entry.as_deref(), Some("ref_clk_000002"));
    assert_eq!(ledger.referrals.last().map(|referral| referral.status), Some(ReferralStatus::Click));
}

#[test]
fn the_new_id_is_good_wherever_a_click_or_a_referral_is_named() {
    let bodies = [
        (EVENTS, json!({ "event_name": "seen", "click_id": "ref_clk_000001" }), "referral_id"),
        (EVENTS, json!({ "event_name": "seen", "referral_id": "ref_clk_000001" }), "referral_id"),
        (CONVERSIONS, with(sale(), &json!({ "customer_id": "cust_new", "click_id": "ref_clk_000001" })), "referral_id"),
        (SIGNUPS, json!({ "click_id": "ref_clk_000001", "external_user_id": "user_new" }), "id"),
    ];
    for (path, body, member) in &bodies {
        let mut emulator = emulator();
        assert_eq!(post(&mut emulator, path, body).status, 404, "no such click yet");
        post(&mut emulator, CLICKS, &click());
        let answer = post(&mut emulator, path, body);
        assert_eq!((answer.status, &answer.json["data"][member]), (201, &json!("ref_clk_000001")), "{}", answer.text);
    }
}

#[test]
fn each_length_is_enforced_in_characters() {
    let mut emulator = emulator();
    let filled = |extra: usize| -> Map<String, Value> {
        LIMITS.iter().map(|(name, limit)| ((*name).into(), json!("ü".repeat(limit + extra)))).collect()
    };
    assert_eq!(post(&mut emulator, CLICKS, &with(click(), &Value::Object(filled(0)))).status, 201);
    let too_long: Vec<(Value, &str)> =
        LIMITS.iter().map(|(name, limit)| (json!({ *name: "x".repeat(limit + 1) }), *name)).collect();
    refuses_each(&mut emulator, CLICKS, &click(), &too_long);
    let answer = post(&mut emulator, CLICKS, &with(click(), &Value::Object(filled(1))));
    assert_eq!(answer.json["error"]["details"].as_array().map(Vec::len), Some(17), "all problems");
    assert_eq!(emulator.ledger().summary.clicks, 1);
}

#[test]
fn each_rule_of_the_clicks_endpoint_is_enforced() {
    let wrong = [
        (json!({ "trackingId": null }), "trackingId"),
        (json!({ "trackingId": "" }), "trackingId"),
        (json!({ "trackingId": 7 }), "trackingId"),
        (json!({ "programId": "" }), "programId"),
        (json!({ "createdAt": "now" }), "createdAt"),
        (json!({ "sub1": 1 }), "sub1"),
        (json!({ "tracking_id": "partner_demo" }), "tracking_id"),
        (json!({ "utm_source": "news" }), "utm_source"),
        (json!({ "email": "jane@example.com" }), "email"),
    ];
    let mut emulator = emulator();
    refuses_each(&mut emulator, CLICKS, &click(), &wrong);
    assert!(emulator.ledger().clicks.is_empty());
}

#[test]
fn only_approved_affiliates_bring_anybody_and_only_to_their_own_programs() {
    let of = |tracking_id: &str, program_id: &str, approved| Affiliate {
        affiliate_id: format!("aff_{tracking_id}"),
        program_id: program_id.into(),
        approved,
        ..Affiliate::new(tracking_id)
    };
    let affiliates = vec![of("maya", "prog_a", true), of("maya", "prog_b", true), of("noah", "prog_a", false)];
    let mut emulator = Emulator::new(Config { affiliates, ..config() });
    let cases = [
        (json!({ "trackingId": "maya" }), 201, "prog_a"),
        (json!({ "trackingId": "maya", "programId": "prog_b" }), 201, "prog_b"),
        (json!({ "trackingId": "maya", "programId": "prog_c" }), 404, "programId"),
        (json!({ "trackingId": "noah" }), 404, "trackingId"),
        (json!({ "trackingId": "partner_demo" }), 404, "trackingId"),
    ];
    for (body, status, what) in &cases {
        let answer = post(&mut emulator, CLICKS, body);
        let told = if *status == 201 { &answer.json["data"]["program_id"] } else { &answer.json["error"]["field"] };
        assert_eq!((answer.status, told), (*status, &json!(what)), "{body}");
    }
    let ledger = emulator.ledger();
    assert_eq!((ledger.summary.clicks, ledger.summary.refused, ledger.summary.unmatched), (2, 3, 0));
    assert_eq!(ledger.referrals.last().map(|last| last.affiliate_id.as_str()), Some("aff_maya"));
}
