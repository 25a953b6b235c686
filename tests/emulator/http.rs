//! The shipped server over real connections: its controls, and faults that only a network can show.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use affonso_segment::emulator::affonso::Ledger;
use affonso_segment::emulator::impact;
use serde_json::{Value, json};

use crate::conversion;

/// Long enough to be sure that nothing comes.
const PATIENCE: Duration = Duration::from_millis(300);

struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_affonso-emulator"))
            .arg("--until-stdin-closes")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the emulator");
        let mut line = String::new();
        let stdout = child.stdout.as_mut().expect("its output");
        BufReader::new(stdout).read_line(&mut line).expect("its line");
        let address = line.trim_end().strip_prefix("affonso-emulator listening on http://").expect("its address");
        Self { address: address.into(), child }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a timeout");
        stream
    }

    fn call(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        let mut stream = self.connect();
        send(&mut stream, method, path, body);
        receive(&mut stream).expect("an answer")
    }

    fn strike(&self, kind: &Value, when: &str) -> TcpStream {
        let fault = json!([{ "kind": kind, "when": when, "calls": { "nth": [1] } }]).to_string();
        assert_eq!(
            self.call("POST", "/_emulator/reset", r#"{"referrals":[{"referral_id":"r","customer_id":"cust_123"}]}"#).0,
            204
        );
        assert_eq!(self.call("POST", "/_emulator/faults", &fault).0, 204);
        let mut stream = self.connect();
        send(&mut stream, "POST", "/v1/events", &conversion().to_string());
        stream
    }

    fn ledger(&self) -> Ledger {
        serde_json::from_str(&self.call("GET", "/_emulator/ledger", "").1).expect("a ledger")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Closing its input is what ends it; the test of that looks at the status itself.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// What the party behind a path wants to see.
fn headers(path: &str) -> &'static str {
    if path.starts_with("/impact/trk/") {
        "Content-Type: application/x-www-form-urlencoded\r\n"
    } else if path.starts_with("/impact/api/") {
        "Authorization: Basic SVJkZW1vOnRva2VuLWRlbW8=\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Accept: application/json\r\n"
    } else {
        "Authorization: Bearer sk_live_demo\r\nContent-Type: application/json\r\n"
    }
}

fn send(stream: &mut TcpStream, method: &str, path: &str, body: &str) {
    let (headers, length) = (headers(path), body.len());
    let request = format!("{method} {path} HTTP/1.1\r\nHost: emulator\r\n{headers}Content-Length: {length}\r\n\r\n{body}");
    stream.write_all(request.as_bytes()).expect("sent");
}

/// One answer with a known length, as a status and a body.
fn receive(stream: &mut TcpStream) -> std::io::Result<(u16, String)> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head)? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
    }
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().expect("a length"))];
    reader.read_exact(&mut body)?;
    Ok((status, String::from_utf8(body).expect("text")))
}

fn error_kind(stream: &mut TcpStream) -> ErrorKind {
    receive(stream).expect_err("no answer").kind()
}

#[test]
fn one_connection_carries_many_calls() {
    let server = Server::start();
    let mut stream = server.connect();
    let milestone = json!({ "event_name": "seen", "customer_id": "cus_demo" }).to_string();
    for _ in 0..3 {
        send(&mut stream, "POST", "/v1/events", &milestone);
        assert_eq!(receive(&mut stream).expect("an answer").0, 201);
    }
    let too_long = " ".repeat(3_000_000);
    send(&mut stream, "POST", "/v1/events", &too_long);
    assert_eq!(receive(&mut stream).expect("an answer").0, 413);
    let ledger = server.ledger();
    assert_eq!((ledger.summary.calls, ledger.summary.milestones), (4, 3));
}

