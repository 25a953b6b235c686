//! A conversion: an action, or an app install.
//! Source: <https://integrations.impact.com/brand-api-reference/reference/conversions/conversions>.

use super::{Case, Requests, Stop};
use crate::delivery::Origin;
use crate::impact::booking::{About, Filled, Lacks};
use crate::impact::fact::Fact;
use crate::impact::says::Says;
use crate::impact::table::CONVERSION_KEYS;
use crate::value::owned;
use std::mem;

impl<'e> Case<'e, '_> {
    /// The request of a track call that is a conversion.
    ///
    /// # Errors
    /// Nobody to attribute it to, no event type, no order id.
    pub(super) fn conversion(self, about: &mut About<'e>) -> Result<Requests<'e>, Stop> {
        let (first, lacks) = self.conversion_fields(about)?;
        Ok(Requests { lacks, ..Requests::one(first) })
    }

    /// The requests of an install that is told to its own endpoint first; the conversion follows it.
    ///
    /// # Errors
    /// As for a conversion.
    pub(super) fn app_install(self, about: &mut About<'e>) -> Result<Requests<'e>, Stop> {
        let (conversion, lacks) = self.conversion_fields(about)?;
        about.fact = Fact::AppInstall;
        // What is wrong with a parameter has been said for the conversion.
        let warnings = mem::take(&mut about.warnings);
        let first = self.load_fields(about);
        about.warnings = warnings;
        Ok(Requests { next: vec![conversion], lacks, ..Requests::one(first?) })
    }

    fn conversion_fields(self, about: &mut About<'e>) -> Result<(Vec<Filled<'e>>, Lacks), Stop> {
        let fields = self.fields(about)?;
        let says = fields.says;
        if !says.any(&[Says::EVENT_TYPE]) {
            return Err(self.no_event_type());
        }
        let may_know_a_click = !says.any(&[Says::CLICK]) && self.witness().may_know_a_click();
        let lacks = match (says.any(&[Says::CUSTOMER, Says::OTHER_KEY]), may_know_a_click) {
            (true, false) => Lacks::Nothing,
            (true, true) => Lacks::Click(None),
            (false, true) => Lacks::Click(Some(self.nobody(CONVERSION_KEYS))),
            (false, false) => return Err(Stop::Reject(self.nobody(CONVERSION_KEYS))),
        };
        if says.any(&[Says::CUSTOMER]) && !says.any(&[Says::OTHER_KEY]) {
            about.warnings.push(owned(
                "userId is all that links this event to a partner: server events should carry anonymousId or the click id",
            ));
        }
        if says.any(&[Says::MONEY]) && !says.any(&[Says::CURRENCY]) {
            about.warnings.push(owned(
                "the event has amounts and no currency: impact.com takes that of your account; send properties.currency or set defaultCurrency",
            ));
        }
        let order_id = fields.list.iter().find(|field| field.name.is("OrderId"));
        let is_from_call = |field: &Filled<'_>| field.origin == Origin::Path(self.mapping.message_id.label());
        if about.fact == Fact::Action && order_id.is_some_and(is_from_call) {
            about.warnings.push(owned(
                "OrderId is the messageId, which is another for every call: the same order tracked twice is paid twice; send properties.order_id",
            ));
        }
        Ok((fields.list, lacks))
    }
}
