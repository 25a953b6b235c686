//! Money as exact decimal text: no float ever touches it.

use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// Powers of ten beyond this are no amount of money in any currency.
const MAX_EXPONENT: u32 = 40;

/// A positive amount: `digits` × 10^-`scale`, without leading or trailing zeros.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Amount {
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
        Self { digits: kept.into(), scale: scale.saturating_sub(dropped) }
    }

    /// The amount times `tenths` / 10, exactly.
    pub(super) fn share(&self, tenths: u8) -> Self {
        let mut product = Vec::with_capacity(self.digits.len() + 2);
        let mut carry = 0;
        for digit in self.digits.bytes().rev() {
            let sum = u16::from(digit - b'0') * u16::from(tenths) + carry;
            product.push(char::from_digit(u32::from(sum % 10), 10).unwrap_or('0'));
            carry = sum / 10;
        }
        let carried: String = if carry == 0 { String::new() } else { carry.to_string() };
        let digits = carried + &product.iter().rev().collect::<String>();
        Self::new(&digits, self.scale + 1)
    }

    /// The shortest plain decimal text: `99.00` and `9.9e1` are both `99`.
    pub(super) fn plain(&self) -> String {
        let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or_default());
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

impl Serialize for Amount {
    /// A JSON number with every digit kept.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.plain()).map_err(S::Error::custom)?.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::parse_amount;

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
            let share = parse_amount(json).map(|amount| amount.share(3).plain());
            assert_eq!(share.as_deref(), Ok(expected), "{json}");
        }
    }
}
