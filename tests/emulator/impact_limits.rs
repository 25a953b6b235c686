//! How often the account may call, and what it is told about that.

use affonso_segment::emulator::impact::{Config, Emulator, Token};

use super::{CONVERSIONS, LOAD, PAGE_LOAD, SALE, SUBMISSION, call, emulator, ledger, send, with_header};
use crate::{Answer, NOON, read};

const HOUR: u64 = 3_600_000;

fn at(emulator: &mut Emulator, method: &str, path: &str, now: u64) -> Answer {
    read(emulator.handle(&call(method, path, SALE), now))
}

#[test]
fn a_thousand_calls_an_hour_by_default() {
    let mut emulator = emulator();
    for number in 0..1000 {
        let answer = at(&mut emulator, "POST", CONVERSIONS, NOON + number);
        assert_eq!(answer.status, 200, "{number}");
        assert_eq!(answer.header("X-RateLimit-Remaining"), (999 - number).to_string());
    }
    let refused = at(&mut emulator, "POST", CONVERSIONS, NOON + HOUR - 1);
    assert_eq!((refused.status, refused.json["Status"].as_str()), (429, Some("ERROR")));
    assert_eq!((refused.header("X-RateLimit-Limit"), refused.header("X-RateLimit-Remaining")), ("1000", "0"));
    assert_eq!((refused.header("X-RateLimit-Reset"), refused.header("Retry-After")), ("1", ""));
    assert_eq!(at(&mut emulator, "POST", CONVERSIONS, NOON + HOUR).status, 200);
    assert_eq!(ledger(&mut emulator).summary.conversions, 1001);
}

#[test]
fn all_tokens_and_endpoints_of_the_account_count_together() {
    let mut config = Config { per_hour: Some(2), ..Config::default() };
    config.tokens.push(Token::unscoped("token-off"));
    let mut emulator = Emulator::new(config);
    assert_eq!(at(&mut emulator, "POST", CONVERSIONS, NOON + 60_000).header("X-RateLimit-Reset"), "3540");
    let second = with_header(call("GET", SUBMISSION, ""), "authorization", "Basic SVJkZW1vOnRva2VuLW9mZg==");
    assert_eq!(read(emulator.handle(&second, NOON)).status, 200);
    assert_eq!(at(&mut emulator, "GET", SUBMISSION, NOON).status, 429);
    let stranger = with_header(call("POST", CONVERSIONS, SALE), "authorization", "");
    let stranger = read(emulator.handle(&stranger, NOON));
    assert_eq!((stranger.status, stranger.header("X-RateLimit-Limit")), (401, ""));
    for _ in 0..5 {
        let load = send(&mut emulator, PAGE_LOAD, LOAD);
        assert_eq!((load.status, load.header("X-RateLimit-Limit")), (200, ""), "the tracking host has no limit");
    }
}

#[test]
fn without_a_limit_nothing_is_announced() {
    let mut emulator = Emulator::new(Config { per_hour: None, ..Config::default() });
    for _ in 0..1100 {
        let answer = at(&mut emulator, "POST", CONVERSIONS, NOON);
        assert_eq!((answer.status, answer.header("X-RateLimit-Limit")), (200, ""));
    }
}
