//! What goes wrong on demand, and on which side of the booking.

use affonso_segment::emulator::affonso::{Effect, Emulator};
use affonso_segment::emulator::{Calls, Fault, FaultKind, Reply, When};
use serde_json::{Value, json};

use crate::{CLICKS, CONVERSIONS, EVENTS, NOON, REFUND, SEGMENT, SIGNUPS, call, conversion, emulator, post, sale, track, with};

fn struck(kind: FaultKind, when: When) -> (Reply, Emulator) {
    let mut emulator = emulator();
    emulator.set_faults(vec![Fault { kind, when, calls: Calls::Nth(vec![1]), path: Some(EVENTS.into()) }]);
    let reply = emulator.handle(&call(EVENTS, &conversion().to_string()), NOON);
    (reply, emulator)
}

#[test]
fn a_fault_before_books_nothing_and_one_after_loses_only_the_answer() {
    let kinds = [
        (FaultKind::Status(503), Some(503)),
        (FaultKind::Status(429), Some(429)),
        (FaultKind::Garbage, Some(200)),
        (FaultKind::Redirect("https://elsewhere.example/".into()), Some(302)),
        (FaultKind::Answer { status: 200, headers: vec![], body: "{}".into() }, Some(200)),
        (FaultKind::Hang, None),
        (FaultKind::Reset, None),
    ];
    for (kind, status) in kinds {
        for when in [When::Before, When::After] {
            let (reply, mut emulator) = struck(kind.clone(), when);
            assert_eq!(reply.status(), status, "{kind:?}");
            let attempt = emulator.ledger().attempts.pop().expect("an attempt");
            let (effect, handled, replayed) = match when {
                When::Before => (Effect::Lost, None, false),
                When::After => (Effect::Booked, Some(201), true),
            };
            assert_eq!((attempt.effect, attempt.handled, attempt.answered), (effect, handled, status));
            let retry = post(&mut emulator, EVENTS, &conversion());
            assert_eq!(retry.json["data"]["replayed"], json!(replayed), "{kind:?} {when:?}");
            assert_eq!(emulator.ledger().summary.conversions, 1);
        }
    }
}

#[test]
fn a_late_or_stalled_answer_is_the_real_one_after_the_booking() {
    let late = |when| struck(FaultKind::Delay(1500), when).0;
    assert!(matches!(late(When::Before), Reply::Answer { status: 504, delay_ms: 1500, .. }));
    assert!(matches!(late(When::After), Reply::Answer { status: 201, delay_ms: 1500, .. }));
    let (Reply::Stall { status, body, .. }, _) = struck(FaultKind::SlowBody, When::After) else {
        panic!("not stalled");
    };
    assert_eq!(status, 201);
    assert!(body.starts_with(br#"{"success":true,"data":{"id":"com_000001""#));
}

#[test]
fn faults_count_the_calls_of_their_own_path() {
    let faults = r#"[{"kind":{"status":500},"when":"before","calls":{"range":{"from":2,"to":3}},"path":"/v1/events"},
                     {"kind":"hang","when":"before","calls":"all","path":"/v1/sources/segment/events"}]"#;
    let mut emulator = emulator();
    emulator.set_faults(serde_json::from_str(faults).expect("faults"));
    let hung = emulator.handle(&call(SEGMENT, &track().to_string()), NOON);
    assert_eq!(hung, Reply::Hang);
    let statuses: Vec<u16> = (0..4).map(|_| post(&mut emulator, EVENTS, &conversion()).status).collect();
    assert_eq!(statuses, [201, 500, 500, 200]);
    assert!(serde_json::from_str::<Vec<Fault>>(r#"[{"kind":"hang","when":"after"}]"#).is_err(), "calls must be named");
}

/// Books that hold a sale and a click, and a call to each endpoint that changes them.
fn prepared() -> (Emulator, Vec<(&'static str, Value)>) {
    let mut emulator = emulator();
    post(&mut emulator, CONVERSIONS, &sale());
    post(&mut emulator, CLICKS, &json!({ "trackingId": "partner_demo" }));
    let calls = vec![
        (EVENTS, conversion()),
        (SEGMENT, track()),
        (CONVERSIONS, with(sale(), &json!({ "external_event_id": "inv_2" }))),
        (REFUND, json!({ "amount": 1, "external_event_id": "refund:1" })),
        (SIGNUPS, json!({ "click_id": "ref_clk_000001", "external_user_id": "user_1" })),
        (CLICKS, json!({ "trackingId": "partner_demo" })),
    ];
    (emulator, calls)
}

#[test]
fn a_fault_strikes_every_endpoint_on_either_side_of_the_booking() {
    let count = prepared().1.len();
    for index in 0..count {
        for when in [When::Before, When::After] {
            let (mut emulator, calls) = prepared();
            let (path, body) = &calls[index];
            emulator.set_faults(vec![Fault { kind: FaultKind::Reset, when, calls: Calls::Nth(vec![1]), path: None }]);
            assert_eq!(emulator.handle(&call(path, &body.to_string()), NOON), Reply::Reset, "{path}");
            let attempt = emulator.ledger().attempts.pop().expect("an attempt");
            let booked = when == When::After;
            assert_eq!(attempt.effect, if booked { Effect::Booked } else { Effect::Lost }, "{path}");
            post(&mut emulator, path, body);
            let effect = emulator.ledger().attempts.pop().map(|attempt| attempt.effect);
            let replays = booked && *path != CLICKS;
            assert_eq!(effect, Some(if replays { Effect::Replayed } else { Effect::Booked }), "{path} {when:?}");
        }
    }
}

#[test]
fn a_fault_at_one_path_leaves_the_others_alone() {
    let (mut emulator, calls) = prepared();
    let faults = r#"[{"kind":{"status":503},"when":"before","calls":"all","path":"/v1/conversions/{id}/refund"},
                     {"kind":{"status":500},"when":"before","calls":"all","path":"/v1/signups"}]"#;
    emulator.set_faults(serde_json::from_str(faults).expect("faults"));
    let struck: Vec<(&str, u16)> = calls.iter().map(|(path, body)| (*path, post(&mut emulator, path, body).status)).collect();
    let expected = [(EVENTS, 201), (SEGMENT, 201), (CONVERSIONS, 201), (REFUND, 503), (SIGNUPS, 500), (CLICKS, 201)];
    assert_eq!(struck, expected);
    assert_eq!(post(&mut emulator, "/v1/conversions/com_000002/refund", &json!({})).status, 503, "of any conversion");
}
