//! ISO 8601 dates and times as milliseconds since 1970, read and written.

const DAY_MS: i64 = 86_400_000;

/// Reads a calendar date, alone or with a time of day; a time without an offset counts as UTC.
pub(super) fn parse_instant(text: &str) -> Option<i64> {
    let mut rest = text;
    let year = take_number(&mut rest, 4)?;
    take(&mut rest, '-')?;
    let month = take_number(&mut rest, 2)?;
    take(&mut rest, '-')?;
    let day = take_number(&mut rest, 2)?;
    if !(1..=12).contains(&month) || !(1..=days_in_month(year, month)).contains(&day) {
        return None;
    }
    let midnight = days_before(year, month, day) * DAY_MS;
    if rest.is_empty() {
        return Some(midnight);
    }
    take(&mut rest, 'T')?;
    let time = take_time(&mut rest)?;
    let offset = take_offset(&mut rest)?;
    rest.is_empty().then_some(midnight + time - offset)
}

/// Writes an instant in UTC: `2026-06-22T12:00:00.000Z`.
pub(super) fn render_instant(now_ms: u64) -> String {
    let ms = i64::try_from(now_ms).unwrap_or(i64::MAX);
    let (year, month, day) = date_of(ms.div_euclid(DAY_MS));
    let time = ms.rem_euclid(DAY_MS);
    let (hour, minute) = (time / 3_600_000, time / 60_000 % 60);
    let (second, fraction) = (time / 1000 % 60, time % 1000);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{fraction:03}Z")
}

/// The same instant in UTC. Of one before 1970, which no call can mean, nothing.
pub(super) fn respell(text: &str) -> Option<String> {
    let ms = u64::try_from(parse_instant(text)?).ok()?;
    Some(render_instant(ms))
}

fn take(rest: &mut &str, wanted: char) -> Option<()> {
    *rest = rest.strip_prefix(wanted)?;
    Some(())
}

fn take_number(rest: &mut &str, digits: usize) -> Option<i64> {
    let (number, after) = rest.split_at_checked(digits)?;
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    *rest = after;
    number.parse().ok()
}

/// `HH:MM`, `HH:MM:SS` or `HH:MM:SS.fff…`; digits beyond the millisecond are dropped.
fn take_time(rest: &mut &str) -> Option<i64> {
    let hour = take_number(rest, 2)?;
    take(rest, ':')?;
    let minute = take_number(rest, 2)?;
    let mut second = 0;
    let mut fraction = 0;
    if take(rest, ':').is_some() {
        second = take_number(rest, 2)?;
        if take(rest, '.').is_some() {
            fraction = take_fraction(rest)?;
        }
    }
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    Some(((hour * 60 + minute) * 60 + second) * 1000 + fraction)
}

fn take_fraction(rest: &mut &str) -> Option<i64> {
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = rest.strip_suffix(after)?;
    *rest = after;
    if digits.is_empty() {
        return None;
    }
    let first_three: String = digits.chars().chain("00".chars()).take(3).collect();
    first_three.parse().ok()
}

/// `Z`, `+HH:MM`, `+HHMM`, `+HH` or nothing, in milliseconds east of UTC.
fn take_offset(rest: &mut &str) -> Option<i64> {
    if rest.is_empty() || take(rest, 'Z').is_some() {
        return Some(0);
    }
    let sign = if take(rest, '-').is_some() {
        -1
    } else {
        take(rest, '+')?;
        1
    };
    let hour = take_number(rest, 2)?;
    let colon = take(rest, ':').is_some();
    let minute = if rest.is_empty() && !colon { 0 } else { take_number(rest, 2)? };
    (hour < 24 && minute < 60).then_some(sign * (hour * 60 + minute) * 60_000)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a date; years are counted from March, so that the leap day comes last.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let year = if month > 2 { year } else { year - 1 };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year - 719_468
}

/// The reverse of [`days_before`].
fn date_of(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::{parse_instant, render_instant};

    #[test]
    fn what_is_written_can_be_read() {
        for (text, ms) in [
            ("1970-01-01T00:00:00.000Z", 0),
            ("2000-02-29T23:59:59.999Z", 951_868_799_999),
            ("2026-06-22T12:00:00.000Z", 1_782_129_600_000),
        ] {
            assert_eq!(parse_instant(text), i64::try_from(ms).ok());
            assert_eq!(render_instant(ms), text);
        }
    }

    #[test]
    fn the_same_instant_has_many_spellings() {
        let noon = parse_instant("2026-06-22T12:00:00Z");
        assert!(noon.is_some());
        for text in ["2026-06-22T12:00Z", "2026-06-22T14:00:00+02:00", "2026-06-22T10:30:00.0-0130", "2026-06-22T13:00+01"] {
            assert_eq!(parse_instant(text), noon, "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_instants() {
        for text in [
            "",
            "today",
            "2026-6-22",
            "2026-02-29",
            "2026-13-01",
            "22/06/2026",
            "1782129600",
            "2026-06-22 12:00:00",
            "2026-06-22T24:00:00Z",
            "2026-06-22T12",
            "2026-06-22T12:00:00.Z",
            "2026-06-22T12:00:00Zx",
            "2026-06-22T12:00+1",
            "2026-06-22T12:00+01:",
            "2026-06-ü2",
        ] {
            assert_eq!(parse_instant(text), None, "{text}");
        }
    }
}
