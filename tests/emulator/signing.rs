//! Request signing: which calls must carry it, and what a good signature is.

use affonso_segment::emulator::Incoming;
use affonso_segment::emulator::affonso::{Config, Emulator, Referral};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::{ALL, CLICKS, CONVERSIONS, EVENTS, NOON, REFUND, SEGMENT, SIGNUPS, call, config, conversion, read, sale, track};

const SECRET: &str = "whsec_c2VjcmV0";
const NOON_S: u64 = NOON / 1000;

fn signing() -> Config {
    Config { signing_secret: Some(SECRET.into()), ..config() }
}

fn sign(secret: &str, timestamp: &str, body: &str) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length");
    let bytes = mac.chain_update(format!("{timestamp}.{body}")).finalize().into_bytes();
    bytes.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

fn signed(path: &str, body: &str, timestamp: &str, signature: &str) -> Incoming {
    let mut incoming = call(path, body);
    let headers = [("x-affonso-timestamp", timestamp), ("X-Affonso-Signature", signature)];
    incoming.headers.extend(headers.map(|(name, value)| (name.into(), value.into())));
    incoming
}

#[test]
fn the_known_signatures_are_good() {
    let vectors = [
        (
            EVENTS,
            r#"{"event_name":"kyc_passed","referral_id":"ref_1","event_type":"milestone"}"#,
            "whsec_custom",
            "253abcb1e83e2c22ba2481c2895f686b18566432949b70c9b167ef1dac1546c5",
        ),
        (
            SEGMENT,
            r#"{"type":"track","event":"Order Completed","messageId":"msg_1","userId":"user_1","properties":{"revenue":100,"currency":"USD"}}"#,
            "whsec_test",
            "3d8a0a6d79a5ff53ee6a65b3e4eef23057c290e33868d1e2e0d9d54e5b56ccfd",
        ),
    ];
    let mut referral = Referral::new("ref_1");
    referral.customer_id = Some("user_1".into());
    for (path, body, secret, signature) in vectors {
        let referrals = vec![referral.clone()];
        let mut emulator = Emulator::new(Config { signing_secret: Some(secret.into()), referrals, ..Config::default() });
        let answer = read(emulator.handle(&signed(path, body, "1784462400", signature), 1_784_462_400_000));
        assert_eq!(answer.status, 201, "{}", answer.text);
        assert!(emulator.ledger().attempts[0].signed);
    }
}

#[test]
fn only_a_good_and_fresh_signature_of_these_bytes_is_taken() {
    let body = conversion().to_string();
    let at = |seconds: u64| (seconds.to_string(), sign(SECRET, &seconds.to_string(), &body));
    let (now, good) = at(NOON_S);
    let with_time = |timestamp: &str| (timestamp.to_owned(), sign(SECRET, timestamp, &body));
    let cases = [
        ((now.clone(), good.clone()), 201, ""),
        (at(NOON_S - 300), 200, ""),
        (at(NOON_S + 300), 200, ""),
        (at(NOON_S - 301), 401, "TIMESTAMP_OUT_OF_WINDOW"),
        (at(NOON_S + 301), 401, "TIMESTAMP_OUT_OF_WINDOW"),
        (at(NOON), 401, "TIMESTAMP_OUT_OF_WINDOW"),
        (with_time(""), 401, "INVALID_TIMESTAMP"),
        (with_time(&format!("+{NOON_S}")), 401, "INVALID_TIMESTAMP"),
        (with_time(&format!("{NOON_S}.0")), 401, "INVALID_TIMESTAMP"),
        (with_time("2026-06-22T12:00:00Z"), 401, "INVALID_TIMESTAMP"),
        ((now.clone(), at(NOON_S - 1).1), 401, "INVALID_SIGNATURE"),
        ((now.clone(), sign("whsec_other", &now, &body)), 401, "INVALID_SIGNATURE"),
        ((now.clone(), sign("c2VjcmV0", &now, &body)), 401, "INVALID_SIGNATURE"),
        ((now.clone(), sign(SECRET, &now, &format!("{body} "))), 401, "INVALID_SIGNATURE"),
        ((now.clone(), good.to_uppercase()), 401, "INVALID_SIGNATURE"),
        ((now.clone(), format!("sha256={good}")), 401, "INVALID_SIGNATURE"),
        ((now.clone(), format!("t={now},v1={good}")), 401, "INVALID_SIGNATURE"),
        ((now.clone(), good[..62].into()), 401, "INVALID_SIGNATURE"),
        ((now.clone(), good[..63].into()), 401, "INVALID_SIGNATURE"),
        ((now.clone(), String::new()), 401, "INVALID_SIGNATURE"),
    ];
    let mut emulator = Emulator::new(signing());
    for ((timestamp, signature), status, code) in &cases {
        let answer = read(emulator.handle(&signed(EVENTS, &body, timestamp, signature), NOON));
        assert_eq!((answer.status, answer.code()), (*status, *code), "{timestamp} {signature}");
    }
    assert_eq!(emulator.ledger().summary.conversions, 1);

    let mut narrow = Emulator::new(Config { signature_window_s: 5, ..signing() });
    let (late, signature) = at(NOON_S - 6);
    assert_eq!(read(narrow.handle(&signed(EVENTS, &body, &late, &signature), NOON)).status, 401);
    assert!(!serde_json::to_string(&narrow.ledger()).expect("a ledger").contains(SECRET));
}

#[test]
fn exactly_the_endpoints_that_take_signatures_ask_for_them() {
    let body = |path: &str| -> Value {
        match path {
            EVENTS => conversion(),
            SEGMENT => track(),
            CONVERSIONS => sale(),
            REFUND => json!({ "amount": 1 }),
            SIGNUPS => json!({ "click_id": "ref_clk_000001", "external_user_id": "user_1" }),
            _ => json!({ "trackingId": "partner_demo" }),
        }
    };
    let mut emulator = Emulator::new(signing());
    for path in [EVENTS, SEGMENT, CONVERSIONS, REFUND, CLICKS, SIGNUPS] {
        let text = body(path).to_string();
        let unsigned = read(emulator.handle(&call(path, &text), NOON));
        let mut half = signed(path, &text, &NOON_S.to_string(), "");
        half.headers.pop();
        let half = read(emulator.handle(&half, NOON));
        if [CLICKS, SIGNUPS].contains(&path) {
            assert!(unsigned.status < 300 && half.status < 300, "{path}: {}", unsigned.text);
            continue;
        }
        for answer in [unsigned, half] {
            assert_eq!((answer.status, answer.code()), (401, "MISSING_SIGNATURE"), "{path}");
        }
        let signature = sign(SECRET, &NOON_S.to_string(), &text);
        let answer = read(emulator.handle(&signed(path, &text, &NOON_S.to_string(), &signature), NOON));
        assert!(answer.status < 300, "{path}: {}", answer.text);
    }
    let attempts = emulator.ledger().attempts;
    assert_eq!(attempts.iter().filter(|attempt| attempt.signed).count(), 4);
}

#[test]
fn without_a_secret_a_signature_is_noted_and_not_looked_at() {
    let mut emulator = Emulator::new(config());
    for path in ALL {
        let answer = read(emulator.handle(&signed(path, "{}", "soon", "none"), NOON));
        assert_ne!(answer.status, 401, "{path}");
    }
    assert!(emulator.ledger().attempts.iter().all(|attempt| attempt.signed));
}
