//! A conversion: an action, or an app install.
//! Source: <https://integrations.impact.com/brand-api-reference/reference/conversions/conversions>.

use super::{Case, Stop};
use crate::delivery::Origin;
use crate::impact::booking::{About, Booking, Filled, Lacks};
use crate::impact::fact::Fact;
use crate::impact::mapping::without_number;
use crate::impact::table::{CONVERSION_KEYS, MONEY};

/// What impact.com knows an event type by.
const EVENT_TYPES: [&str; 3] = ["ActionTrackerId", "EventTypeId", "EventTypeCode"];

impl<'e> Case<'e, '_> {
    /// The booking of a track call that is a conversion.
    ///
    /// # Errors
    /// Nobody to attribute it to, no event type, no order id.
    pub(super) fn conversion(self, mut about: About<'e>) -> Result<Booking<'e>, Stop> {
        let (fields, lacks) = self.conversion_fields(&mut about)?;
        Ok(Booking { lacks, ..Booking::new(fields, about) })
    }

    /// The booking of an install that is told to its own endpoint first; the conversion follows it.
    ///
    /// # Errors
    /// As for a conversion.
    pub(super) fn app_install(self, mut about: About<'e>) -> Result<Booking<'e>, Stop> {
        let (conversion, lacks) = self.conversion_fields(&mut about)?;
        about.fact = Fact::AppInstall;
        // What is wrong with a parameter has been said for the conversion.
        let mut silent = About { warnings: Vec::new(), ..about.clone() };
        let fields = self.load_fields(&mut silent)?;
        Ok(Booking { next: vec![conversion], lacks, ..Booking::new(fields, about) })
    }

    fn conversion_fields(self, about: &mut About<'e>) -> Result<(Vec<Filled<'e>>, Lacks), Stop> {
        let fields = self.fields(about)?;
        let has = |names: &[&str]| fields.iter().any(|field| names.contains(&&*field.name));
        if !has(&EVENT_TYPES) {
            return Err(self.no_event_type());
        }
        let may_know_a_click = !has(&["ClickId"]) && self.witness().may_know_a_click();
        let lacks = match (has(CONVERSION_KEYS), may_know_a_click) {
            (true, false) => Lacks::Nothing,
            (true, true) => Lacks::Click(None),
            (false, true) => Lacks::Click(Some(self.nobody(CONVERSION_KEYS))),
            (false, false) => return Err(Stop::Reject(self.nobody(CONVERSION_KEYS))),
        };
        let mut keys = fields.iter().filter(|field| CONVERSION_KEYS.contains(&&*field.name));
        if has(CONVERSION_KEYS) && keys.all(|field| field.name == "CustomerId") {
            about.warnings.push(String::from(
                "userId is all that links this event to a partner: server events should carry anonymousId or the click id",
            ));
        }
        let has_money = fields.iter().any(|field| MONEY.contains(&without_number(&field.name)));
        if has_money && !has(&["CurrencyCode"]) {
            about.warnings.push(String::from(
                "the event has amounts and no currency: impact.com takes that of your account; send properties.currency or set defaultCurrency",
            ));
        }
        let from_call =
            |field: &Filled<'_>| field.name == "OrderId" && field.origin == Origin::Path(self.mapping.message_id.label());
        if about.fact == Fact::Action && fields.iter().any(from_call) {
            about.warnings.push(String::from(
                "OrderId is the messageId, which is another for every call: the same order tracked twice is paid twice; send properties.order_id",
            ));
        }
        Ok((fields, lacks))
    }
}
