//! Moments are exact: what is read is what is written, in every year, month and zone that a shop can be in.

use crate::run::check;
use affonso_segment::value::Timestamp;
use proptest::prelude::*;

#[derive(Clone, Debug)]
struct Clock {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    ms: i64,
}

fn is_leap(year: i64) -> bool {
    year % 400 == 0 || year % 4 == 0 && year % 100 != 0
}

fn length_of(month: i64, year: i64) -> i64 {
    let lengths = [31, if is_leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    usize::try_from(month - 1).ok().and_then(|index| lengths.get(index).copied()).unwrap_or_default()
}

impl Clock {
    fn text(&self) -> String {
        let Self { year, month, day, hour, minute, second, ms } = self;
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}")
    }

    /// Milliseconds since 1970, counted day by day.
    fn counted(&self) -> i64 {
        let length = |year| if is_leap(year) { 366 } else { 365 };
        let before: i64 = (1970..self.year).map(length).sum::<i64>() - (self.year..1970).map(length).sum::<i64>();
        let days = before + (1..self.month).map(|month| length_of(month, self.year)).sum::<i64>() + self.day - 1;
        (((days * 24 + self.hour) * 60 + self.minute) * 60 + self.second) * 1000 + self.ms
    }
}

fn clock() -> BoxedStrategy<Clock> {
    let day = (1900..=2100_i64, 1..=12_i64).prop_flat_map(|(year, month)| (Just(year), Just(month), 1..=length_of(month, year)));
    (day, 0..24_i64, 0..60_i64, 0..60_i64, 0..1000_i64)
        .prop_map(|((year, month, day), hour, minute, second, ms)| Clock { year, month, day, hour, minute, second, ms })
        .boxed()
}

#[test]
fn what_is_read_is_what_is_written() {
    check(2000, clock(), |clock| {
        let text = clock.text() + "Z";
        let moment = Timestamp::parse(&text);
        prop_assert_eq!(moment.map(Timestamp::as_millis), Some(clock.counted()), "{}", text);
        prop_assert_eq!(moment.map(|moment| moment.to_string()), Some(text));
        Ok(())
    });
}

#[test]
fn a_zone_is_taken_off() {
    let zone = (prop::sample::select(vec![1, -1_i64]), 0..24_i64, 0..60_i64, any::<bool>());
    check(1000, (clock(), zone, "[0-9]{0,6}"), |(clock, (sign, hours, minutes, colon), finer)| {
        let mark = if sign > 0 { '+' } else { '-' };
        let text = format!("{}{finer}{mark}{hours:02}{}{minutes:02}", clock.text(), if colon { ":" } else { "" });
        let expected = clock.counted() - sign * (hours * 60 + minutes) * 60_000;
        prop_assert_eq!(Timestamp::parse(&text).map(Timestamp::as_millis), Some(expected), "{}", text);
        Ok(())
    });
}

#[test]
fn days_that_no_calendar_has_are_no_moments() {
    check(300, (1900..=2100_i64, 0..=13_i64, 0..=32_i64), |(year, month, day)| {
        let exists = (1..=12).contains(&month) && (1..=length_of(month, year)).contains(&day);
        let text = format!("{year}-{month:02}-{day:02}T00:00:00Z");
        prop_assert_eq!(Timestamp::parse(&text).is_some(), exists, "{}", text);
        Ok(())
    });
}

/// Whatever is read can be written in ISO 8601: a year has four digits.
#[test]
fn the_ends_of_the_calendar_stay_in_it() {
    for text in ["0000-01-01T00:00:00+02:00", "9999-12-31T23:59:59-05:00", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z"] {
        if let Some(moment) = Timestamp::parse(text) {
            let written = moment.to_string();
            assert_eq!(Timestamp::parse(&written), Some(moment), "{text} is written as {written}");
        }
    }
}
