//! Moments in time, read from the ISO 8601 text that Segment sends.

use super::Span;
use std::fmt;

const DAY_MS: i64 = 86_400_000;

/// The moments that four digits of a year can tell.
const CALENDAR: std::ops::Range<i64> = -719_528 * DAY_MS..2_932_897 * DAY_MS;

/// A moment in milliseconds since 1970-01-01T00:00:00Z; displayed as `2026-06-22T12:00:00.000Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The moment `ms` milliseconds after the epoch.
    #[must_use]
    pub const fn from_millis(ms: i64) -> Self {
        Self(ms)
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// The moment that much later.
    #[must_use]
    pub const fn after(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.as_millis()))
    }

    /// How long after the other moment this one is; less than nothing when it is earlier.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Span {
        Span::from_millis(self.0.saturating_sub(earlier.0))
    }

    /// Reads RFC 3339 (`2026-06-22T12:00:00.123Z`, `…+02:00`); a blank for the `T` is taken too. Digits finer than a
    /// millisecond are dropped. `None` for anything else, years outside 0000 to 9999 included: a date without a time or a zone is not a moment.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut rest = Reader(text.trim().as_bytes());
        let (year, month, day) = (rest.number(4)?, rest.after(b"-")?.number(2)?, rest.after(b"-")?.number(2)?);
        let (hour, minute, second) = (rest.after(b"Tt ")?.number(2)?, rest.after(b":")?.number(2)?, rest.after(b":")?.number(2)?);
        let millis = rest.fraction()?;
        let offset = rest.offset()?;
        // A leap second is read as the first moment after it.
        let clock = hour < 24 && minute < 60 && second <= 60;
        let calendar = (1..=12).contains(&month) && day >= 1 && day <= days_in_month(year, month);
        let days = days_since_epoch(year, month, day);
        let ms = days * DAY_MS + ((hour * 60 + minute - offset) * 60 + second) * 1000 + millis;
        (clock && calendar && rest.0.is_empty() && CALENDAR.contains(&ms)).then_some(Self(ms))
    }
}

impl Timestamp {
    /// Is this text already spelt as [`Timestamp`] displays itself? True only for what [`Timestamp::parse`] has read.
    #[must_use]
    pub fn is_canonical(text: &str) -> bool {
        matches!(text.as_bytes(), [_, _, _, _, b'-', _, _, b'-', _, _, b'T', _, _, b':', _, _, b':', s, _, b'.', _, _, _, b'Z'] if *s != b'6')
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil_date(self.0.div_euclid(DAY_MS));
        let ms = self.0.rem_euclid(DAY_MS);
        let fields = [(year, 4, "-"), (month, 2, "-"), (day, 2, "T"), (ms / 3_600_000, 2, ":"), (ms / 60_000 % 60, 2, ":")];
        for (number, digits, after) in fields.into_iter().chain([(ms / 1000 % 60, 2, "."), (ms % 1000, 3, "Z")]) {
            write_digits(number, digits, f)?;
            f.write_str(after)?;
        }
        Ok(())
    }
}

fn write_digits(number: i64, digits: u32, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    use fmt::Write as _;
    (0..digits).rev().try_for_each(|place| {
        let digit = number / 10_i64.pow(place) % 10;
        f.write_char(u32::try_from(digit).ok().and_then(|digit| char::from_digit(digit, 10)).unwrap_or('?'))
    })
}

struct Reader<'t>(&'t [u8]);

impl Reader<'_> {
    fn number(&mut self, digits: usize) -> Option<i64> {
        let (head, tail) = self.0.split_at_checked(digits)?;
        self.0 = tail;
        head.iter().try_fold(0, |sum, b| b.is_ascii_digit().then(|| sum * 10 + i64::from(b - b'0')))
    }

    fn after(&mut self, marks: &[u8]) -> Option<&mut Self> {
        let (first, tail) = self.0.split_first()?;
        self.0 = tail;
        marks.contains(first).then_some(self)
    }

    /// Milliseconds after an optional point.
    fn fraction(&mut self) -> Option<i64> {
        let Some(tail) = self.0.strip_prefix(b".").or_else(|| self.0.strip_prefix(b",")) else { return Some(0) };
        let digits = tail.iter().take_while(|b| b.is_ascii_digit()).count();
        let (fraction, tail) = tail.split_at_checked(digits)?;
        self.0 = tail;
        let padded = fraction.iter().copied().chain(*b"00").take(3);
        (digits > 0).then(|| padded.fold(0, |sum, b| sum * 10 + i64::from(b - b'0')))
    }

    /// Minutes east of UTC.
    fn offset(&mut self) -> Option<i64> {
        let (first, tail) = self.0.split_first()?;
        self.0 = tail;
        let sign = match first {
            b'Z' | b'z' => return Some(0),
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        let hours = self.number(2)?;
        if self.0.first() == Some(&b':') {
            self.after(b":")?;
        }
        let minutes = if self.0.is_empty() { 0 } else { self.number(2)? };
        (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
    }
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01, counting years from March so that the leap day is the last of its year
/// (the algorithm of <https://howardhinnant.github.io/date_algorithms.html>).
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The inverse of [`days_since_epoch`].
fn civil_date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let (month, day) = ((shifted + 2) % 12 + 1, day_of_year - (153 * shifted + 2) / 5 + 1);
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> Option<String> {
        Timestamp::parse(text).map(|moment| moment.to_string())
    }

    #[test]
    fn reads_what_segment_sends() {
        for (given, moment) in [
            ("2026-06-22T12:00:00.000Z", "2026-06-22T12:00:00.000Z"),
            ("2026-06-22T12:00:00Z", "2026-06-22T12:00:00.000Z"),
            ("2026-06-22 14:00:00.1+02:00", "2026-06-22T12:00:00.100Z"),
            ("2026-06-22T12:00:00.123456789-0130", "2026-06-22T13:30:00.123Z"),
            ("2026-06-22T14:00:00+02", "2026-06-22T12:00:00.000Z"),
            ("2024-02-29T23:59:60Z", "2024-03-01T00:00:00.000Z"),
            ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"),
        ] {
            assert_eq!(canonical(given).as_deref(), Some(moment), "{given}");
        }
    }

    #[test]
    fn anything_else_is_no_moment() {
        for text in [
            "",
            "2026-06-22",
            "2026-06-22T12:00:00",
            "2026-13-01T00:00:00Z",
            "2025-02-29T00:00:00Z",
            "2026-06-22T24:00:00Z",
            "1782129600",
            "2015-12-12 19:11:01.152 +0000 UTC m=+0.1",
            "2026-06-22T12:00:00.Z",
            "2026-06-22T12:00:00Zx",
            "0000-01-01T00:00:00+02:00",
            "9999-12-31T23:59:59-05:00",
        ] {
            assert_eq!(canonical(text), None, "{text}");
        }
    }
}
