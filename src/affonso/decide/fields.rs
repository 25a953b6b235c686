//! Fields from slots: each form of the table read in its own way.

use super::{Case, Stop, ignore, reject};
use crate::affonso::booking::{About, Filled, Origin};
use crate::affonso::codes;
use crate::affonso::mapping::{Form, Place};
use crate::affonso::settings::Treatment;
use crate::delivery::Value;
use crate::segment::{Found, Source};
use crate::value::json::Kind;
use crate::value::{Amount, AmountError, Currency, Timestamp, shown_value};
use std::borrow::Cow;

const IDENTIFIERS: [&str; 4] = ["referral_id", "click_id", "customer_id", "external_user_id"];
const SALE_DETAILS: [&str; 4] = ["product_ids", "price_ids", "interval", "is_subscription"];

const MONTHLY: &[&str] = &["monthly", "month", "months", "1 month", "per month", "mo", "p1m"];
const YEARLY: &[&str] = &["yearly", "year", "years", "1 year", "per year", "yr", "annual", "annually", "p1y", "12 months"];

impl<'e> Case<'e, '_> {
    /// Every identifier the event gives, each from the best place that has it.
    ///
    /// # Errors
    /// Nobody to credit.
    pub(super) fn identifiers(self, about: &mut About<'e>) -> Result<Vec<Filled<'e>>, Stop> {
        let mut filled = Vec::with_capacity(IDENTIFIERS.len());
        for name in IDENTIFIERS {
            let sources = self.mapping.sources_of(name);
            if let Some((source, id)) = self.event.first_scalar(sources) {
                filled.push(Filled::new(name, Value::Text(id), Origin::Path(source.label())));
            } else if let Some((source, found)) = self.event.first(sources) {
                about.warnings.push(format!("{} is {}, not an id; {name} is left out", source.label(), found.kind_word()));
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
        if amount.is_zero() {
            return match self.settings.zero_amounts {
                Treatment::As(_) => Ok(None),
                Treatment::Ignore => Err(ignore(
                    &codes::ZERO_AMOUNT,
                    format!(
                        "{} is a sale of 0 ({}), which earns nothing; set zeroAmounts to milestone to send it as one.",
                        self.whose("the event"),
                        source.label()
                    ),
                )),
            };
        }
        let amount = Filled::new("sale_amount", Value::Raw(Cow::Owned(amount.as_str().to_owned())), Origin::Path(source.label()));
        Ok(Some([amount, self.currency()?]))
    }

    fn amount(self) -> Result<(&'e Source, Amount), Stop> {
        let sources = self.mapping.sources_of("sale_amount");
        let Some((source, found)) = self.event.first(sources) else {
            let places = labels(sources);
            return Err(reject(
                &codes::MISSING_AMOUNT,
                format!(
                    "{} is a conversion without an amount: expected a number in {places}, found none. Send it, or name its path in fieldMapping (sale_amount).",
                    self.whose("the event")
                ),
            ));
        };
        let amount = match &found {
            Found::Raw(raw) if raw.kind() == Kind::Number => Amount::parse_number(raw.spelling()),
            Found::Raw(raw) if raw.kind() == Kind::Text => Amount::parse_text(&raw.text().unwrap_or_default()),
            Found::Parameter(text) => Amount::parse_text(text),
            _ => Err(AmountError::NotANumber),
        };
        amount.map(|amount| (source, amount)).map_err(|error| {
            let came = found.scalar().map_or_else(|| found.kind_word().to_owned(), |text| shown_value(&text));
            let expected = match error {
                AmountError::NotANumber => "a plain decimal number such as 49.99",
                AmountError::Negative => "a positive amount (a refund is not a conversion)",
            };
            reject(&codes::INVALID_AMOUNT, format!("{} is a conversion with an unusable amount: expected {expected} in {}, found {came}. No later field is tried, so that nothing wrong is credited; send the amount as a number.", self.whose("the event"), source.label()))
        })
    }

    fn currency(self) -> Result<Filled<'e>, Stop> {
        let sources = self.mapping.sources_of("sale_amount_currency");
        let field = |currency: Currency, origin| {
            Filled::new("sale_amount_currency", Value::Text(Cow::Owned(currency.to_string())), origin)
        };
        let Some((source, found)) = self.event.first(sources) else {
            return match self.settings.default_currency {
                Some(currency) => Ok(field(currency, Origin::Rule("setting defaultCurrency"))),
                None => Err(reject(
                    &codes::MISSING_CURRENCY,
                    format!(
                        "{} is a conversion without a currency: expected three letters such as USD in {}, found none. Send it with the event, or set defaultCurrency.",
                        self.whose("the event"),
                        labels(sources)
                    ),
                )),
            };
        };
        let text = found.scalar();
        text.as_deref().and_then(Currency::parse).map(|currency| field(currency, Origin::Path(source.label()))).ok_or_else(|| {
            let came = text.map_or_else(|| found.kind_word().to_owned(), |text| shown_value(&text));
            reject(
                &codes::INVALID_CURRENCY,
                format!(
                    "{} is a conversion with an unusable currency: expected three letters such as USD in {}, found {came}.",
                    self.whose("the event"),
                    source.label()
                ),
            )
        })
    }

    /// When it happened; left out with a warning when it cannot be read.
    pub(super) fn occurred_at(self, about: &mut About<'e>) -> Option<Filled<'e>> {
        let (source, found) = self.event.first(self.mapping.sources_of("occurred_at"))?;
        let moment = found.scalar().and_then(|text| Some((Timestamp::parse(&text)?, text)));
        if moment.is_none() {
            about
                .warnings
                .push(format!("{} is no ISO 8601 moment such as 2026-06-22T12:00:00Z; occurred_at is left out", source.label()));
        }
        moment.map(|(moment, text)| {
            let text = if Timestamp::is_canonical(&text) { text } else { Cow::Owned(moment.to_string()) };
            Filled::new("occurred_at", Value::Text(text), Origin::Path(source.label()))
        })
    }

    /// What only a conversion carries beside its money.
    pub(super) fn sale_details(self, about: &mut About<'e>) -> Vec<Filled<'e>> {
        let places = self.mapping.places.iter().filter(|place| SALE_DETAILS.contains(&place.field.name));
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
            about.warnings.push(format!("{} is not {expected}; {} is left out", source.label(), place.field.name));
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

fn labels(sources: &[Source]) -> String {
    sources.iter().map(Source::label).collect::<Vec<_>>().join(", ")
}
