//! Any text as a moment: whatever chrono reads as RFC 3339 is read as the same moment, and what is written is read back.

use affonso_segment::value::{Span, Timestamp};
use chrono::{DateTime, Datelike as _};

/// Runs one text.
pub fn run(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let ours = Timestamp::parse(text);
    if let Some(moment) = ours {
        let written = moment.to_string();
        assert_eq!(Timestamp::parse(&written), Some(moment), "{text} was written as {written}");
        assert!(Timestamp::is_canonical(&written) && written.len() == 24, "{written}");
        if Timestamp::is_canonical(text) {
            assert_eq!(written, text);
        }
        let theirs = DateTime::parse_from_rfc3339(&written).map(|moment| moment.timestamp_millis());
        assert_eq!(theirs, Ok(moment.as_millis()), "{written}");
    }
    if let Ok(theirs) = DateTime::parse_from_rfc3339(text) {
        let in_calendar = (0..=9999).contains(&theirs.to_utc().year()) && !is_leap_at_the_end(text);
        assert!(ours.is_some() || !in_calendar, "chrono reads {text}");
        if let Some(ours) = ours {
            assert_eq!(ours.as_millis(), theirs.timestamp_millis(), "{text}");
        }
    }
    spans(text);
}

/// The leap second behind the last moment of the calendar is none of its moments.
fn is_leap_at_the_end(text: &str) -> bool {
    text.contains(":60") && text.contains("9999") || text.contains("10000")
}

/// Spans are whole numbers with a unit.
fn spans(text: &str) {
    let Some(span) = Span::parse(text) else { return };
    let count: i64 = text[..text.len() - 1].trim_ascii_end().parse().expect("a whole number");
    let unit = match text.as_bytes().last() {
        Some(b's') => 1_000,
        Some(b'm') => 60_000,
        Some(b'h') => 3_600_000,
        _ => 86_400_000,
    };
    assert_eq!(span.as_millis(), count * unit, "{text}");
}
