//! Money as exact decimal text: no float ever touches it.

use std::iter::repeat;
use std::str::FromStr;

use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// Powers of ten beyond this are no amount of money in any currency.
const MAX_EXPONENT: u32 = 40;

/// An exact amount of zero or more: `digits` × 10^-`scale`, without leading or trailing zeros.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    digits: String,
    scale: i32,
}

/// Reads the text of a JSON value as a positive amount; the error says what it must be.
pub(super) fn parse_amount(json: &str) -> Result<Amount, &'static str> {
    if !json.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
        return Err("must be a number");
    }
    if json.starts_with('-') {
        return Err("must be positive");
    }
    let (mantissa, exponent) = json.split_once(['e', 'E']).unwrap_or((json, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    if digits.bytes().all(|digit| digit == b'0') {
        return Err("must be positive");
    }
    let exponent: i32 = exponent.parse().map_err(|_| "is out of range")?;
    let decimals = i32::try_from(fraction.len()).map_err(|_| "is out of range")?;
    if exponent.unsigned_abs() > MAX_EXPONENT {
        return Err("is out of range");
    }
    Ok(Amount::new(&digits, decimals - exponent))
}

impl Amount {
    fn new(digits: &str, scale: i32) -> Self {
        let digits = digits.trim_start_matches('0');
        let kept = digits.trim_end_matches('0');
        let dropped = i32::try_from(digits.len() - kept.len()).unwrap_or(i32::MAX);
        let scale = if kept.is_empty() { 0 } else { scale.saturating_sub(dropped) };
        Self { digits: kept.into(), scale }
    }

    pub(super) fn zero() -> Self {
        Self::new("", 0)
    }

    pub(super) fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// A plain decimal of zero or more: `29.70`.
    pub(super) fn parse_plain(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let scale = i32::try_from(fraction.len()).ok().filter(|_| is_number(whole) && is_number(fraction))?;
        Some(Self::new(&format!("{whole}{fraction}"), scale))
    }

    /// So many percent of the amount, exactly.
    pub(super) fn share(&self, percent: &Self) -> Self {
        let product = self.times(percent);
        Self::new(&product.digits, product.scale + 2)
    }

    /// The product, exactly.
    pub(super) fn times(&self, other: &Self) -> Self {
        let by_digit = other.digits.bytes().map(|digit| multiply(&self.digits, digit));
        let product = by_digit.fold(String::new(), |sum, product| add(&(sum + "0"), &product));
        Self::new(&product, self.scale + other.scale)
    }

    /// The sum, exactly.
    pub(super) fn plus(&self, other: &Self) -> Self {
        let scale = self.scale.max(other.scale);
        Self::new(&add(&self.aligned(scale), &other.aligned(scale)), scale)
    }

    /// One of so many equal parts, to `decimals` decimals more than the amount has, the rest rounded half up. Of no parts,
    /// nothing.
    pub(super) fn part(&self, parts: u64, decimals: i32) -> Option<Self> {
        let scale = self.scale.max(0) + decimals;
        let parts = u128::from(parts);
        let mut rest = 0;
        let mut quotient = String::new();
        for digit in self.aligned(scale).bytes() {
            rest = rest * 10 + u128::from(digit - b'0');
            let times = u8::try_from(rest.checked_div(parts)?).ok()?;
            quotient.push(char::from(b'0' + times));
            rest %= parts;
        }
        let up = if rest * 2 >= parts { "1" } else { "0" };
        Some(Self::new(&add(&quotient, up), scale))
    }

    /// The difference; nothing if it would be below zero.
    pub(super) fn minus(&self, other: &Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        let difference = subtract(&self.aligned(scale), &other.aligned(scale))?;
        Some(Self::new(&difference, scale))
    }

    /// The digits as they stand at a scale that is not below the own one.
    fn aligned(&self, scale: i32) -> String {
        format!("{}{}", self.digits, zeros(scale - self.scale))
    }

    /// The shortest plain decimal text: `99.00` and `9.9e1` are both `99`.
    pub(super) fn plain(&self) -> String {
        if self.is_zero() {
            return "0".into();
        }
        if self.scale <= 0 {
            return format!("{}{}", self.digits, zeros(-self.scale));
        }
        let length = i32::try_from(self.digits.len()).unwrap_or(i32::MAX);
        let padded = format!("{}{}", zeros(self.scale + 1 - length), self.digits);
        let decimals = usize::try_from(self.scale).unwrap_or_default();
        let (whole, fraction) = padded.split_at(padded.len().saturating_sub(decimals));
        format!("{whole}.{fraction}")
    }
}

fn zeros(count: i32) -> String {
    "0".repeat(usize::try_from(count).unwrap_or_default())
}

/// Digits times one digit.
fn multiply(digits: &str, by: u8) -> String {
    let mut carry = 0;
    let mut columns = Vec::with_capacity(digits.len() + 1);
    for digit in digits.bytes().rev() {
        let product = (digit - b'0') * (by - b'0') + carry;
        columns.push(b'0' + product % 10);
        carry = product / 10;
    }
    columns.push(b'0' + carry);
    columns.iter().rev().copied().map(char::from).collect()
}

fn add(left: &str, right: &str) -> String {
    let (mut columns, carry) = combine(left, right, |left, right| left + right);
    columns.push(carry);
    written(&columns)
}

/// Nothing if `right` is the greater one.
fn subtract(left: &str, right: &str) -> Option<String> {
    let (columns, carry) = combine(left, right, |left, right| left - right);
    (carry == 0).then(|| written(&columns))
}

/// Two whole numbers column by column, the last digit first, and what is carried in the end.
fn combine(left: &str, right: &str, column: impl Fn(i8, i8) -> i8) -> (Vec<i8>, i8) {
    let width = left.len().max(right.len());
    let digits = |text: &str| -> Vec<i8> { text.bytes().rev().filter_map(|byte| i8::try_from(byte - b'0').ok()).collect() };
    let (left, right) = (digits(left), digits(right));
    let padded = |digits: Vec<i8>| digits.into_iter().chain(repeat(0)).take(width);
    let mut carry = 0;
    let mut columns = Vec::with_capacity(width + 1);
    for (left, right) in padded(left).zip(padded(right)) {
        let result = column(left, right) + carry;
        columns.push(result.rem_euclid(10));
        carry = result.div_euclid(10);
    }
    (columns, carry)
}

fn written(columns: &[i8]) -> String {
    columns.iter().rev().map(|digit| char::from(b'0' + digit.unsigned_abs())).collect()
}

impl From<u32> for Amount {
    fn from(whole: u32) -> Self {
        Self::new(&whole.to_string(), 0)
    }
}

impl FromStr for Amount {
    type Err = &'static str;

    /// Reads a positive plain decimal: `29.70`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let amount = Self::parse_plain(text).ok_or("must be a decimal number")?;
        if amount.is_zero() { Err("must be positive") } else { Ok(amount) }
    }
}

