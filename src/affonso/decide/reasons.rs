//! Why nothing is sent, in words: which event, which field, what was expected, what came, how to mend it.
//!
//! Every function here is marked cold: an event that goes its way never pays for them, at start-up neither.

use super::{Case, Reason, Stop};
use crate::affonso::booking::About;
use crate::affonso::codes;
use crate::affonso::settings::{Manner, Route, Settings};
use crate::affonso::table::{Name, SUGGESTED_EVENTS};
use crate::delivery::{Code, codes as shared};
use crate::segment::{Found, Source};
use crate::value::json::Kind;
use crate::value::{AmountError, Timestamp, owned, shown, shown_value};

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
        let whose = self.whose();
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
        let note = self.meant_otherwise(name).map(|note| format!(" Note: {note}.")).unwrap_or_default();
        ignore(&codes::EVENT_NOT_LISTED, format!("\"{}\" is in no list and unlistedEvents is ignore.{note}", shown(name)))
    }

    /// What an event in no list was perhaps meant to be: a listed one misspelt, one that ought to be listed, a sale.
    #[cold]
    #[inline(never)]
    pub(super) fn meant_otherwise(self, name: &str) -> Option<String> {
        if let Some(near) = self.settings.near_miss(name) {
            return Some(near_miss(name, near));
        }
        let suggested = SUGGESTED_EVENTS.iter().find(|(known, _)| *known == name);
        if let Some((name, fact)) = suggested {
            return Some(format!("\"{name}\" is in no list; set it to {} in eventTypes if it is one", fact.word()));
        }
        let (source, _) = self.event.first(self.mapping.sources_of(Name::SaleAmount))?;
        let (name, place) = (shown(name), source.label());
        Some(format!(
            "\"{name}\" carries an amount ({place}) and is in no list; set it to conversion in eventTypes if it is a sale"
        ))
    }

    #[cold]
    #[inline(never)]
    pub(super) fn nobody(self) -> Stop {
        let documented = "Segment track events require either userId or an explicit external_user_id mapping";
        if self.settings.anonymous_events == Manner::Ignore {
            let message = format!("{} names nobody to credit and anonymousEvents is ignore ({documented}).", self.whose());
            return ignore(&codes::ANONYMOUS_EVENT, message);
        }
        let lacking = match self.settings.route {
            Route::Events => "has neither, nor a referral id or click id",
            Route::Segment => "has neither (with route = \"segment\" referral ids and click ids do not count)",
        };
        let remedy = if self.event.raw(&self.mapping.user_id).is_some_and(|raw| raw.kind() == Kind::Number) {
            "Its userId is a number of more than 15 digits, which JavaScript may have changed on the way: send it as a text."
        } else {
            "Identify the person before tracking, or set anonymousEvents to ignore if visitors are tracked on purpose."
        };
        let whose = self.whose();
        reject(&codes::MISSING_IDENTITY, format!("{documented}: {whose} {lacking}. {remedy}"))
    }

    #[cold]
    #[inline(never)]
    pub(super) fn no_amount(self, sources: &[Source]) -> Stop {
        let (whose, places) = (self.whose(), labels(sources));
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
            AmountError::NotWhole => "a whole number of minor units such as 4999",
        };
        let (whose, place, came) = (self.whose(), source.label(), came(found));
        let remedy = match error {
            AmountError::NotANumber => "No later field is tried, so that nothing wrong is credited; send the amount as a number.",
            AmountError::Negative => {
                "Amounts are positive, those of refunds too; an event that gives money back is set to refund in eventTypes."
            }
            AmountError::NotWhole => "If amounts are tracked in major units, set amountUnit to major.",
        };
        let trouble = format!("{whose} has an unusable amount: expected {expected} in {place}, found {came}.");
        reject(&codes::INVALID_AMOUNT, format!("{trouble} {remedy}"))
    }

    #[cold]
    #[inline(never)]
    pub(super) fn nothing_paid(self, source: &Source) -> Stop {
        let (whose, place) = (self.whose(), source.label());
        let remedy = "set zeroAmounts to milestone to send it as one";
        ignore(&codes::ZERO_AMOUNT, format!("{whose} is a sale of 0 ({place}), which earns nothing; {remedy}."))
    }

    #[cold]
    #[inline(never)]
    pub(super) fn nothing_returned(self, source: &Source) -> Stop {
        let (whose, place) = (self.whose(), source.label());
        ignore(&codes::ZERO_AMOUNT, format!("{whose} is a refund of 0 ({place}): nothing went back."))
    }

    #[cold]
    #[inline(never)]
    pub(super) fn no_refund_amount(self, source: &Source) -> Stop {
        let (whose, place) = (self.whose(), source.label());
        let remedy = "Send it, or leave refundAmount empty: then every refund takes back all that is left of its sale.";
        reject(
            &codes::MISSING_AMOUNT,
            format!("{whose} is a refund without an amount: expected a number in {place}, found none. {remedy}"),
        )
    }

    #[cold]
    #[inline(never)]
    pub(super) fn no_click_id(self) -> Stop {
        let whose = self.whose();
        let remedy = "if clicks should be found, send the cookie affonso_referral as a trait or name its path in clickIdPaths";
        ignore(&codes::NO_CLICK_ID, format!("{whose} carries no click id, so there is no click to make a lead of; {remedy}."))
    }

    #[cold]
    #[inline(never)]
    pub(super) fn nobody_signed_up(self) -> Stop {
        let whose = self.whose();
        if self.settings.anonymous_events == Manner::Ignore {
            return ignore(&codes::ANONYMOUS_EVENT, format!("{whose} names nobody who signed up and anonymousEvents is ignore."));
        }
        let expected = "expected userId, an external_user_id or a valid e-mail address (traits.email), found none";
        let remedy = "Identify the person with an id, or set anonymousEvents to ignore.";
        reject(&codes::MISSING_IDENTITY, format!("{whose} has a click id but nobody who signed up: {expected}. {remedy}"))
    }

    #[cold]
    #[inline(never)]
    pub(super) fn no_tracking_parameter(self) -> Stop {
        let whose = self.whose();
        let parameters = self.settings.clicks.as_ref().map(|clicks| clicks.parameters.join(", ")).unwrap_or_default();
        let message = format!("{whose} was not reached by an affiliate's link: its address has none of {}.", shown(&parameters));
        ignore(&codes::NO_TRACKING_PARAMETER, message)
    }

    #[cold]
    #[inline(never)]
    pub(super) fn click_may_repeat(self) -> Stop {
        let whose = self.whose();
        let why = "a click in an array that may come again as a whole would be counted twice, and there is no memory, or no messageId, to know it by";
        let remedy = "Bind MEMORY and set MEMORY_SECRET, send messageIds, or switch batching off in Segment.";
        ignore(&codes::CLICK_MAY_REPEAT, format!("{whose} is not sent: {why}. {remedy}"))
    }

    #[cold]
    #[inline(never)]
    pub(super) fn switched_off(self) -> Reason {
        let name = self.settings.webhooks.integration_name.as_deref().unwrap_or_default();
        let message = format!("{} is switched off for \"{}\" by its integrations object.", self.whose(), shown(name));
        Reason { code: &shared::INTEGRATION_OFF, message }
    }

    #[cold]
    #[inline(never)]
    pub(super) fn too_old(self, moment: Timestamp) -> Stop {
        let whose = self.whose();
        ignore(&codes::TOO_OLD, format!("{whose} happened at {moment}, longer ago than maxEventAge allows."))
    }

    #[cold]
    #[inline(never)]
    pub(super) fn no_consent(self, lacking: &Source) -> Stop {
        let (whose, place) = (self.whose(), shown(lacking.label()));
        let came = match self.event.raw(lacking) {
            Some(raw) if raw.kind() == Kind::Flag => "it is false",
            Some(_) => "it is something else",
            None => "it is not there (categories are compared exactly; server events usually carry no consent)",
        };
        ignore(&codes::NO_CONSENT, format!("{whose} has no consent: consentCategories wants {place} to be true, {came}."))
    }

    #[cold]
    #[inline(never)]
    pub(super) fn no_currency(self) -> Stop {
        let (whose, places) = (self.whose(), labels(self.mapping.sources_of(Name::SaleAmountCurrency)));
        let trouble =
            format!("{whose} has an amount without a currency: expected three letters such as USD in {places}, found none.");
        reject(&codes::MISSING_CURRENCY, format!("{trouble} Send it with the event, or set defaultCurrency."))
    }

    #[cold]
    #[inline(never)]
    pub(super) fn bad_currency(self, source: &Source, found: &Found<'_>) -> Stop {
        let (whose, place, came) = (self.whose(), source.label(), came(found));
        let trouble = format!("{whose} has an unusable currency");
        let message = format!("{trouble}: expected three letters such as USD in {place}, found {came}. Send the ISO 4217 code.");
        reject(&codes::INVALID_CURRENCY, message)
    }

    /// A mapped amount that is not there, when another one stands in for it.
    #[inline]
    pub(super) fn mapped_amount_missing(self, used: &Source) -> Option<String> {
        let place = self.mapping.place(Name::SaleAmount).filter(|place| place.is_mapped)?;
        let mapped = place.sources.first().filter(|mapped| mapped.label() != used.label())?;
        Some(format!("fieldMapping: nothing at {} for sale_amount; {} is used", mapped.label(), used.label()))
    }

    /// The event by its name and message id, as far as it has them; a call without a name by its type.
    fn whose(self) -> String {
        let name = match self.event.first_scalar(self.mapping.sources_of(Name::EventName)) {
            Some((_, name)) => format!("\"{}\"", shown(&name)),
            None => {
                format!("the {} call", self.event.scalar(&self.mapping.call).map_or_else(|| "track".into(), |call| shown(&call)))
            }
        };
        match self.event.scalar(&self.mapping.message_id) {
            Some(id) => format!("{name} (messageId {})", shown(&id)),
            None => name,
        }
    }
}

