//! What goes wrong on demand, and on which side of the booking.

use affonso_segment::emulator::impact::{Config, Effect, Emulator, ErrorSpelling};
use affonso_segment::emulator::{Calls, Fault, FaultKind, Reply, When};

use super::{
    ACTIONS, ALL, APP_INSTALL, CONVERSIONS, LOAD, PAGE_LOAD, SALE, SUBMISSION, call, emulator, ledger, send, with_header,
};
use crate::{NOON, read};

fn struck(kind: FaultKind, when: When) -> (Reply, Emulator) {
    let mut emulator = emulator();
    emulator.set_faults(vec![Fault { kind, when, calls: Calls::Nth(vec![1]), path: Some(CONVERSIONS.into()) }]);
    let reply = emulator.handle(&call("POST", CONVERSIONS, SALE), NOON);
    (reply, emulator)
}

#[test]
fn a_fault_before_queues_nothing_and_one_after_loses_only_the_answer() {
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
            let attempt = ledger(&mut emulator).attempts.pop().expect("an attempt");
            let (effect, handled, duplicates) = match when {
                When::Before => (Effect::Lost, None, 0),
                When::After => (Effect::Queued, Some(200), 1),
            };
            assert_eq!((attempt.effect, attempt.handled, attempt.answered), (effect, handled, status));
            assert_eq!(send(&mut emulator, CONVERSIONS, SALE).status, 200, "{kind:?} {when:?}");
            let summary = ledger(&mut emulator).summary;
            assert_eq!((summary.attributed, summary.duplicates, summary.faults), (1, duplicates, 1));
        }
    }
}

#[test]
fn a_late_or_stalled_answer_is_the_real_one_after_the_booking() {
    let late = |when| struck(FaultKind::Delay(1500), when).0;
    assert!(matches!(late(When::Before), Reply::Answer { status: 504, delay_ms: 1500, .. }));
    assert!(matches!(late(When::After), Reply::Answer { status: 200, delay_ms: 1500, .. }));
    let (Reply::Stall { status, body, .. }, _) = struck(FaultKind::SlowBody, When::After) else {
        panic!("not stalled");
    };
    assert_eq!(status, 200);
    assert!(body.starts_with(br#"{"Status":"QUEUED","Queued"#));
    assert!(matches!(struck(FaultKind::SlowBody, When::Before).0, Reply::Stall { status: 200, .. }));
}

#[test]
fn a_status_comes_with_the_error_body_that_the_caller_can_read() {
    for (status, message) in
        [(400, "Validation Failed"), (402, "Request Failed"), (429, "Too Many Requests"), (500, "Something went wrong")]
    {
        let fault = Fault { kind: FaultKind::Status(status), when: When::Before, calls: Calls::All, path: None };
        let config = Config { faults: vec![fault], error_spelling: ErrorSpelling::Capital, ..Config::default() };
        let mut emulator = Emulator::new(config);
        let answer = send(&mut emulator, CONVERSIONS, SALE);
        assert_eq!((answer.json["Status"].as_str(), answer.json["Message"].as_str()), (Some("ERROR"), Some(message)));
        assert_eq!(answer.header("X-RateLimit-Reset"), if status == 429 { "1" } else { "" });
        let xml = read(emulator.handle(&with_header(call("POST", CONVERSIONS, SALE), "accept", "text/xml"), NOON));
        assert!(xml.text.contains(&format!("<Status>ERROR</Status><Message>{message}</Message>")), "{}", xml.text);
    }
}

#[test]
fn a_fault_strikes_every_endpoint_on_either_side() {
    for (method, path) in ALL {
        for when in [When::Before, When::After] {
            let mut emulator = emulator();
            send(&mut emulator, CONVERSIONS, SALE);
            emulator.set_faults(vec![Fault { kind: FaultKind::Reset, when, calls: Calls::Nth(vec![1]), path: None }]);
            let body = match path {
                CONVERSIONS => SALE,
                ACTIONS => "ActionId=1000.4000.000001&Reason=OTHER&DispositionCode=OTHER",
                _ => LOAD,
            };
            assert_eq!(emulator.handle(&call(method, path, body), NOON), Reply::Reset, "{path}");
            let attempt = ledger(&mut emulator).attempts.pop().expect("an attempt");
            let carried_out = match path {
                CONVERSIONS | ACTIONS => Effect::Queued,
                SUBMISSION => Effect::Shown,
                _ => Effect::Loaded,
            };
            assert_eq!(attempt.effect, if when == When::After { carried_out } else { Effect::Lost }, "{path} {when:?}");
        }
    }
}

#[test]
fn a_fault_at_one_host_leaves_the_other_alone() {
    let faults = r#"[{"kind":{"status":503},"when":"before","calls":"all","path":"/impact/api/Advertisers/{id}/Conversions"},
                     {"kind":{"status":500},"when":"before","calls":{"nth":[2]},"path":"/impact/trk/PageLoad"}]"#;
    let mut emulator = emulator();
    emulator.set_faults(serde_json::from_str(faults).expect("faults"));
    let mut statuses = Vec::new();
    for path in [PAGE_LOAD, CONVERSIONS, PAGE_LOAD, APP_INSTALL, PAGE_LOAD, CONVERSIONS] {
        statuses.push(send(&mut emulator, path, LOAD).status);
    }
    assert_eq!(statuses, [200, 503, 500, 200, 200, 503]);
}
