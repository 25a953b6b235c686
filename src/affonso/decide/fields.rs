//! What an event carries beside its identity and its money: each form of the table read in its own way.

use super::Case;
use super::reasons::{cut_short, left_out};
use crate::affonso::booking::{About, Filled, add};
use crate::affonso::mapping::Place;
use crate::affonso::table::{Field, Form, Name};
use crate::delivery::Origin;
use crate::segment::Found;
use crate::value::json::Value;
use crate::value::owned;
use std::borrow::Cow;

const SALE_DETAILS: [Name; 4] = [Name::ProductIds, Name::PriceIds, Name::Interval, Name::IsSubscription];

const MONTHLY: &[&str] = &["monthly", "month", "months", "1 month", "per month", "mo", "p1m"];
const YEARLY: &[&str] = &["yearly", "year", "years", "1 year", "per year", "yr", "annual", "annually", "p1y", "12 months"];

impl<'e> Case<'e, '_> {
    /// What only a conversion carries beside its money.
    pub(super) fn add_sale_details(self, fields: &mut Vec<Filled<'e>>, about: &mut About<'e>) {
        for name in SALE_DETAILS {
            let Some(place) = self.mapping.place(name) else { continue };
            add(fields, self.sale_detail(place, about));
        }
    }

    fn sale_detail(self, place: &'e Place, about: &mut About<'e>) -> Option<Filled<'e>> {
        let (source, found) = self.event.first(&place.sources)?;
        let value = match place.field.form {
            Form::List => Some(found.into_list()).filter(|items| !items.is_empty()).map(Value::List),
            Form::Interval => found.scalar().and_then(|text| interval(&text)).map(|word| Value::Text(Cow::Borrowed(word))),
            Form::Flag => found.flag().map(Value::Flag),
            Form::Text | Form::Cut(_) | Form::Amount | Form::Currency | Form::Moment => None,
        };
        if value.is_none() {
            let expected = match place.field.form {
                Form::Interval => "monthly or yearly",
                Form::Flag => "true or false",
                _ => "a list of texts",
            };
            about.warnings.push(left_out(source, expected, place.field.name));
        }
        value.map(|value| Filled::new(place.field.name, value, Origin::Path(source.label())))
    }

    /// What the settings copy along.
    pub(super) fn metadata(self) -> Option<Filled<'e>> {
        let mut members = Vec::with_capacity(self.mapping.metadata.len());
        for (name, source) in &self.mapping.metadata {
            let Some(found) = self.event.find(source) else { continue };
            members.push((Cow::Borrowed(name.as_str()), metadata_value(found)));
        }
        (!members.is_empty()).then(|| Filled::new("metadata", Value::Object(members), Origin::Rule("setting metadata")))
    }
}

/// A text field, cut to the length that the table has for it, with a warning.
pub(super) fn cut<'e>(field: &'static Field, text: Cow<'e, str>, origin: Origin<'e>, about: &mut About<'e>) -> Filled<'e> {
    let text = match field.form {
        Form::Cut(most) if is_longer(&text, most) => {
            about.warnings.push(cut_short(field.name, most));
            Cow::Owned(owned(beginning(&text, most)))
        }
        _ => text,
    };
    Filled::new(field.name, Value::Text(text), origin)
}

fn is_longer(text: &str, most: usize) -> bool {
    beginning(text, most).len() < text.len()
}

/// The first `most` characters, whether characters or UTF-16 units are counted.
fn beginning(text: &str, most: usize) -> &str {
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > most
    });
    end.and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

fn metadata_value(found: Found<'_>) -> Value<'_> {
    match found {
        Found::Raw(raw) => Value::Raw(raw.compact()),
        Found::Parameter(text) => Value::Text(text),
        Found::List(items) => Value::List(items),
    }
}

fn interval(text: &str) -> Option<&'static str> {
    let rhythms = [("monthly", MONTHLY), ("yearly", YEARLY)];
    rhythms.into_iter().find(|(_, words)| words.iter().any(|word| is_spelt(text.trim(), word))).map(|(rhythm, _)| rhythm)
}

/// Is it the word, in any case, with underscores or hyphens for blanks?
fn is_spelt(text: &str, word: &str) -> bool {
    let plain = |byte: u8| if matches!(byte, b'_' | b'-') { b' ' } else { byte.to_ascii_lowercase() };
    text.len() == word.len() && text.bytes().map(plain).eq(word.bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_between_characters() {
        for (text, most, kept) in
            [("abc", 3, "abc"), ("abcd", 3, "abc"), ("äöü", 3, "äöü"), ("a😀b", 2, "a"), ("a😀b", 3, "a😀"), ("", 0, "")]
        {
            assert_eq!(beginning(text, most), kept, "{text} {most}");
        }
    }
}