/// Why a call is of no use.
const UNUSED_CALLS: &[(&str, &str)] = &[
    ("identify", "signups is off"),
    ("page", "clicks is off"),
    ("screen", "clicks is off"),
    ("delete", "Affonso documents no deletion through this interface; erase the person in Affonso itself"),
];

/// A call that these settings have no use for.
#[cold]
#[inline(never)]
pub(super) fn unused(call: &str) -> Reason {
    let known = UNUSED_CALLS.iter().find(|(name, _)| name.eq_ignore_ascii_case(call));
    let why = known.map_or("Affonso takes nothing of the kind", |(_, why)| why);
    let message = format!("{} calls are not sent to Affonso: {why}.", shown(call));
    Reason { code: &codes::CALL_NOT_USED, message }
}

/// A delete call, where there is a memory.
#[cold]
#[inline(never)]
pub(super) fn erased() -> Reason {
    let message = "the memory of this person is erased here; Affonso documents no deletion through this interface: erase the person in Affonso itself.";
    Reason { code: &codes::MEMORY_ERASED, message: owned(message) }
}

/// A refund whose sale has booked nothing.
#[cold]
#[inline(never)]
pub(super) fn unsold(about: &About<'_>) -> Reason {
    let name = shown(&about.event_name);
    let whose = about.message_id.as_ref().map(|id| format!(" (messageId {})", shown(id))).unwrap_or_default();
    let message =
        format!("\"{name}\"{whose} is a refund of a sale that booked nothing at Affonso; there is nothing to take back.");
    Reason { code: &codes::SALE_NOT_BOOKED, message }
}

