//! A refund: money went back, and the commission with it.
//! Source: <https://docs.affonso.io/api/endpoint/conversions/refund>.

use super::{Case, Stop};
use crate::affonso::booking::{About, Booking, Endpoint, Filled, Lacks, add, conversion_id};
use crate::affonso::settings::Unit;
use crate::affonso::table::Name;
use crate::delivery::Origin;
use crate::segment::Source;
use crate::value::json::Value;
use crate::value::owned;
use std::borrow::Cow;

impl<'e> Case<'e, '_> {
    /// The booking of a refund. Without the conversion's id it names what a door's memory may know the conversion by.
    ///
    /// # Errors
    /// An amount that is none; nothing went back.
    #[inline(never)] // not what most events go through: out of their way at start-up
    pub(super) fn refund(self, about: &mut About<'e>) -> Result<Booking<'e>, Stop> {
        self.guard(about)?;
        let conversion = self.event.scalar(&self.mapping.conversion_id).and_then(conversion_id);
        if conversion.as_ref().is_some_and(|id| !id.starts_with("com_")) {
            about.warnings.push(no_id(&self.mapping.conversion_id));
        }
        let mut fields = self.returned(about)?;
        let reason = self.event.first_scalar(self.mapping.sources_of(Name::Reason));
        add(&mut fields, reason.map(|(source, text)| Filled::new("reason", Value::Text(text), Origin::Path(source.label()))));
        fields.push(self.refund_key(about)?);
        add(&mut fields, self.happened("refunded_at", about));
        let lacks = if conversion.is_none() { Lacks::Conversion } else { Lacks::Nothing };
        Ok(Booking { lacks, ..Booking::new(Endpoint::Refund(conversion), fields, about.take()) })
    }

    /// Amount and currency, when the settings say where the amount stands; else everything that is left goes back.
    fn returned(self, about: &mut About<'e>) -> Result<Vec<Filled<'e>>, Stop> {
        let Some(source) = &self.mapping.refund_amount else { return Ok(Vec::new()) };
        let Some(found) = self.event.find(source) else { return Err(self.no_refund_amount(source)) };
        let amount = self.amount(source, &found)?;
        about.amount_from = Some(Cow::Borrowed(source.label()));
        if amount.is_zero() {
            return Err(self.nothing_returned(source));
        }
        let currency = self.currency()?;
        let amount = match (currency, self.settings.amount_unit) {
            (Some((currency, _)), _) => self.in_major_units(amount, currency, source, &found)?,
            (None, Unit::Major) => amount,
            (None, Unit::Minor) => return Err(self.no_currency()),
        };
        let amount = Filled::new("amount", Value::Raw(Cow::Owned(amount.into_text())), Origin::Path(source.label()));
        let currency =
            currency.map(|(code, origin)| Filled::new("currency", Value::Text(Cow::Owned(owned(code.as_str()))), origin));
        let mut fields = vec![amount];
        add(&mut fields, currency);
        Ok(fields)
    }
}

/// What Affonso's documentation shows begins so; what does not is sent all the same.
fn no_id(source: &Source) -> String {
    [source.label(), " does not look like Affonso's conversion id (com_…); is it the order's? See refundConversionId"].concat()
}
