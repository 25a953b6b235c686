//! The money of an event: the first amount field that is there decides, exactly as it is spelt.

use super::{Case, Stop};
use crate::affonso::booking::{About, Filled};
use crate::affonso::mapping::Place;
use crate::affonso::settings::{Treatment, Unit};
use crate::affonso::table::Name;
use crate::delivery::Origin;
use crate::segment::{Found, Source};
use crate::value::json::Kind;
use crate::value::json::Value;
use crate::value::{Amount, AmountError, Currency, owned};
use std::borrow::Cow;

impl<'e> Case<'e, '_> {
    /// Amount and currency of a conversion; `None` for a sale of 0 that `zeroAmounts` lets go on.
    ///
    /// # Errors
    /// Missing or unreadable amount or currency; a sale of 0 that is ignored.
    pub(super) fn sale(self, about: &mut About<'e>) -> Result<Option<[Filled<'e>; 2]>, Stop> {
        let sources = self.amount_places();
        let Some((source, found)) = self.event.first(sources) else { return Err(self.no_amount(sources)) };
        let amount = self.amount(source, &found)?;
        about.amount_from = Some(Cow::Borrowed(source.label()));
        about.warnings.extend(self.mapped_amount_missing(source));
        if amount.is_zero() {
            return match self.settings.zero_amounts {
                Treatment::As(_) => Ok(None),
                Treatment::Ignore => Err(self.nothing_paid(source)),
            };
        }
        let (currency, origin) = self.currency()?.ok_or_else(|| self.no_currency())?;
        let amount = self.in_major_units(amount, currency, source, &found)?;
        Ok(Some([
            Filled::new("sale_amount", Value::Raw(Cow::Owned(amount.into_text())), Origin::Path(source.label())),
            Filled::new("sale_amount_currency", Value::Text(Cow::Owned(owned(currency.as_str()))), origin),
        ]))
    }

    /// Where the amount of a sale is looked for. A mapped amount in minor units has no stand-in: the others may be in major
    /// ones.
    fn amount_places(self) -> &'e [Source] {
        let Some(Place { sources, is_mapped, .. }) = self.mapping.place(Name::SaleAmount) else { return &[] };
        let is_alone = *is_mapped && self.settings.amount_unit == Unit::Minor;
        if is_alone { sources.get(..1).unwrap_or_default() } else { sources }
    }

    /// The amount as it is spelt.
    ///
    /// # Errors
    /// It is none.
    pub(super) fn amount(self, source: &Source, found: &Found<'e>) -> Result<Amount, Stop> {
        let amount = match found {
            Found::Raw(raw) if raw.kind() == Kind::Number => Amount::parse_number(raw.spelling()),
            // What is no text reads as an empty one, which is no amount.
            Found::Raw(raw) => Amount::parse_text(&raw.text().unwrap_or_default()),
            Found::Parameter(text) => Amount::parse_text(text),
            Found::List(_) => Err(AmountError::NotANumber),
        };
        amount.map_err(|error| self.bad_amount(source, found, error))
    }

    /// The amount in the units that Affonso takes.
    ///
    /// # Errors
    /// A fraction of a minor unit.
    pub(super) fn in_major_units(
        self,
        amount: Amount,
        currency: Currency,
        source: &Source,
        found: &Found<'e>,
    ) -> Result<Amount, Stop> {
        match self.settings.amount_unit {
            Unit::Major => Ok(amount),
            Unit::Minor => amount.from_minor(currency).map_err(|error| self.bad_amount(source, found, error)),
        }
    }

    /// The currency and where it comes from; `None` when there is none.
    ///
    /// # Errors
    /// There is one that is no currency.
    pub(super) fn currency(self) -> Result<Option<(Currency, Origin<'e>)>, Stop> {
        let sources = self.mapping.sources_of(Name::SaleAmountCurrency);
        let Some((source, found)) = self.event.first(sources) else {
            return Ok(self.settings.default_currency.map(|currency| (currency, Origin::Rule("setting defaultCurrency"))));
        };
        match found.scalar().as_deref().and_then(Currency::parse) {
            Some(currency) => Ok(Some((currency, Origin::Path(source.label())))),
            None => Err(self.bad_currency(source, &found)),
        }
    }
}
