//! What an event carries beside its identity and its money: each form of the table read in its own way.

use super::Case;
use super::reasons::left_out;
use crate::affonso::booking::{About, Filled, Origin};
use crate::affonso::mapping::Place;
use crate::affonso::table::{Form, Name};
use crate::segment::Found;
use crate::value::json::Value;
use std::borrow::Cow;

const SALE_DETAILS: [Name; 4] = [Name::ProductIds, Name::PriceIds, Name::Interval, Name::IsSubscription];

const MONTHLY: &[&str] = &["monthly", "month", "months", "1 month", "per month", "mo", "p1m"];
const YEARLY: &[&str] = &["yearly", "year", "years", "1 year", "per year", "yr", "annual", "annually", "p1y", "12 months"];

impl<'e> Case<'e, '_> {
    /// What only a conversion carries beside its money.
    pub(super) fn sale_details(self, about: &mut About<'e>) -> Vec<Filled<'e>> {
        let places = SALE_DETAILS.into_iter().filter_map(|name| self.mapping.place(name));
        places.filter_map(|place| self.sale_detail(place, about)).collect()
    }

    fn sale_detail(self, place: &'e Place, about: &mut About<'e>) -> Option<Filled<'e>> {
        let (source, found) = self.event.first(&place.sources)?;
        let value = match place.field.form {
            Form::List => Some(found.list()).filter(|items| !items.is_empty()).map(Value::List),
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
        let members: Vec<_> = self
            .mapping
            .metadata
            .iter()
            .filter_map(|(name, source)| Some((Cow::Borrowed(name.as_str()), metadata_value(self.event.find(source)?))))
            .collect();
        (!members.is_empty()).then(|| Filled::new("metadata", Value::Object(members), Origin::Rule("setting metadata")))
    }
}

/// The first `most` characters, whether characters or UTF-16 units are counted; and whether anything was cut off.
pub(super) fn cut(text: Cow<'_, str>, most: usize) -> (Cow<'_, str>, bool) {
    if text.len() <= most {
        return (text, false);
    }
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > most
    });
    match end {
        None => (text, false),
        Some((end, _)) => (Cow::Owned(text.get(..end).unwrap_or_default().to_owned()), true),
    }
}

fn metadata_value(found: Found<'_>) -> Value<'_> {
    match found {
        Found::Raw(raw) => Value::Raw(raw.compact()),
        Found::Parameter(text) => Value::Text(text),
        Found::List(items) => Value::List(items),
    }
}

fn interval(text: &str) -> Option<&'static str> {
    let word = text.trim().to_ascii_lowercase().replace(['_', '-'], " ");
    let is_one_of = |words: &[&str]| words.contains(&word.as_str());
    if is_one_of(MONTHLY) {
        return Some("monthly");
    }
    is_one_of(YEARLY).then_some("yearly")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_between_characters() {
        for (text, most, kept, is_cut) in [
            ("abc", 3, "abc", false),
            ("abcd", 3, "abc", true),
            ("äöü", 3, "äöü", false),
            ("a😀b", 2, "a", true),
            ("a😀b", 3, "a😀", true),
        ] {
            assert_eq!(cut(Cow::Borrowed(text), most), (Cow::Borrowed(kept), is_cut), "{text} {most}");
        }
    }
}
