//! Money is exact: the digits that come are the digits that leave, and exponents become plain without a loss.

use crate::NOW;
use crate::run::{Checked, check, fail};
use affonso_segment::affonso::Affonso;
use affonso_segment::delivery::Step;
use proptest::prelude::*;
use proptest::sample::select;
use serde::Deserialize;
use serde_json::value::RawValue;

const FIELDS: &[&str] = &["revenue", "amount", "value", "total"];

/// The two spots where an amount leaves.
#[derive(Deserialize)]
struct Body<'b> {
    #[serde(borrow)]
    sale_amount: Option<&'b RawValue>,
    #[serde(borrow)]
    properties: Option<Properties<'b>>,
}

#[derive(Deserialize)]
struct Properties<'b> {
    #[serde(borrow)]
    revenue: &'b RawValue,
}

fn event(field: &str, amount: &str) -> String {
    format!(
        r#"{{"type":"track","event":"purchase","messageId":"m","userId":"u","properties":{{"{field}":{amount},"currency":"USD"}}}}"#
    )
}

/// The amount as it leaves by either route, or the code by which it does not.
fn left(field: &str, amount: &str) -> Result<[String; 2], TestCaseError> {
    let by = |route: &str| -> Result<String, TestCaseError> {
        let destination =
            Affonso::from_json(&format!(r#"{{"apiKey":"sk_live_demo","route":"{route}","unlistedEvents":"ignore"}}"#));
        match destination.begin(&event(field, amount), NOW) {
            Step::Done(outcome) => Ok(outcome.code.to_owned()),
            Step::Send { request, .. } => {
                let body: Body =
                    serde_json::from_str(&request.body).map_err(|error| fail(format!("{error}: {}", request.body)))?;
                let amount = body.sale_amount.or(body.properties.map(|properties| properties.revenue));
                Ok(amount.map(|amount| amount.get().to_owned()).unwrap_or_default())
            }
            Step::Ask { .. } => Err(fail("a sale is no refund")),
        }
    };
    Ok([by("events")?, by("segment")?])
}

fn leaves_as(field: &str, came: &str, expected: &str) -> Checked {
    for amount in left(field, came)? {
        prop_assert_eq!(amount, expected, "{} as {}", came, field);
    }
    Ok(())
}

/// Digits without a zero in front, or a zero.
fn whole() -> BoxedStrategy<String> {
    prop_oneof![1 => Just(String::from("0")), 6 => "[1-9][0-9]{0,39}"].boxed()
}

fn fraction() -> BoxedStrategy<Option<String>> {
    prop::option::weighted(0.8, "[0-9]{1,39}").boxed()
}

#[test]
fn digits_leave_as_they_come() {
    let blanks = select(vec!["", " ", "\\t", "\\u0020 "]);
    check(400, (whole(), fraction(), 0..4_usize, blanks, select(FIELDS)), |(whole, fraction, zeros, blank, field)| {
        let fraction =
            fraction.map(|digits| format!(".{}", &digits[..digits.len().min(40 - whole.len()).max(1)])).unwrap_or_default();
        let plain = format!("{whole}{fraction}");
        let worth_nothing = plain.bytes().all(|b| b == b'0' || b == b'.');
        let expected = if worth_nothing { "zero_amount" } else { plain.as_str() };
        leaves_as(field, &plain, expected)?;
        leaves_as(field, &format!("\"{blank}{}{plain}{blank}\"", "0".repeat(zeros)), expected)?;
        let negative = if worth_nothing { "zero_amount" } else { "invalid_amount" };
        leaves_as(field, &format!("-{plain}"), negative)?;
        leaves_as(field, &format!("\"-{plain}\""), negative)
    });
}

/// A number as an integer and how many powers of ten it is divided by.
struct Rational {
    digits: String,
    tenths: i64,
}

impl Rational {
    fn new(whole: &str, fraction: &str, exponent: i64) -> Self {
        Self { digits: format!("{whole}{fraction}"), tenths: i64::try_from(fraction.len()).unwrap_or(i64::MAX) - exponent }
    }

    /// a / 10^m = b / 10^n exactly when a · 10^n = b · 10^m; times a power of ten is so many zeros behind.
    fn equals(&self, other: &Self) -> bool {
        let common = self.tenths.max(other.tenths);
        let integer = |number: &Self| {
            let zeros = usize::try_from(common - number.tenths).unwrap_or_default();
            (number.digits.clone() + &"0".repeat(zeros)).trim_start_matches('0').to_owned()
        };
        integer(self) == integer(other)
    }
}

#[test]
fn exponents_become_plain_without_a_loss() {
    let mark = select(vec!["e", "E", "e+", "E+", "e0", "e+00"]);
    let parts = ("0|[1-9][0-9]{0,11}", prop::option::of("[0-9]{1,10}"), -25..25_i64, mark, select(FIELDS));
    check(600, parts, |(whole, fraction, exponent, mark, field)| {
        let digits = fraction.clone().unwrap_or_default();
        let point = fraction.map(|digits| format!(".{digits}")).unwrap_or_default();
        let mark = if exponent < 0 { "e" } else { mark };
        let spelling = format!("{whole}{point}{mark}{exponent}");
        let came = Rational::new(&whole, &digits, exponent);
        for amount in left(field, &spelling)? {
            if format!("{whole}{digits}").bytes().all(|b| b == b'0') {
                prop_assert_eq!(amount, "zero_amount", "{}", spelling);
                continue;
            }
            let (whole, fraction) = amount.split_once('.').unwrap_or((&amount, ""));
            let is_plain = !whole.is_empty() && amount.bytes().all(|b| b.is_ascii_digit() || b == b'.') && !amount.ends_with('.');
            prop_assert!(is_plain && (whole == "0" || !whole.starts_with('0')), "{} left as {}", spelling, amount);
            prop_assert!(came.equals(&Rational::new(whole, fraction, 0)), "{} left as {}", spelling, amount);
        }
        // Texts are typed by people; an exponent in one is likelier a mistake than an amount.
        leaves_as(field, &format!("\"{spelling}\""), "invalid_amount")
    });
}

#[test]
fn what_no_currency_needs_is_refused_and_not_cut() {
    for came in ["1e61", "1e999999999999", "1e-999999999", "1E+2147483648", &"9".repeat(61), &format!("0.{}1", "0".repeat(60))] {
        leaves_as("total", came, "invalid_amount").expect("it is refused");
    }
}
