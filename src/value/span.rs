//! Spans of time as people write them.

/// A span of time in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(i64);

impl Span {
    /// So many minutes.
    #[must_use]
    pub const fn minutes(count: i64) -> Self {
        Self(count * 60_000)
    }

    /// So many milliseconds.
    #[must_use]
    pub const fn from_millis(ms: i64) -> Self {
        Self(ms)
    }

    /// So many days.
    #[must_use]
    pub const fn days(count: i64) -> Self {
        Self::minutes(count * 24 * 60)
    }

    /// In milliseconds.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Reads a whole number with its unit: `30s`, `90m`, `12h`, `30d`. `None` for anything else, and for more than seven
    /// digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
        let unit = match unit {
            "s" => 1000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            _ => return None,
        };
        let digits = digits.trim_ascii_end();
        let count: i64 = digits.parse().ok().filter(|_| digits.len() <= 7 && digits.bytes().all(|b| b.is_ascii_digit()))?;
        Some(Self(count * unit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_numbers_with_a_unit() {
        for (text, ms) in
            [("30s", 30_000), ("90m", 5_400_000), ("12 h", 43_200_000), ("0d", 0), ("9999999d", 863_999_913_600_000)]
        {
            assert_eq!(Span::parse(text), Some(Span(ms)), "{text}");
        }
        for text in ["", "d", "30", "30 days", "-1d", "+1d", "1.5h", "10000000d", "½d", "30D"] {
            assert_eq!(Span::parse(text), None, "{text}");
        }
    }
}
