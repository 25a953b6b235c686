//! How often a plan lets a key call, and what it tells about it.

use affonso_segment::emulator::affonso::{Config, Emulator, Key, PricingPlan};
use serde_json::{Value, json};

use crate::{ALL, Answer, EVENTS, NOON, call, config, read};

fn at(emulator: &mut Emulator, now: u64) -> Answer {
    read(emulator.handle(&call(EVENTS, r#"{"event_name":"seen","customer_id":"cust_123"}"#), now))
}

/// How many calls pass before the first one that does not, and that one; `pause` lies between them.
fn first_refused(emulator: &mut Emulator, pause: u64) -> (u64, Answer) {
    for call in 0.. {
        let answer = at(emulator, NOON + call * pause);
        if answer.status != 201 {
            return (call, answer);
        }
    }
    unreachable!("there is always a call that is one too many")
}

#[test]
fn each_plan_has_its_minute_and_its_second() {
    let plans = [
        (PricingPlan::Launch, 300, 10),
        (PricingPlan::Growth, 600, 20),
        (PricingPlan::Elite, 1200, 40),
        (PricingPlan::Enterprise, 3000, 100),
    ];
    for (plan, per_minute, burst) in plans {
        let with_plan = || Emulator::new(Config { plan: Some(plan), ..config() });
        let (passed, refused) = first_refused(&mut with_plan(), 0);
        assert_eq!((passed, refused.status, refused.code()), (burst, 429, "RATE_LIMIT_EXCEEDED"), "{plan:?}");
        assert_eq!(refused.header("Retry-After"), "1");
        assert_eq!(refused.header("X-RateLimit-Limit"), per_minute.to_string());
        assert_eq!(refused.header("X-RateLimit-Remaining"), (per_minute - burst).to_string(), "a burst leaves the minute");

        let (passed, refused) = first_refused(&mut with_plan(), 1000 / burst);
        let left = 60_000 - passed * (1000 / burst);
        let wait = left.div_ceil(1000).max(1).to_string();
        assert_eq!((passed, refused.status), (per_minute, 429), "{plan:?}");
        assert_eq!((refused.header("Retry-After"), refused.header("X-RateLimit-Remaining")), (wait.as_str(), "0"));
    }
}

#[test]
fn what_the_configuration_says_itself_goes_before_the_plan() {
    let config = |plan, per_minute, burst| Config { plan, per_minute, burst, ..config() };
    let cases = [
        (config(Some(PricingPlan::Launch), None, Some(3)), 3, "300"),
        (config(Some(PricingPlan::Launch), Some(5), None), 5, "5"),
        (config(None, None, Some(2)), 2, "300"),
        (config(None, Some(4), None), 4, "4"),
    ];
    for (config, passes, limit) in cases {
        let (passed, refused) = first_refused(&mut Emulator::new(config), 0);
        assert_eq!((passed, refused.header("X-RateLimit-Limit")), (passes, limit));
    }
}

#[test]
fn a_refused_call_costs_nothing_and_the_next_second_begins_anew() {
    let mut emulator = Emulator::new(Config { burst: Some(2), per_minute: Some(5), ..config() });
    let mut statuses = Vec::new();
    for now in [NOON, NOON, NOON, NOON + 999, NOON + 1000, NOON + 1500, NOON + 1999, NOON + 2000, NOON + 3000, NOON + 60_000] {
        statuses.push(at(&mut emulator, now).status);
    }
    assert_eq!(statuses, [201, 201, 429, 429, 201, 201, 429, 201, 429, 201]);
}

#[test]
fn every_key_has_its_own_calls_at_all_endpoints_together() {
    let mut config = Config { burst: Some(6), ..config() };
    config.keys.push(Key::with_all_permissions("sk_live_second"));
    let mut emulator = Emulator::new(config);
    for path in ALL {
        let answer = read(emulator.handle(&call(path, "{}"), NOON));
        assert_ne!(answer.status, 429, "{path}");
        assert_eq!(answer.header("X-RateLimit-Reset"), "1782129660", "{path}");
    }
    for path in ALL {
        let answer = read(emulator.handle(&call(path, "{}"), NOON));
        assert_eq!((answer.status, &answer.json["error"]["retryAfter"]), (429, &json!(1)), "{path}");
        let mut other = call(path, "{}");
        other.headers[0].1 = "Bearer sk_live_second".into();
        assert_ne!(read(emulator.handle(&other, NOON)).status, 429, "{path}");
    }
}

#[test]
fn a_configuration_can_be_written_as_json() {
    let text = r#"{ "plan": "growth", "burst": 5, "signing_secret": "whsec_1", "signature_window_s": 60,
        "affiliates": [{ "tracking_id": "maya" }, { "tracking_id": "noah", "affiliate_id": "aff_noah", "approved": false }],
        "incentives": [{ "id": "inc_1", "percent": 12.5, "product_ids": ["prod_1"] }, { "id": "inc_2", "percent": "30" }],
        "lead_incentive": { "id": "inc_lead", "amount": "5.00", "currency": "EUR" },
        "fraud_blocks": { "email_domains": ["trash.example"] }, "email_tracking": false }"#;
    let config: Config = serde_json::from_str(text).expect("a configuration");
    assert_eq!((config.plan, config.burst, config.signature_window_s), (Some(PricingPlan::Growth), Some(5), 60));
    let written = serde_json::to_value(&config).expect("JSON");
    assert_eq!(written["incentives"][1]["percent"], json!(30));
    assert!(config.name_tracking && !config.email_tracking && config.affiliates[0].approved);
    let again: Config = serde_json::from_value(written.clone()).expect("what was written can be read");
    assert_eq!(serde_json::to_value(&again).expect("JSON"), written);
    for wrong in [
        json!({ "plan": "free" }),
        json!({ "incentives": [{ "id": "inc", "percent": "a third" }] }),
        json!({ "lead_incentive": { "id": "inc", "amount": -5, "currency": "EUR" } }),
        json!({ "fraud_blocks": { "domains": [] } }),
        json!({ "per_second": 5 }),
    ] {
        assert!(serde_json::from_value::<Config>(Value::clone(&wrong)).is_err(), "{wrong}");
    }
}
