//! The retry law: what an HTTP status means for an event. The only place where it is stated.
//!
//! Sources: <https://segment.com/docs/connections/functions/destination-functions/> (what Segment retries),
//! <https://docs.affonso.io/api/rate-limits> (429, `Retry-After`).

use super::outcome::{Code, codes};
use crate::value::{Timestamp, split_once};

/// What a status means, before the target's own words are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// 2xx.
    Success,
    /// Something the operator must mend: a redirect (never followed: the credentials would travel), 401 or 403.
    Configuration(&'static Code),
    /// 404: a wrong address, or the target's way of saying that it knows no such thing.
    NotFound,
    /// 408, 429, 5xx and what no rule knows: later it may work.
    Later(&'static Code),
    /// Any other 4xx: it will never work.
    Final,
}

/// Classifies an HTTP status.
#[must_use]
pub fn classify(status: u16) -> Class {
    match status {
        200..=299 => Class::Success,
        // A browser reports a redirect that it did not follow as status 0.
        0 | 300..=399 => Class::Configuration(&codes::WRONG_ADDRESS),
        401 => Class::Configuration(&codes::UNAUTHORIZED),
        403 => Class::Configuration(&codes::FORBIDDEN),
        404 => Class::NotFound,
        429 => Class::Later(&codes::RATE_LIMITED),
        400..=407 | 409..=499 => Class::Final,
        _ => Class::Later(&codes::TARGET_UNAVAILABLE),
    }
}

/// How long the target asks to wait, in whole seconds, at least one. Of several statements the first that can be read
/// counts: the `Retry-After` header, a `retryAfter` in the body, `X-RateLimit-Reset`. Each may be seconds (decimals are
/// rounded up) or, above a million, a Unix time.
#[must_use]
pub fn wait_seconds<'a>(statements: impl IntoIterator<Item = Option<&'a str>>, now: Timestamp) -> Option<u32> {
    statements.into_iter().flatten().find_map(|text| read_wait(text.trim(), now))
}

/// How many seconds a door lets pass before attempt number `attempt` + 1: ten, doubled with each attempt, of which `chance`
/// (0 to 1) decides over the second half, so that what failed together does not come back together; at least what the
/// target asks for, at most `longest`.
#[must_use]
pub fn delay_seconds(attempt: u32, asked: Option<u32>, longest: u32, chance: f64) -> u32 {
    let doubled = 10_u32.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1))).min(longest);
    // Not money; and what becomes of a fraction of a second does not matter.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let drawn = (f64::from(doubled / 2) * (1.0 + chance.clamp(0.0, 1.0))) as u32;
    drawn.max(asked.unwrap_or_default()).clamp(1, longest.max(1))
}

fn read_wait(text: &str, now: Timestamp) -> Option<u32> {
    let (whole, fraction) = split_once(text, b'.').unwrap_or((text, "0"));
    let fraction_is_digits = !fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit());
    let seconds: i64 = whole.parse().ok().filter(|_| fraction_is_digits)?;
    let seconds = seconds.saturating_add(i64::from(fraction.bytes().any(|b| b != b'0')));
    let wait = if seconds > 1_000_000 { seconds.saturating_sub(now.as_millis().div_euclid(1000)) } else { seconds };
    u32::try_from(wait.max(1)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_and_end() {
        let delays = |chance| [1, 2, 3, 9, 40].map(|attempt| delay_seconds(attempt, None, 3600, chance));
        assert_eq!(delays(0.0), [5, 10, 20, 1280, 1800]);
        assert_eq!(delays(1.0), [10, 20, 40, 2560, 3600]);
        assert_eq!(delay_seconds(1, Some(90), 3600, 0.5), 90);
        assert_eq!(delay_seconds(1, Some(9000), 3600, 0.5), 3600);
        assert_eq!(delay_seconds(0, None, 0, f64::NAN), 1);
    }

    #[test]
    fn every_status_has_a_class() {
        let name = |status| match classify(status) {
            Class::Success => "success",
            Class::Configuration(code) | Class::Later(code) => code.name,
            Class::NotFound => "not found",
            Class::Final => "final",
        };
        for (status, class) in [
            (200, "success"),
            (201, "success"),
            (204, "success"),
            (0, "wrong_address"),
            (302, "wrong_address"),
            (308, "wrong_address"),
            (400, "final"),
            (401, "unauthorized"),
            (402, "final"),
            (403, "forbidden"),
            (404, "not found"),
            (405, "final"),
            (408, "target_unavailable"),
            (409, "final"),
            (410, "final"),
            (413, "final"),
            (422, "final"),
            (429, "rate_limited"),
            (500, "target_unavailable"),
            (501, "target_unavailable"),
            (503, "target_unavailable"),
            (599, "target_unavailable"),
            (101, "target_unavailable"),
        ] {
            assert_eq!(name(status), class, "{status}");
        }
    }

    #[test]
    fn waits_are_read_in_order() {
        let now = Timestamp::from_millis(1_800_000_000_000);
        assert_eq!(wait_seconds([Some("30"), Some("5")], now), Some(30));
        assert_eq!(wait_seconds([Some("Wed, 21 Oct 2026"), None, Some("1800000012")], now), Some(12));
        // A million seconds are eleven days and a half; a Unix time is more.
        assert_eq!(wait_seconds([Some("1000000")], now), Some(1_000_000));
        assert_eq!(wait_seconds([Some("1000001")], now), Some(1));
        assert_eq!(wait_seconds([Some("0.2")], now), Some(1));
        assert_eq!(wait_seconds([Some("1.5")], now), Some(2));
        assert_eq!(wait_seconds([Some("9223372036854775807.5")], now), None);
        assert_eq!(wait_seconds([Some("1700000000")], now), Some(1));
        assert_eq!(wait_seconds([Some("soon"), Some("1.x"), None], now), None);
    }
}
