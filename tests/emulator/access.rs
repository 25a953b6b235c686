//! Who gets in, where, and how often.

use affonso_segment::emulator::Incoming;
use affonso_segment::emulator::affonso::{Config, Emulator, Key, KeyStatus};
use serde_json::json;

use crate::{ALL, CLICKS, CONVERSIONS, EVENTS, NOON, REFUND, SEGMENT, SIGNUPS, call, config, conversion, emulator, read};

#[test]
fn only_a_good_key_gets_in() {
    let mut config = config();
    let key = |key: &str, status, permissions: &[&str]| Key {
        key: key.into(),
        permissions: permissions.iter().map(ToString::to_string).collect(),
        status,
    };
    config.keys.push(key("sk_live_off", KeyStatus::Disabled, &["write:commissions"]));
    config.keys.push(key("sk_live_old", KeyStatus::Expired, &["write:commissions"]));
    config.keys.push(key("sk_live_reader", KeyStatus::Active, &["read:commissions", "read:referrals"]));
    let mut emulator = Emulator::new(config);
    let cases = [
        ("", 401, "MISSING_API_KEY"),
        ("Basic c2s6", 401, "MISSING_API_KEY"),
        ("Bearer live_demo", 401, "INVALID_API_KEY_FORMAT"),
        ("Bearer sk_live_wrong", 401, "INVALID_API_KEY"),
        ("Bearer sk_live_off", 401, "API_KEY_DISABLED"),
        ("Bearer sk_live_old", 401, "API_KEY_EXPIRED"),
        ("Bearer sk_live_reader", 403, "INSUFFICIENT_PERMISSIONS"),
    ];
    for path in ALL {
        for (authorization, status, code) in cases {
            let mut incoming = call(path, "{}");
            incoming.headers.retain(|(name, _)| name != "authorization");
            if !authorization.is_empty() {
                incoming.headers.push(("Authorization".into(), authorization.into()));
            }
            let answer = read(emulator.handle(&incoming, NOON));
            assert_eq!((answer.status, answer.code()), (status, code), "{authorization}");
        }
    }
    let ledger = serde_json::to_string(&emulator.ledger()).expect("a ledger");
    assert!(!ledger.contains("sk_live"), "no key is kept");
}

#[test]
fn each_endpoint_asks_for_its_own_permission() {
    let permissions = ["write:commissions", "write:referrals", "create:clicks"];
    for (path, wanted) in [
        (EVENTS, "write:commissions"),
        (SEGMENT, "write:commissions"),
        (CONVERSIONS, "write:commissions"),
        (REFUND, "write:commissions"),
        (SIGNUPS, "write:referrals"),
        (CLICKS, "create:clicks"),
    ] {
        for granted in permissions {
            let mut config = config();
            config.keys[0].permissions = vec![granted.into()];
            let answer = read(Emulator::new(config).handle(&call(path, "{}"), NOON));
            assert_eq!(answer.status == 403, granted != wanted, "{path} {granted}");
            assert!(answer.status != 403 || answer.text.contains(wanted), "{}", answer.text);
        }
    }
}

#[test]
fn every_endpoint_has_one_method_one_type_and_one_size() {
    let mut emulator = emulator();
    for path in ALL {
        let mut get = call(path, "");
        get.method = "GET".into();
        let mut text = call(path, "{}");
        text.headers[1].1 = "text/plain".into();
        let mut long = call(path, "");
        long.body = vec![b' '; 1_048_577];
        let longer_path = call(&format!("{path}/x"), "{}");
        for (incoming, status, is_json) in [(get, 405, false), (text, 415, true), (long, 413, true), (longer_path, 404, false)] {
            let answer = read(emulator.handle(&incoming, NOON));
            assert_eq!((answer.status, answer.json.is_object()), (status, is_json), "{path}");
            assert_eq!(answer.header("Allow").is_empty(), status != 405, "{path}");
            assert_eq!(answer.header("Access-Control-Allow-Origin"), "*", "{path}");
            assert_eq!(answer.header("X-RateLimit-Limit"), "300", "{path}");
        }
        let unreadable = read(emulator.handle(&call(path, "[]"), NOON));
        assert_eq!((unreadable.status, unreadable.code()), (400, "VALIDATION_ERROR"), "{path}");
    }
    assert_eq!(emulator.ledger().summary.unmatched, 0);
}

#[test]
fn a_wrong_address_method_or_body_is_told_apart() {
    let mut emulator = emulator();
    let with_call = |change: &dyn Fn(&mut Incoming)| {
        let mut incoming = call(EVENTS, &conversion().to_string());
        change(&mut incoming);
        incoming
    };
    let text = |call: &mut Incoming| call.headers[1].1 = "text/plain".into();
    let cases = [
        (with_call(&|call| call.path = "/v1/event".into()), 404, false),
        (with_call(&|call| call.path = "/events".into()), 404, false),
        (with_call(&|call| call.method = "GET".into()), 405, false),
        (with_call(&text), 415, true),
        (with_call(&|call| drop(call.headers.remove(1))), 415, true),
        (with_call(&|call| call.body = vec![b' '; 1_048_577]), 413, true),
        (with_call(&|call| call.headers[1].1 = "Application/JSON; charset=utf-8".into()), 201, true),
        (with_call(&|call| call.path = "/v1/events?debug=1".into()), 200, true),
    ];
    for (incoming, status, is_json) in &cases {
        let answer = read(emulator.handle(incoming, NOON));
        assert_eq!((answer.status, answer.json.is_object()), (*status, *is_json), "{}", answer.text);
        assert_eq!(answer.header("X-RateLimit-Limit"), "300");
        assert_eq!(answer.header("Access-Control-Allow-Origin"), "*");
    }
    let preflight = read(emulator.handle(&with_call(&|call| call.method = "OPTIONS".into()), NOON));
    assert_eq!(preflight.status, 204);
    assert!(preflight.header("Access-Control-Allow-Headers").contains("Authorization"));
    assert_eq!(emulator.ledger().summary.calls, cases.len(), "a preflight is no call");
}

#[test]
fn the_rate_limit_is_a_minute_long() {
    let mut emulator = Emulator::new(Config { per_minute: Some(2), ..config() });
    let mut at = |now| read(emulator.handle(&call(EVENTS, &conversion().to_string()), now));
    let soon = NOON + 58_500;
    let remaining: Vec<String> = (0..2).map(|_| at(soon).header("X-RateLimit-Remaining").into()).collect();
    assert_eq!(remaining, ["1", "0"]);
    let refused = at(soon);
    assert_eq!((refused.status, refused.code()), (429, "RATE_LIMIT_EXCEEDED"));
    assert_eq!((refused.header("Retry-After"), &refused.json["error"]["retryAfter"]), ("2", &json!(2)));
    assert_eq!(refused.header("X-RateLimit-Reset"), "1782129660");
    assert_eq!(at(NOON + 60_000).status, 200);
}
