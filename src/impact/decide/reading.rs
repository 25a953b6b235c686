//! What one place of an event holds, as a text fit for a form.

use super::Case;
use crate::impact::table::Form;
use crate::segment::{Found, Source};
use crate::value::Decimal;
use crate::value::json::{Kind, Raw};
use std::borrow::Cow;

/// What a place turned out to hold.
pub(super) enum Reading<'e> {
    /// Nothing: the next place is looked at.
    Nothing,
    /// Something that is no text, by what it is; the next place is looked at.
    Odd(&'static str),
    /// A text.
    Text(Cow<'e, str>),
}

impl<'e> Case<'e, '_> {
    /// What one place holds, fit for a form. True and false count where the user's own mapping asks for them.
    pub(super) fn read(self, source: &Source, form: Form, takes_flags: bool) -> Reading<'e> {
        match self.event.find(source) {
            None => Reading::Nothing,
            Some(Found::Raw(raw)) => read_raw(raw, form, takes_flags),
            Some(Found::Parameter(text)) => Reading::Text(text),
            Some(Found::List(_)) => Reading::Odd("a list"),
        }
    }
}

/// What a value holds, fit for a form. Money keeps its digits; other numbers lose an empty fraction, and those of more than
/// 15 digits have perhaps been changed by JavaScript on their way.
pub(super) fn read_raw(raw: Raw<'_>, form: Form, takes_flags: bool) -> Reading<'_> {
    match (raw.kind(), form) {
        (Kind::Null, _) => Reading::Nothing,
        (Kind::Text, _) => match raw.text() {
            Some(text) if !text.trim().is_empty() => Reading::Text(text),
            _ => Reading::Nothing,
        },
        // A number in plain notation, as nearly all are, is its own text.
        (Kind::Number, form) if is_plain(raw.spelling(), form == Form::Money) => Reading::Text(Cow::Borrowed(raw.spelling())),
        (Kind::Number, Form::Money) => match Decimal::parse_json(raw.spelling()) {
            Some(number) => Reading::Text(Cow::Owned(number.as_str().to_owned())),
            None => Reading::Odd("a number of more than 60 digits"),
        },
        (Kind::Number, _) => match raw.scalar() {
            Some(text) if text.len() <= 15 => Reading::Text(text),
            _ => Reading::Odd("a number of more than 15 digits, which JavaScript may have changed"),
        },
        (Kind::Flag, form) if takes_flags || form == Form::Scalar => Reading::Text(Cow::Borrowed(raw.spelling())),
        (Kind::Flag, _) => Reading::Odd("a boolean"),
        (Kind::List, _) => Reading::Odd("an array"),
        (Kind::Object, _) => Reading::Odd("an object"),
    }
}

/// Is this JSON number written as it is sent: digits, for amounts with a fraction, and not too many?
fn is_plain(number: &str, is_money: bool) -> bool {
    number.len() <= 15 && number.bytes().all(|b| b.is_ascii_digit() || is_money && b == b'.')
}