/// A refund whose conversion is not known yet.
#[cold]
#[inline(never)]
pub(super) fn sale_unknown(about: &About<'_>) -> Reason {
    let name = shown(&about.event_name);
    let whose = about.message_id.as_ref().map(|id| format!(" (messageId {})", shown(id))).unwrap_or_default();
    let message = format!(
        "\"{name}\"{whose} is a refund of a sale that memory does not know yet; it comes again for the time that refundPatience gives it."
    );
    Reason { code: &codes::SALE_UNKNOWN, message }
}

/// A refund whose conversion nobody knows.
#[cold]
#[inline(never)]
pub(super) fn no_conversion_id(settings: &Settings, about: &About<'_>) -> Reason {
    let name = shown(&about.event_name);
    let whose = about.message_id.as_ref().map(|id| format!(" (messageId {})", shown(id))).unwrap_or_default();
    let place = settings.refund_conversion_id.as_ref().map(ToString::to_string).unwrap_or_default();
    let expected = format!("expected Affonso's conversion id (com_…) in {place}, found none");
    let remedy = "Affonso tells it in its answer to the sale alone: where that answer is kept, keep the id with the order and send it with the refund; else take the sale back in Affonso.";
    let message = format!("\"{name}\"{whose} is a refund of an unknown sale: {expected}. {remedy}");
    Reason { code: &codes::MISSING_CONVERSION_ID, message }
}

/// A moment further ahead than the settings allow.
#[cold]
#[inline(never)]
pub(super) fn from_the_future(source: &Source, field: &str) -> String {
    format!("{} lies further ahead of the clock than futureTolerance allows; {field} is left out", source.label())
}

/// A text longer than Affonso takes.
#[cold]
#[inline(never)]
pub(super) fn cut_short(field: &str, longest: usize) -> String {
    format!("{field} is cut to the {longest} characters that Affonso takes")
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
    found.scalar().map_or_else(|| owned(found.kind_word()), |text| shown_value(&text))
}

fn labels(sources: &[Source]) -> String {
    sources.iter().map(Source::label).collect::<Vec<_>>().join(", ")
}
