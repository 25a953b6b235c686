//! Money as exact decimal text: never a float, never scaled, never rounded.

use super::{owned, split_once};

/// The longest number that is read, in digits before and after the point together. Far beyond any currency; it keeps
/// `1e999999999` from becoming a gigabyte.
const MAX_DIGITS: usize = 60;

/// A decimal number in plain notation, as it was given: `19.90` keeps its zero, `1e2` becomes `100`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal(String);

impl Decimal {
    /// Reads a JSON number (RFC 8259), exponent included. `None` for any other text and for numbers of more than 60
    /// digits.
    #[must_use]
    pub fn parse_json(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.bytes().position(|b| matches!(b, b'e' | b'E')) {
            None => (text, 0),
            Some(at) => (text.get(..at)?, text.get(at + 1..)?.parse::<i32>().ok()?),
        };
        Self::shift(&Self::parse_plain(mantissa)?, exponent)
    }

    /// Reads digits with an optional sign and an optional fraction (`49.99`, `-3`). Leading zeros are dropped.
    #[must_use]
    pub fn parse_plain(text: &str) -> Option<Self> {
        parts(text).map(|parts| Self(parts.concat()))
    }

    /// Is this a number exactly as [`Decimal::parse_plain`] gives it?
    #[must_use]
    pub fn is_plain(text: &str) -> bool {
        parts(text).is_some_and(|parts| parts.map(str::len).into_iter().sum::<usize>() == text.len())
    }

    fn shift(&self, exponent: i32) -> Option<Self> {
        if exponent == 0 || self.is_zero() {
            return Some(self.clone());
        }
        let (sign, digits) = self.0.strip_prefix('-').map_or(("", self.0.as_str()), |rest| ("-", rest));
        let (whole, fraction) = split_once(digits, b'.').unwrap_or((digits, ""));
        let places = usize::try_from(exponent.unsigned_abs()).ok().filter(|places| *places <= MAX_DIGITS)?;
        let moved = if exponent.is_positive() {
            let padded = format!("{fraction:0<places$}");
            let (up, rest) = padded.split_at_checked(places)?;
            if rest.is_empty() { format!("{whole}{up}") } else { format!("{whole}{up}.{rest}") }
        } else {
            let padded = format!("{whole:0>width$}", width = places + 1);
            let (rest, down) = padded.split_at_checked(padded.len() - places)?;
            format!("{rest}.{down}{fraction}")
        };
        Self::parse_plain(&format!("{sign}{moved}"))
    }

    /// The number without a fraction that says nothing: `25.00` and `25` are both `25`, as they are in JavaScript.
    #[must_use]
    pub fn normalized(&self) -> &str {
        if self.0.contains('.') { self.0.trim_end_matches('0').trim_end_matches('.') } else { &self.0 }
    }

    /// The number as it was given, in plain notation.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn is_zero(&self) -> bool {
        self.0.bytes().all(|b| matches!(b, b'0' | b'.'))
    }

    fn is_negative(&self) -> bool {
        self.0.starts_with('-')
    }
}

/// Sign, digits, point and digits of a number in plain notation, as they are kept.
fn parts(text: &str) -> Option<[&str; 4]> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text),
    };
    let (whole, fraction) = match split_once(digits, b'.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let numeric = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !numeric(whole) || !fraction.is_none_or(numeric) || whole.len() + fraction.map_or(0, str::len) > MAX_DIGITS {
        return None;
    }
    let significant = whole.trim_start_matches('0');
    let significant = if significant.is_empty() { "0" } else { significant };
    // Zero has no sign, as in JavaScript.
    let sign = if digits.bytes().all(|b| matches!(b, b'0' | b'.')) { "" } else { sign };
    let (point, fraction) = fraction.map_or(("", ""), |fraction| (".", fraction));
    Some([sign, significant, point, fraction])
}

/// An amount of money in major units (19.99 is nineteen dollars and ninety-nine cents): not negative, plain decimal
/// notation, exactly the digits that were given.
/// Source: <https://docs.affonso.io/api/endpoint/conversions/create> (amounts are decimals, never cents).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount(Decimal);

/// Why a text is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountError {
    /// Not a plain decimal number of at most 60 digits.
    NotANumber,
    /// Below zero.
    Negative,
    /// A fraction where whole minor units were expected.
    NotWhole,
}

impl Amount {
    /// Reads a JSON number.
    ///
    /// # Errors
    /// [`AmountError`] for what is not a number or below zero.
    pub fn parse_number(text: &str) -> Result<Self, AmountError> {
        Self::from_decimal(Decimal::parse_json(text))
    }

    /// Reads a text such as `" 49.99 "`: blanks around it are dropped, everything else must be a plain decimal number.
    ///
    /// # Errors
    /// [`AmountError`] for what is not a number (`49,99`, `$5`, `1e3`) or below zero.
    pub fn parse_text(text: &str) -> Result<Self, AmountError> {
        Self::from_decimal(Decimal::parse_plain(text.trim()))
    }

    fn from_decimal(decimal: Option<Decimal>) -> Result<Self, AmountError> {
        match decimal {
            None => Err(AmountError::NotANumber),
            Some(number) if number.is_negative() => Err(AmountError::Negative),
            Some(number) => Ok(Self(number)),
        }
    }

    /// The same amount in major units, when it was given in minor ones: 1999 US cents are 19.99, 500 yen are 500.
    ///
    /// # Errors
    /// [`AmountError::NotWhole`] for a fraction: 49.99 is no number of cents.
    pub fn from_minor(&self, currency: Currency) -> Result<Self, AmountError> {
        let whole = Decimal(owned(self.0.normalized()));
        if whole.0.contains('.') {
            return Err(AmountError::NotWhole);
        }
        whole.shift(-currency.decimals()).map(Self).ok_or(AmountError::NotANumber)
    }