#[test]
fn the_controls_clear_configure_and_show() {
    let server = Server::start();
    assert_eq!(server.call("POST", "/v1/events", &conversion().to_string()).0, 404);
    let config = json!({ "referrals": [{ "referral_id": "ref_1", "customer_id": "cust_123" }], "per_minute": 1 });
    assert_eq!(server.call("POST", "/_emulator/reset", &config.to_string()).0, 204);
    assert_eq!(server.call("POST", "/v1/events", &conversion().to_string()).0, 201);
    assert_eq!(server.call("POST", "/v1/events", &conversion().to_string()).0, 429);
    assert_eq!(server.ledger().summary.conversions, 1);
    assert_eq!(server.call("POST", "/_emulator/reset", "").0, 204);
    assert_eq!(server.ledger().summary.calls, 0);
    for (method, path, body) in [
        ("POST", "/_emulator/reset", r#"{"refferals":[]}"#),
        ("POST", "/_emulator/faults", r#"[{"kind":"bang","when":"before","calls":"all"}]"#),
        ("GET", "/_emulator/books", ""),
    ] {
        assert_eq!(server.call(method, path, body).0, 400, "{path}");
    }
}

#[test]
fn a_visitor_becomes_a_customer_and_gets_the_money_back() {
    let server = Server::start();
    let calls = [
        ("/v1/clicks", r#"{"trackingId":"partner_demo"}"#, 201),
        ("/v1/signups", r#"{"click_id":"ref_clk_000001","external_user_id":"user_1"}"#, 201),
        (
            "/v1/conversions",
            r#"{"external_user_id":"user_1","sale_amount":19.99,"sale_amount_currency":"EUR","external_event_id":"o-1"}"#,
            201,
        ),
        ("/v1/conversions/com%5F000001/refund", r#"{"amount":9.99}"#, 200),
    ];
    for (path, body, status) in calls {
        let (answered, text) = server.call("POST", path, body);
        assert_eq!(answered, status, "{path}: {text}");
    }
    let ledger = server.ledger();
    let summary = ledger.summary;
    assert_eq!((summary.clicks, summary.signups, summary.conversions, summary.refunds), (1, 1, 1, 1));
    let commission = &ledger.commissions[0];
    assert_eq!((commission.amount.as_str(), commission.currency.as_str()), ("3", "EUR"));
    assert_eq!(commission.sales_status.as_deref(), Some("partial_refunded"));
}

#[test]
fn both_parties_stand_behind_one_address() {
    let server = Server::start();
    let account = "/impact/api/Advertisers/IRdemo";
    let config = json!({ "processing_ms": 3_600_000, "clicks": [{ "click_id": "c-1", "media_partner_id": 20_000 }] });
    assert_eq!(server.call("POST", "/_emulator/impact/reset", &config.to_string()).0, 204);
    let fault = json!([{ "kind": { "status": 503 }, "when": "before", "calls": { "nth": [2] } }]).to_string();
    assert_eq!(server.call("POST", "/_emulator/impact/faults", &fault).0, 204);
    let sale = "CampaignId=1000&EventTypeId=4000&EventDate=NOW&OrderId=o-1&CustomProfileId=anon-1&Amount=19.99";
    let calls = [
        ("POST", "/impact/trk/PageLoad".to_owned(), "CampaignId=1000&EventDate=NOW&CustomProfileId=anon-1&ClickId=c-1", 200),
        ("POST", format!("{account}/Conversions"), sale, 503),
        ("POST", format!("{account}/Conversions"), sale, 200),
        ("DELETE", format!("{account}/Actions"), "ActionTrackerId=4000&OrderId=o-1&DispositionCode=OTHER", 200),
        ("POST", "/v1/events".to_owned(), r#"{"event_name":"seen","customer_id":"cus_demo"}"#, 201),
        ("POST", "/impact/api/PageLoad".to_owned(), "", 404),
    ];
    for (method, path, body, status) in calls {
        let (answered, text) = server.call(method, &path, body);
        assert_eq!(answered, status, "{path}: {text}");
    }
    let impact = || {
        let text = server.call("GET", "/_emulator/impact/ledger", "").1;
        serde_json::from_str::<impact::Ledger>(&text).expect("a ledger")
    };
    assert_eq!((impact().summary.waiting, impact().actions.len()), (2, 0));
    assert_eq!(server.call("POST", "/_emulator/impact/process", "").0, 204);
    let ledger = impact();
    assert_eq!((ledger.summary.waiting, ledger.summary.calls, ledger.summary.faults), (0, 5, 1));
    assert_eq!((ledger.actions[0].media_partner_id, ledger.actions[0].state), (20_000, impact::ActionState::Reversed));
    assert_eq!(server.ledger().summary.calls, 1, "each party keeps its own books");
    assert_eq!(server.call("GET", "/_emulator/affonso/ledger", ""), server.call("GET", "/_emulator/ledger", ""));
    assert_eq!(server.call("POST", "/_emulator/affonso/reset", "").0, 204);
    assert_eq!((server.ledger().summary.calls, impact().summary.calls), (0, 5));
    for (method, path) in [
        ("GET", "/_emulator/impact/process"),
        ("POST", "/_emulator/process"),
        ("POST", "/_emulator/affonso/process"),
        ("GET", "/_emulator/rakuten/ledger"),
        ("GET", "/_emulator/impact/"),
    ] {
        assert_eq!(server.call(method, path, "").0, 400, "{method} {path}");
    }
}

#[test]
fn a_reset_is_a_real_reset_and_the_sale_may_be_booked() {
    let server = Server::start();
    for (when, booked) in [("before", 0), ("after", 1)] {
        let mut stream = server.strike(&json!("reset"), when);
        assert_eq!(error_kind(&mut stream), ErrorKind::ConnectionReset);
        assert_eq!(server.ledger().summary.conversions, booked);
    }
}

#[test]
fn a_hang_and_a_stalled_body_last() {
    let server = Server::start();
    let mut hung = server.strike(&json!("hang"), "after");
    hung.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    assert_eq!(error_kind(&mut hung), ErrorKind::WouldBlock);
    assert_eq!(server.ledger().summary.conversions, 1, "others are served meanwhile");

    let mut stalled = server.strike(&json!("slow_body"), "after");
    stalled.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    let mut arrived = Vec::new();
    let end = stalled.read_to_end(&mut arrived).expect_err("no end");
    assert_eq!(end.kind(), ErrorKind::WouldBlock);
    let arrived = String::from_utf8(arrived).expect("text");
    assert!(arrived.starts_with("HTTP/1.1 201 Created\r\n") && arrived.contains("com_000001"), "{arrived}");
}

#[test]
fn a_delay_is_waited_for() {
    let server = Server::start();
    let began = Instant::now();
    let mut stream = server.strike(&json!({ "delay": 300 }), "after");
    assert_eq!(receive(&mut stream).expect("an answer").0, 201);
    assert!(began.elapsed() >= Duration::from_millis(300));
}

#[test]
fn it_ends_with_its_input() {
    let mut server = Server::start();
    drop(server.child.stdin.take());
    assert!(server.child.wait().expect("its end").success());
}
