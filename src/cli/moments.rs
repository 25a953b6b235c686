//! The clock, and moments as people type them.

use crate::value::Timestamp;
use std::time::{SystemTime, UNIX_EPOCH};

/// What the clock says.
pub(crate) fn now() -> Timestamp {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
}

/// A moment with its zone, or a day, which begins at midnight in UTC.
pub(crate) fn parse(text: &str) -> Result<Timestamp, String> {
    let whole = if text.len() == "2026-06-22".len() { [text, "T00:00:00Z"].concat() } else { text.to_owned() };
    Timestamp::parse(&whole).ok_or_else(|| "expected a day such as 2026-06-22 or a moment such as 2026-06-22T12:00:00Z".into())
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn days_begin_at_midnight() {
        assert_eq!(parse("2026-06-22"), parse("2026-06-22T02:00:00+02:00"));
        assert!(parse("22.6.2026").is_err());
        assert!(parse("2026-06-22T12:00").is_err());
    }
}