    /// Is this nothing at all (`0`, `0.00`)?
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// The amount as a JSON number.
    #[must_use]
    pub fn into_text(self) -> String {
        self.0.0
    }

    /// The same, looked at.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0.0
    }
}

/// A currency code: three upper-case letters. Whether the code exists is for the target to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Currency([u8; 3]);

/// Currencies whose minor unit is not a hundredth, by the number of decimals. Source: ISO 4217, list one (2024).
const OTHER_DECIMALS: [(i32, &str); 3] =
    [(0, "BIFCLPDJFGNFISKJPYKMFKRWPYGRWFUGXUYIVNDVUVXAFXOFXPF"), (3, "BHDIQDJODKWDLYDOMRTND"), (4, "CLFUYW")];

impl Currency {
    /// Reads three letters in any case, blanks around them dropped; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let letters: [u8; 3] = text.trim().as_bytes().try_into().ok()?;
        letters.iter().all(u8::is_ascii_alphabetic).then(|| Self(letters.map(|b| b.to_ascii_uppercase())))
    }

    /// How many decimals its minor unit has: two, unless ISO 4217 says otherwise.
    #[must_use]
    pub fn decimals(self) -> i32 {
        let lists = |codes: &str| codes.as_bytes().chunks_exact(3).any(|code| code == self.0);
        OTHER_DECIMALS.iter().find(|(_, codes)| lists(codes)).map_or(2, |(decimals, _)| *decimals)
    }

    /// The three letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Letters are UTF-8.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_leave_as_they_came() {
        for text in ["19.99", "12345678901234567890.10", "0.5", "100", "19.90", "0"] {
            assert_eq!(Amount::parse_number(text).unwrap().as_str(), text);
            assert_eq!(Amount::parse_text(&format!(" {text} ")).unwrap().as_str(), text);
        }
    }

    #[test]
    fn exponents_become_plain() {
        for (given, plain) in [("1e2", "100"), ("1.5E+3", "1500"), ("1.25e1", "12.5"), ("25e-1", "2.5"), ("5e-3", "0.005")] {
            assert_eq!(Amount::parse_number(given).unwrap().as_str(), plain, "{given}");
        }
        assert!(Amount::parse_number("0e100").unwrap().is_zero());
        assert_eq!(Amount::parse_number("1e999999999"), Err(AmountError::NotANumber));
        assert_eq!(Amount::parse_number("1e-61"), Err(AmountError::NotANumber));
    }

    #[test]
    fn sixty_digits_are_read_wherever_the_point_stands() {
        let sixty = "123456789".repeat(7)[..60].to_owned();
        for text in [sixty.clone(), format!("{}.{}", &sixty[..1], &sixty[1..]), format!("{}.{}", &sixty[..59], &sixty[59..])] {
            assert_eq!(Amount::parse_number(&text).unwrap().as_str(), text);
            assert_eq!(Amount::parse_number(&format!("{text}0")), Err(AmountError::NotANumber), "{text}0");
        }
    }

    #[test]
    fn only_plain_decimals_are_amounts() {
        for text in ["49,99", "$5", "", "1e3", "1.", ".5", "0x10", "NaN", "1 000", "--1", "+1"] {
            assert_eq!(Amount::parse_text(text), Err(AmountError::NotANumber), "{text}");
        }
        assert_eq!(Amount::parse_text("-3"), Err(AmountError::Negative));
        assert!(Amount::parse_text("-0.00").unwrap().is_zero());
        assert_eq!(Amount::parse_text("007.50").unwrap().as_str(), "7.50");
    }

    #[test]
    fn plain_is_what_stays_as_it_is() {
        for text in ["0", "0.00", "19.99", "-3", "12345678901234567890.10"] {
            assert!(Decimal::is_plain(text), "{text}");
        }
        for text in ["007.50", "-0.0", "00", "1e2", "1.", ".5", " 5", "", "9".repeat(61).as_str()] {
            assert!(!Decimal::is_plain(text), "{text}");
        }
    }

    #[test]
    fn minor_units_are_divided_exactly() {
        for (given, currency, major) in [
            ("1999", "USD", "19.99"),
            ("5", "EUR", "0.05"),
            ("1999.00", "usd", "19.99"),
            ("500", "JPY", "500"),
            ("1234567", "KWD", "1234.567"),
            ("12345678901234567890", "USD", "123456789012345678.90"),
            ("1", "CLF", "0.0001"),
            ("0", "USD", "0"),
        ] {
            let amount = Amount::parse_number(given).unwrap().from_minor(Currency::parse(currency).unwrap());
            assert_eq!(amount.unwrap().as_str(), major, "{given} {currency}");
        }
        let dollars = Currency::parse("USD").unwrap();
        assert_eq!(Amount::parse_number("49.99").unwrap().from_minor(dollars), Err(AmountError::NotWhole));
    }

    #[test]
    fn whole_numbers_lose_an_empty_fraction() {
        assert_eq!(Decimal::parse_json("25.00").unwrap().normalized(), "25");
        assert_eq!(Decimal::parse_json("250").unwrap().normalized(), "250");
    }

    #[test]
    fn currencies_are_three_letters() {
        assert_eq!(Currency::parse(" eur ").unwrap().as_str(), "EUR");
        for text in ["", "EU", "EURO", "12€", "€"] {
            assert_eq!(Currency::parse(text), None, "{text}");
        }
    }
}
