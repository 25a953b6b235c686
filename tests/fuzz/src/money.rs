//! Any text as an amount: what is taken is worth exactly what was written, in arithmetic that does not round.

use affonso_segment::value::{Amount, AmountError, Currency, Decimal};
use num_bigint::BigInt;
use serde::de::IgnoredAny;

/// Amounts are read up to this many digits.
const DIGITS: usize = 60;

/// Currencies with every number of decimals.
const CURRENCIES: [(&str, u32); 4] = [("USD", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4)];

/// Runs one text.
pub fn run(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    number(text);
    let trimmed = text.trim();
    let plain = Exact::read(trimmed).filter(|exact| !exact.has_exponent);
    agrees(text, plain, Amount::parse_text(text), trimmed.len() <= DIGITS);
    // Only what a JSON reader has accepted is read as a number.
    if is_json_number(text) {
        let exact = Exact::read(text);
        assert!(exact.is_some(), "no number: {text}");
        let is_short = exact.as_ref().is_some_and(|exact| text.len() + exact.places <= DIGITS);
        agrees(text, exact, Amount::parse_number(text), is_short);
    }
}

/// `1e400` is one, too, though no float holds it.
fn is_json_number(text: &str) -> bool {
    let is_json = serde_json::from_str::<IgnoredAny>(text).is_ok();
    is_json && text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b))
}

/// Any decimal, negative ones too.
fn number(text: &str) {
    let Some(decimal) = Decimal::parse_json(text) else { return };
    let came = Exact::read(text).expect("what is read is a number");
    let left = plain(decimal.as_str());
    assert!(came.equals(&left), "{text} became {}", decimal.as_str());
    let normalized = plain(decimal.normalized());
    assert!(came.equals(&normalized), "{text} became {}", decimal.normalized());
    assert!(!decimal.normalized().contains('.') || !decimal.normalized().ends_with('0'), "{}", decimal.normalized());
}

fn agrees(text: &str, exact: Option<Exact>, amount: Result<Amount, AmountError>, is_short: bool) {
    match amount {
        Ok(amount) => {
            let came = exact.expect("what is taken is a number");
            assert!(came.digits >= BigInt::ZERO, "{text} is taken");
            let left = plain(amount.as_str());
            assert!(came.equals(&left), "{text} became {}", amount.as_str());
            assert_eq!(amount.is_zero(), came.digits == BigInt::ZERO);
            for (code, decimals) in CURRENCIES {
                in_minor_units(&amount, &came, code, decimals);
            }
        }
        Err(AmountError::Negative) => {
            assert!(exact.is_some_and(|exact| exact.digits < BigInt::ZERO), "{text} is not below zero");
        }
        Err(_) => assert!(exact.is_none() || !is_short, "{text} is refused"),
    }
}

fn in_minor_units(amount: &Amount, came: &Exact, code: &str, decimals: u32) {
    let currency = Currency::parse(code).expect("a currency");
    match amount.from_minor(currency) {
        Ok(major) => {
            let scaled = Exact { digits: came.digits.clone(), tenths: came.tenths + i64::from(decimals), ..Exact::default() };
            assert!(plain(major.as_str()).equals(&scaled), "{} {code} became {}", amount.as_str(), major.as_str());
        }
        Err(AmountError::NotWhole) => {
            let whole = plain(amount.as_str());
            let unit = BigInt::from(10).pow(u32::try_from(whole.tenths).expect("few places"));
            assert_ne!(whole.digits % unit, BigInt::ZERO, "{} is whole", amount.as_str());
        }
        Err(error) => assert!(amount.as_str().len() + 5 > DIGITS, "{}: {error:?}", amount.as_str()),
    }
}

/// Plain decimal notation, as any target reads it.
fn plain(text: &str) -> Exact {
    let exact = Exact::read(text).expect("plain decimal notation");
    let digits = text.strip_prefix('-').unwrap_or(text);
    assert!(!exact.has_exponent && (!digits.starts_with('0') || digits == "0" || digits.starts_with("0.")), "{text}");
    assert!(text.len() <= 2 * DIGITS + 2, "{text} is long");
    assert!(exact.digits != BigInt::ZERO || !text.starts_with('-'), "{text} has a sign");
    exact
}

/// An integer and how many powers of ten it is divided by.
#[derive(Default)]
struct Exact {
    digits: BigInt,
    tenths: i64,
    has_exponent: bool,
    /// By how many places the exponent moves the point.
    places: usize,
}

impl Exact {
    fn read(text: &str) -> Option<Self> {
        let (mantissa, exponent) = text.split_once(['e', 'E']).map_or((text, None), |(m, e)| (m, Some(e)));
        let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(w, f)| (w, Some(f)));
        let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !are_digits(whole.strip_prefix('-').unwrap_or(whole)) || !fraction.is_none_or(are_digits) {
            return None;
        }
        let unsigned = |text: &str| are_digits(text.strip_prefix(['+', '-']).unwrap_or(text));
        if !exponent.is_none_or(unsigned) {
            return None;
        }
        // An exponent beyond this is worth nothing to anybody; zero alone is zero with any.
        let moved = exponent.map_or(Some(0), |e| e.parse::<i64>().ok()).unwrap_or(i64::from(i32::MAX));
        let fraction = fraction.unwrap_or_default();
        let digits = BigInt::parse_bytes(format!("{whole}{fraction}").as_bytes(), 10)?;
        Some(Self {
            digits,
            tenths: i64::try_from(fraction.len()).ok()? - moved,
            has_exponent: exponent.is_some(),
            places: usize::try_from(moved.unsigned_abs()).ok()?,
        })
    }

    /// a / 10^m = b / 10^n exactly when a · 10^n = b · 10^m.
    fn equals(&self, other: &Self) -> bool {
        if self.digits == BigInt::ZERO || other.digits == BigInt::ZERO {
            return self.digits == other.digits;
        }
        let common = self.tenths.max(other.tenths);
        let scaled = |exact: &Self| {
            let places = u32::try_from(common - exact.tenths).ok().filter(|places| *places < 10_000)?;
            Some(&exact.digits * BigInt::from(10).pow(places))
        };
        scaled(self).zip(scaled(other)).is_some_and(|(one, other)| one == other)
    }
}
