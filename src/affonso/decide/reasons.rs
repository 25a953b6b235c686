//! Why nothing is sent, in words: which event, which field, what was expected, what came, how to mend it.
//!
//! Every function here is marked cold: an event that goes its way never pays for them, at start-up neither.

use super::{Case, Reason, Stop};
use crate::affonso::codes;
use crate::affonso::settings::{Manner, Route};
use crate::affonso::table::Name;
use crate::delivery::Code;
use crate::segment::{Found, Source};
use crate::value::{AmountError, shown, shown_value};

fn ignore(code: &'static Code, message: String) -> Stop {
    Stop::Ignore(Reason { code, message })
}

fn reject(code: &'static Code, message: String) -> Stop {
    Stop::Reject(Reason { code, message })
}

impl Case<'_, '_> {
    #[cold]
    #[inline(never)]
    pub(super) fn no_name(self) -> Stop {
        let whose = self.whose("a track call");
        let message =
            format!("{whose} has no event name: expected a text in event, found none. Name the event where it is tracked.");
        reject(&codes::MISSING_EVENT_NAME, message)
    }

    #[cold]
    #[inline(never)]
    pub(super) fn set_to_ignore(name: &str) -> Stop {
        ignore(&codes::EVENT_IGNORED, format!("\"{}\" is set to ignore in eventTypes.", shown(name)))
    }

    #[cold]
    #[inline(never)]
    pub(super) fn not_listed(self, name: &str) -> Stop {
        let note = self.settings.near_miss(name).map(|near| format!(" Note: {}.", near_miss(name, near))).unwrap_or_default();
        ignore(&codes::EVENT_NOT_LISTED, format!("\"{}\" is in no list and unlistedEvents is ignore.{note}", shown(name)))
    }

    #[cold]
    #[inline(never)]
    pub(super) fn nobody(self) -> Stop {
        let documented = "Segment track events require either userId or an explicit external_user_id mapping";
        if self.settings.anonymous_events == Manner::Ignore {
            return ignore(&codes::ANONYMOUS_EVENT, format!("nobody to credit and anonymousEvents is ignore ({documented})."));
        }
        let lacking = match self.settings.route {
            Route::Events => "has neither, nor a referral id or click id",
            Route::Segment => "has neither (with route = \"segment\" referral ids and click ids do not count)",
        };
        let remedy = "Identify the person before tracking, or set anonymousEvents to ignore if visitors are tracked on purpose.";
        let whose = self.whose("the event");
        reject(&codes::MISSING_IDENTITY, format!("{documented}: {whose} {lacking}. {remedy}"))
    }

    #[cold]
    #[inline(never)]
    pub(super) fn no_amount(self, sources: &[Source]) -> Stop {
        let (whose, places) = (self.whose("the event"), labels(sources));
        let remedy = "Send it, or name its path in fieldMapping (sale_amount).";
        let message = format!("{whose} is a conversion without an amount: expected a number in {places}, found none. {remedy}");
        reject(&codes::MISSING_AMOUNT, message)
    }

    #[cold]
    #[inline(never)]
    pub(super) fn bad_amount(self, source: &Source, found: &Found<'_>, error: AmountError) -> Stop {
        let expected = match error {
            AmountError::NotANumber => "a plain decimal number such as 49.99",
            AmountError::Negative => "a positive amount",
        };
        let (whose, place, came) = (self.whose("the event"), source.label(), came(found));
        let remedy = match error {
            AmountError::NotANumber => "No later field is tried, so that nothing wrong is credited; send the amount as a number.",
            AmountError::Negative => "A refund is no conversion; if this is one, set the event to ignore in eventTypes.",
        };
        let trouble = format!("{whose} is a conversion with an unusable amount: expected {expected} in {place}, found {came}.");
        reject(&codes::INVALID_AMOUNT, format!("{trouble} {remedy}"))
    }

    #[cold]
    #[inline(never)]
    pub(super) fn nothing_paid(self, source: &Source) -> Stop {
        let (whose, place) = (self.whose("the event"), source.label());
        let remedy = "set zeroAmounts to milestone to send it as one";
        ignore(&codes::ZERO_AMOUNT, format!("{whose} is a sale of 0 ({place}), which earns nothing; {remedy}."))
    }

    #[cold]
    #[inline(never)]
    pub(super) fn no_currency(self, sources: &[Source]) -> Stop {
        let (whose, places) = (self.whose("the event"), labels(sources));
        let trouble =
            format!("{whose} is a conversion without a currency: expected three letters such as USD in {places}, found none.");
        reject(&codes::MISSING_CURRENCY, format!("{trouble} Send it with the event, or set defaultCurrency."))
    }

    #[cold]
    #[inline(never)]
    pub(super) fn bad_currency(self, source: &Source, found: &Found<'_>) -> Stop {
        let (whose, place, came) = (self.whose("the event"), source.label(), came(found));
        let trouble = format!("{whose} is a conversion with an unusable currency");
        let message = format!("{trouble}: expected three letters such as USD in {place}, found {came}.");
        reject(&codes::INVALID_CURRENCY, message)
    }

    /// A mapped amount that is not there, when another one stands in for it.
    #[inline]
    pub(super) fn mapped_amount_missing(self, used: &Source) -> Option<String> {
        let place = self.mapping.place(Name::SaleAmount).filter(|place| place.is_mapped)?;
        let mapped = place.sources.first().filter(|mapped| mapped.label() != used.label())?;
        Some(format!("fieldMapping: nothing at {} for sale_amount; {} is used", mapped.label(), used.label()))
    }

    /// The event by its name and message id, as far as it has them.
    fn whose(self, otherwise: &str) -> String {
        let name = self.event.first_scalar(self.mapping.sources_of(Name::EventName));
        let name = name.map_or_else(|| otherwise.to_owned(), |(_, name)| format!("\"{}\"", shown(&name)));
        match self.event.scalar(&self.mapping.message_id) {
            Some(id) => format!("{name} (messageId {})", shown(&id)),
            None => name,
        }
    }
}

/// Another call than track.
#[cold]
#[inline(never)]
pub(super) fn unused(call: &str) -> Reason {
    let message = format!("{} calls are not sent to Affonso (Only Segment track payloads are supported).", shown(call));
    Reason { code: &codes::CALL_NOT_USED, message }
}

/// A name that is nearly a listed one.
#[cold]
#[inline(never)]
pub(super) fn near_miss(name: &str, near: &str) -> String {
    let (name, near) = (shown(name), shown(near));
    format!(
        "\"{name}\" is not \"{near}\": event names are compared exactly, case and blanks included; list it in eventTypes if it is meant"
    )
}

/// A value that is of no use for a field that can be done without.
#[cold]
#[inline(never)]
pub(super) fn left_out(source: &Source, expected: &str, field: &str) -> String {
    format!("{} is not {expected}; {field} is left out", source.label())
}

fn came(found: &Found<'_>) -> String {
    found.scalar().map_or_else(|| found.kind_word().to_owned(), |text| shown_value(&text))
}

fn labels(sources: &[Source]) -> String {
    sources.iter().map(Source::label).collect::<Vec<_>>().join(", ")
}