impl Serialize for Amount {
    /// A JSON number with every digit kept.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.plain()).map_err(S::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Amount {
    /// A JSON number, or a string with one: `30` or `"30"`.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Box::<RawValue>::deserialize(deserializer)?;
        json.get().trim_matches('"').parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::{Amount, parse_amount};

    fn amount(text: &str) -> Amount {
        text.parse().expect("an amount")
    }

    fn share(text: &str, percent: &str) -> String {
        amount(text).share(&amount(percent)).plain()
    }

    fn plain(json: &str) -> Result<String, &'static str> {
        parse_amount(json).map(|amount| amount.plain())
    }

    #[test]
    fn every_digit_is_kept() {
        for (json, expected) in [
            ("99.00", "99"),
            ("100", "100"),
            ("0.05", "0.05"),
            ("1.5e2", "150"),
            ("5E-3", "0.005"),
            ("12345678901234567890.10", "12345678901234567890.1"),
        ] {
            assert_eq!(plain(json).as_deref(), Ok(expected), "{json}");
        }
    }

    #[test]
    fn only_positive_numbers_are_amounts() {
        for json in ["0", "0.00", "0e9", "-1", "-0", "\"5\"", "null", "true", "[1]", "1e999", "1e99999999999"] {
            assert!(plain(json).is_err(), "{json}");
        }
    }

    #[test]
    fn a_share_is_exact() {
        for (json, expected) in [("99.00", "29.7"), ("49.99", "14.997"), ("0.01", "0.003"), ("10", "3"), ("999", "299.7")] {
            assert_eq!(share(json, "30"), expected, "{json}");
        }
        for (percent, expected) in [("12.5", "2.49875"), ("100", "19.99"), ("0.001", "0.0001999"), ("250", "49.975")] {
            assert_eq!(share("19.99", percent), expected, "{percent}");
        }
    }

    #[test]
    fn a_difference_is_exact_and_never_below_zero() {
        for (from, take, left) in [
            ("99", "33.33", Some("65.67")),
            ("100", "0.01", Some("99.99")),
            ("1000", "1e3", Some("0")),
            ("0.10", "0.1", Some("0")),
            ("12345678901234567890.10", "0.1", Some("12345678901234567890")),
            ("5", "5.001", None),
            ("9.99", "10", None),
        ] {
            let take = parse_amount(take).expect("an amount");
            let difference = amount(from).minus(&take).map(|left| left.plain());
            assert_eq!(difference.as_deref(), left, "{from}");
        }
        assert_eq!(amount("5").minus(&Amount::zero()), Some(amount("5.00")));
    }

    #[test]
    fn sums_products_and_parts_keep_every_digit() {
        let plain = |text: &str| Amount::parse_plain(text).expect("an amount");
        for (left, right, sum, product) in [
            ("19.99", "0.01", "20", "0.1999"),
            ("0", "5.50", "5.5", "0"),
            ("100", "0.001", "100.001", "0.1"),
            ("12345678901234567890.10", "3", "12345678901234567893.1", "37037036703703703670.3"),
        ] {
            assert_eq!(plain(left).plus(&plain(right)).plain(), sum);
            assert_eq!(plain(left).times(&plain(right)).plain(), product);
        }
        for (whole, parts, part) in
            [("10", 4, "2.5"), ("10", 3, "3.33"), ("20", 3, "6.67"), ("0.05", 2, "0.025"), ("0", 7, "0"), ("1000", 8, "125")]
        {
            assert_eq!(plain(whole).part(parts, 2).map(|part| part.plain()).as_deref(), Some(part), "{whole}");
        }
        assert_eq!(plain("1").part(0, 2), None);
        assert_eq!([".5", "5.", "", "-1", "1e3", "+1", " 1"].map(Amount::parse_plain), [const { None }; 7]);
    }

    #[test]
    fn a_configured_amount_is_a_plain_decimal() {
        for json in ["30", "30.0", r#""30""#, r#""030.00""#] {
            assert_eq!(serde_json::from_str::<Amount>(json).ok(), Some(amount("30")), "{json}");
        }
        for json in ["0", "-1", "null", r#""""#, r#"".5""#, r#""5.""#, r#""1e3""#, r#""1 000""#, "[1]"] {
            assert!(serde_json::from_str::<Amount>(json).is_err(), "{json}");
        }
    }
}
