//! Exact amounts of either sign: what is sold, what is taken back, what is left.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::emulator::amount::Amount;

/// An exact amount that may be below zero. As JSON it is a text, so that every digit is kept: `"-49.9"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Money {
    is_negative: bool,
    size: Amount,
}

impl Money {
    fn new(is_negative: bool, size: Amount) -> Self {
        Self { is_negative: is_negative && !size.is_zero(), size }
    }

    /// Reads a plain decimal, with or without a minus: `49.99`, `-3`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let size = text.strip_prefix('-');
        Some(Self::new(size.is_some(), Amount::parse_plain(size.unwrap_or(text))?))
    }

    pub(super) fn zero() -> Self {
        Self::new(false, Amount::zero())
    }

    pub(super) fn is_zero(&self) -> bool {
        self.size.is_zero()
    }

    pub(super) fn is_negative(&self) -> bool {
        self.is_negative
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        if self.is_negative == other.is_negative {
            return Self::new(self.is_negative, self.size.plus(&other.size));
        }
        match self.size.minus(&other.size) {
            Some(rest) => Self::new(self.is_negative, rest),
            None => Self::new(other.is_negative, other.size.minus(&self.size).unwrap_or_else(Amount::zero)),
        }
    }

    pub(super) fn minus(&self, other: &Self) -> Self {
        self.plus(&Self::new(!other.is_negative, other.size.clone()))
    }

    pub(super) fn times(&self, count: u32) -> Self {
        Self::new(self.is_negative, self.size.times(&Amount::from(count)))
    }

    /// What is left of it when of `of` pieces `count` are. It is exact where the amount divides evenly, else rounded to two
    /// decimals more than the amount has. Of no pieces there is no part.
    pub(super) fn pieces(&self, count: u32, of: u32) -> Option<Self> {
        let size = self.size.times(&Amount::from(count)).part(u64::from(of), 2)?;
        Some(Self::new(self.is_negative, size))
    }

    /// So many percent of it.
    pub(super) fn share(&self, percent: &Amount) -> Self {
        Self::new(self.is_negative, self.size.share(percent))
    }

    /// The shortest plain decimal text.
    #[must_use]
    pub fn plain(&self) -> String {
        let sign = if self.is_negative { "-" } else { "" };
        format!("{sign}{}", self.size.plain())
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.plain())
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("must be a decimal number"))
    }
}

#[cfg(test)]
mod tests {
    use super::Money;

    fn money(text: &str) -> Money {
        Money::parse(text).expect("an amount")
    }

    #[test]
    fn sums_and_differences_keep_their_sign() {
        for (left, right, sum, difference) in [
            ("49.99", "0.01", "50", "49.98"),
            ("5", "7.5", "12.5", "-2.5"),
            ("-5", "7.5", "2.5", "-12.5"),
            ("-5", "-5", "-10", "0"),
            ("0", "-0", "0", "0"),
        ] {
            assert_eq!(money(left).plus(&money(right)).plain(), sum, "{left} {right}");
            assert_eq!(money(left).minus(&money(right)).plain(), difference, "{left} {right}");
        }
    }

    #[test]
    fn only_plain_decimals_are_money() {
        assert_eq!(["1e3", "--1", "", "-", "+1", "1,5", " 1", "$1"].map(Money::parse), [const { None }; 8]);
        assert_eq!(money("-12.50").times(3).plain(), "-37.5");
        assert_eq!(money("-0.00"), Money::zero());
    }

    #[test]
    fn pieces_of_a_line_are_exact_where_they_can_be() {
        for (amount, count, of, left) in [("20", 1, 2, "10"), ("19.99", 1, 2, "9.995"), ("10", 1, 3, "3.33"), ("10", 0, 3, "0")] {
            assert_eq!(money(amount).pieces(count, of).map(|left| left.plain()).as_deref(), Some(left));
        }
        assert_eq!(money("10").pieces(1, 0), None);
    }
}
