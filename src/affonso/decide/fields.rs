//! Fields from slots: each form of the table read in its own way.

use super::reasons::left_out;
use super::{Case, Stop};
use crate::affonso::booking::{About, Filled, Origin};
use crate::affonso::mapping::Place;
use crate::affonso::settings::Treatment;
use crate::affonso::table::{Form, Name};
use crate::delivery::Value;
use crate::segment::{Found, Source};
use crate::value::json::Kind;
use crate::value::{Amount, AmountError, Currency, Timestamp};
use std::borrow::Cow;

const IDENTIFIERS: [Name; 4] = [Name::ReferralId, Name::ClickId, Name::CustomerId, Name::ExternalUserId];
const SALE_DETAILS: [Name; 4] = [Name::ProductIds, Name::PriceIds, Name::Interval, Name::IsSubscription];

const MONTHLY: &[&str] = &["monthly", "month", "months", "1 month", "per month", "mo", "p1m"];
const YEARLY: &[&str] = &["yearly", "year", "years", "1 year", "per year", "yr", "annual", "annually", "p1y", "12 months"];

impl<'e> Case<'e, '_> {
    /// Every identifier the event gives, each from the best place that has it.
    ///
    /// # Errors
    /// Nobody to credit.
    pub(super) fn identifiers(self, about: &mut About<'e>) -> Result<Vec<Filled<'e>>, Stop> {
        let mut filled = Vec::with_capacity(IDENTIFIERS.len());
        for Place { field, sources, .. } in IDENTIFIERS.into_iter().filter_map(|name| self.mapping.place(name)) {
            let name = field.name;
            if let Some((source, id)) = self.event.first_scalar(sources) {
                filled.push(Filled::new(name, Value::Text(id), Origin::Path(source.label())));
            } else if let Some((source, found)) =
                self.event.first(sources).filter(|(_, found)| !found.scalar().is_some_and(|text| text.trim().is_empty()))
            {
                about.warnings.push(left_out(source, &format!("an id but {}", found.kind_word()), name));
            }
        }
        if filled.is_empty() {
            return Err(self.nobody());
        }
        about.several = filled.len() > 1;
        Ok(filled)
    }

    /// Amount and currency of a conversion; `None` for a sale of 0 that `zeroAmounts` lets go on.
    ///
    /// # Errors
    /// Missing or unreadable amount or currency; a sale of 0 that is ignored.
    pub(super) fn sale(self, about: &mut About<'e>) -> Result<Option<[Filled<'e>; 2]>, Stop> {
        let (source, amount) = self.amount()?;
        about.amount_from = Some(Cow::Borrowed(source.label()));
        about.warnings.extend(self.mapped_amount_missing(source));
        if amount.is_zero() {
            return match self.settings.zero_amounts {
                Treatment::As(_) => Ok(None),
                Treatment::Ignore => Err(self.nothing_paid(source)),
            };
        }
        let amount = Filled::new("sale_amount", Value::Raw(Cow::Owned(amount.as_str().to_owned())), Origin::Path(source.label()));
        Ok(Some([amount, self.currency()?]))
    }

    fn amount(self) -> Result<(&'e Source, Amount), Stop> {
        let sources = self.mapping.sources_of(Name::SaleAmount);
        let Some((source, found)) = self.event.first(sources) else { return Err(self.no_amount(sources)) };
        let amount = match &found {
            Found::Raw(raw) if raw.kind() == Kind::Number => Amount::parse_number(raw.spelling()),
            Found::Raw(raw) if raw.kind() == Kind::Text => Amount::parse_text(&raw.text().unwrap_or_default()),
            Found::Parameter(text) => Amount::parse_text(text),
            _ => Err(AmountError::NotANumber),
        };
        amount.map(|amount| (source, amount)).map_err(|error| self.bad_amount(source, &found, error))
    }

    fn currency(self) -> Result<Filled<'e>, Stop> {
        let sources = self.mapping.sources_of(Name::SaleAmountCurrency);
        let (currency, origin) = match (self.event.first(sources), self.settings.default_currency) {
            (Some((source, found)), _) => match found.scalar().as_deref().and_then(Currency::parse) {
                Some(currency) => (currency, Origin::Path(source.label())),
                None => return Err(self.bad_currency(source, &found)),
            },
            (None, Some(currency)) => (currency, Origin::Rule("setting defaultCurrency")),
            (None, None) => return Err(self.no_currency(sources)),
        };
        Ok(Filled::new("sale_amount_currency", Value::Text(Cow::Owned(currency.to_string())), origin))
    }

    /// When it happened; left out with a warning when it cannot be read.
    pub(super) fn occurred_at(self, about: &mut About<'e>) -> Option<Filled<'e>> {
        let (source, found) = self.event.first(self.mapping.sources_of(Name::OccurredAt))?;
        let moment = found.scalar().and_then(|text| Some((Timestamp::parse(&text)?, text)));
        if moment.is_none() {
            about.warnings.push(left_out(source, "an ISO 8601 moment such as 2026-06-22T12:00:00Z", "occurred_at"));
        }
        moment.map(|(moment, text)| {
            let text = if Timestamp::is_canonical(&text) { text } else { Cow::Owned(moment.to_string()) };
            Filled::new("occurred_at", Value::Text(text), Origin::Path(source.label()))
        })
    }

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
            Form::Text | Form::Amount | Form::Currency | Form::Moment => None,
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
