//! Values in the form that impact.com takes: digests, lengths, codes, amounts. What cannot be brought into its form is left
//! out with a warning, and the rest goes on.
//! Source: <https://integrations.impact.com/impact-brand/docs/impactcom-action-conversion-data-references> (lengths).

use super::reasons::{cut_short, left_out, not_a_scalar, too_long};
use super::{Case, Stop};
use crate::delivery::Origin;
use crate::impact::booking::{About, Filled};
use crate::impact::settings::LongOrderIds;
use crate::impact::table::{Form, GENERATED_ORDER_ID};
use crate::segment::Found;
use crate::value::{Currency, Decimal, Timestamp, beginning, lower, owned, sha1_hex, sha256_hex, shown, split};
use std::borrow::Cow;

/// The longest order id. Source: <https://integrations.impact.com/brand-api-reference/reference/conversions/conversions>.
const ORDER_ID_LENGTH: usize = 64;

/// The longest customer id.
const CUSTOMER_ID_LENGTH: usize = 255;

/// The longest event type code.
const CODE_LENGTH: usize = 64;

impl<'e> Case<'e, '_> {
    /// A value in its form; `None`, with a warning, for one that cannot be brought into it.
    ///
    /// # Errors
    /// An order id that the settings do not let pass.
    pub(super) fn formed(
        self,
        form: Form,
        name: &str,
        text: Cow<'e, str>,
        from: &str,
        about: &mut About<'e>,
    ) -> Result<Option<Cow<'e, str>>, Stop> {
        let warnings = &mut about.warnings;
        Ok(match form {
            Form::Text | Form::Scalar => Some(text),
            Form::Cut(most) => Some(cut(text, most, name, warnings)),
            Form::Id(most) => id(text, most, name, from, warnings),
            Form::Customer => {
                let is_load = !about.fact.is_of_the_api();
                customer(text, is_load, from, warnings)
            }
            Form::Email => email(&text, about.fact.is_of_the_api(), from, warnings).map(Cow::Owned),
            Form::Status => Some(self.status(text)),
            Form::Code => code(text, warnings),
            Form::Order => Some(self.order_id(text, from, about)?),
            // Nearly always it is spelt as it is sent.
            Form::Money if Decimal::is_plain(&text) => Some(text),
            Form::Moment if Timestamp::is_canonical(&text) && Timestamp::parse(&text).is_some() => Some(text),
            Form::Whole | Form::Money | Form::Flag | Form::Date | Form::Country | Form::Currency | Form::Moment => {
                let value = typed(form, text.trim());
                if value.is_none() {
                    warnings.push(not_a_scalar(from, unlike(form), name));
                }
                value.map(Cow::Owned)
            }
        })
    }

    /// An order's id, always the same for the same order: a retry and a reversal must find it again.
    ///
    /// # Errors
    /// It is too long, and such ids are not wanted.
    fn order_id(self, text: Cow<'e, str>, from: &str, about: &mut About<'e>) -> Result<Cow<'e, str>, Stop> {
        let id = trimmed(text);
        // Whoever sends the macro himself gets what it means.
        about.is_generated = id == GENERATED_ORDER_ID;
        if too_long_for(&id, ORDER_ID_LENGTH).is_none() {
            return Ok(id);
        }
        if self.settings.long_order_ids == LongOrderIds::Reject {
            return Err(self.order_id_too_long(from));
        }
        about.warnings.push(format!("{from} is longer than {ORDER_ID_LENGTH} characters; OrderId is its SHA-256"));
        Ok(Cow::Owned(sha256_hex(id.as_bytes())))
    }

    /// Leaves the order's id to impact.com, where the settings allow that.
    ///
    /// # Errors
    /// They do not.
    pub(super) fn generated_order_id(self, about: &mut About<'e>) -> Result<Filled<'e>, Stop> {
        if !self.settings.generated_order_ids {
            let places = self.mapping.place("OrderId").and_then(|place| place.rows.first());
            return Err(self.no_order_id(places.map_or(&[], |(_, sources)| sources)));
        }
        if cfg!(feature = "webhooks") && self.arrival.repeats {
            return Err(self.order_may_repeat());
        }
        about.is_generated = true;
        about.warnings.push(owned(
            "the event has no order id at all, so impact.com makes one up: should the answer be unclear, it is not repeated",
        ));
        Ok(Filled::new("OrderId", GENERATED_ORDER_ID, Origin::Rule("impact.com's macro")))
    }

    /// The customer's status in the words of the event type.
    fn status(self, text: Cow<'e, str>) -> Cow<'e, str> {
        if self.settings.statuses.is_empty() {
            return text;
        }
        let word = lower(text.trim());
        let mapped = self.settings.statuses.iter().find(|(own, _)| *own == word);
        mapped.map_or(text, |(_, status)| Cow::Borrowed(status.as_str()))
    }
}

/// The beginning of a text that has more than so many characters.
fn too_long_for(text: &str, most: usize) -> Option<&str> {
    // No text has more characters than bytes.
    if text.len() <= most { None } else { Some(beginning(text, most)).filter(|kept| kept.len() < text.len()) }
}

/// A text of at most so many characters.
fn cut<'e>(text: Cow<'e, str>, most: usize, name: &str, warnings: &mut Vec<String>) -> Cow<'e, str> {
    let Some(beginning) = too_long_for(&text, most) else { return text };
    let beginning = beginning.to_owned();
    warnings.push(cut_short(name, most));
    Cow::Owned(beginning)
}

/// An id of at most so many characters. A cut one would be somebody else's.
fn id<'e>(text: Cow<'e, str>, most: usize, name: &str, from: &str, warnings: &mut Vec<String>) -> Option<Cow<'e, str>> {
    let id = trimmed(text);
    if too_long_for(&id, most).is_none() {
        return Some(id);
    }
    warnings.push(too_long(from, most, name));
    None
}

/// The customer's own id. It must not be an address; on page loads it must look like an id, or impact.com would take many
/// people for one.
fn customer<'e>(text: Cow<'e, str>, is_load: bool, from: &str, warnings: &mut Vec<String>) -> Option<Cow<'e, str>> {
    let id = id(text, CUSTOMER_ID_LENGTH, "CustomerId", from, warnings)?;
    if id.bytes().any(|b| b == b'@') || id.as_bytes().windows(3).any(|part| part == b"%40") {
        warnings.push([from, " looks like an e-mail address; CustomerId is left out"].concat());
        return None;
    }
    if is_load && !is_distinct(&id) {
        warnings.push(left_out(from, "at least 7 characters, 3 of them different, without blanks", "CustomerId"));
        return None;
    }
    Some(id)
}

fn is_distinct(id: &str) -> bool {
    let (mut first, mut second, mut third) = (None, None, None);
    let mut count = 0;
    for c in id.chars() {
        if c.is_whitespace() {
            return false;
        }
        count += 1;
        for place in [&mut first, &mut second, &mut third] {
            if *place.get_or_insert(c) == c {
                break;
            }
        }
    }
    count >= 7 && third.is_some()
}

/// An address as its SHA-1, which both endpoints take; what is a digest already is sent as it is, as far as the endpoint
/// takes it.
fn email(text: &str, is_conversion: bool, from: &str, warnings: &mut Vec<String>) -> Option<String> {
    let address = lower(text.trim());
    let is_hex = address.bytes().all(|b| b.is_ascii_hexdigit());
    match address.len() {
        40 if is_hex => Some(address),
        64 if is_hex && is_conversion => Some(address),
        64 if is_hex => {
            warnings.push(left_out(from, "an address or its SHA-1 but a SHA-256, which page loads do not take", "CustomerEmail"));
            None
        }
        _ => Some(sha1_hex(address.as_bytes())),
    }
}

/// The event's name as the code of an event type: a comma would make two codes of it.
fn code<'e>(text: Cow<'e, str>, warnings: &mut Vec<String>) -> Option<Cow<'e, str>> {
    let code = if text.bytes().any(|b| b == b',') { Cow::Owned(without_commas(&text, warnings)) } else { text };
    if too_long_for(&code, CODE_LENGTH).is_some() {
        warnings.push(format!(
            "EventTypeCode is longer than the {CODE_LENGTH} characters that impact.com documents; it is sent all the same"
        ));
    }
    (!code.trim().is_empty()).then_some(code)
}

#[cold]
#[inline(never)]
fn without_commas(name: &str, warnings: &mut Vec<String>) -> String {
    let mut code = String::with_capacity(name.len());
    for part in split(name, b',') {
        code.push_str(part);
    }
    let (name, entered) = (shown(name), shown(&code));
    let parts = if code.trim().is_empty() {
        ["nothing is left of \"", &name, "\" without its commas; EventTypeCode is left out", "", ""]
    } else {
        ["the commas of \"", &name, "\" are left out of EventTypeCode; enter the code \"", &entered, "\" in impact.com"]
    };
    warnings.push(parts.concat());
    code
}

/// A value of a documented type as impact.com takes it, if it is one.
#[inline(never)]
fn typed(form: Form, text: &str) -> Option<String> {
    match form {
        Form::Whole => whole(text),
        Form::Money => Decimal::parse_plain(text).map(|amount| amount.as_str().to_owned()),
        Form::Flag => Found::Parameter(text.into()).flag().map(|is_true| owned(if is_true { "true" } else { "false" })),
        Form::Date => date(text),
        Form::Country => (text.len() == 2 && text.bytes().all(|b| b.is_ascii_alphabetic())).then(|| text.to_ascii_uppercase()),
        Form::Currency => Currency::parse(text).map(|currency| currency.as_str().to_owned()),
        Form::Moment => Timestamp::parse(text).map(|moment| moment.to_string()),
        _ => None,
    }
}

/// What a value is that is none of the kind.
pub(super) fn unlike(form: Form) -> &'static str {
    match form {
        Form::Money => "not a plain decimal number such as 49.99",
        Form::Flag => "neither true nor false",
        Form::Date => "no ISO 8601 date such as 2026-06-22",
        Form::Country => "not two letters such as DE",
        Form::Currency => "not three letters such as USD",
        Form::Moment => "no ISO 8601 moment such as 2026-06-22T12:00:00Z",
        _ => "no whole number up to 4294967295",
    }
}

/// A whole number as far as an unsigned integer goes, without the empty fraction that some senders write behind it.
fn whole(text: &str) -> Option<String> {
    let number = Decimal::parse_plain(text)?;
    number.normalized().parse::<u32>().ok().map(|_| number.normalized().to_owned())
}

/// A day or a moment as it was told: to whoever names no zone, none is added.
fn date(text: &str) -> Option<String> {
    // What makes a moment in UTC of it, and how much of that moment it is.
    for (rest, length) in [("", 24), ("Z", 23), ("T00:00:00Z", 10)] {
        if let Some(moment) = Timestamp::parse(&[text, rest].concat()) {
            return moment.to_string().get(..length).map(str::to_owned);
        }
    }
    None
}

fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.trim().len() == text.len() { text } else { Cow::Owned(text.trim().to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_leave_as_digests() {
        let digest = "63a710569261a24b3766275b7000ce8d7b32e2f7";
        // As long as a digest, and none.
        let (of_forty, forty) = ("somebody.with.long.name@shop.example.com", "0311529c5d6a0f7881ff5f0c25bcff1147a56ba3");
        let (of_sixty_four, sixty_four) =
            ("somebody.with.a.very.long.name.indeed@departmen.shop.example.com", "eac4b9222956dc482fae162b02cb593233ea9482");
        let sha256 = "B4C9A289323B21A01C3E940F150EB9B8C542587F1ABFD8F0E1CC1FFC5E475514";
        for (given, on_conversions, on_loads) in [
            ("user@example.com", Some(digest), Some(digest)),
            (" User@Example.COM ", Some(digest), Some(digest)),
            ("63A710569261A24B3766275B7000CE8D7B32E2F7", Some(digest), Some(digest)),
            (of_forty, Some(forty), Some(forty)),
            (of_sixty_four, Some(sixty_four), Some(sixty_four)),
            (sha256, Some(&*sha256.to_ascii_lowercase()), None),
        ] {
            let mut warnings = Vec::new();
            assert_eq!(email(given, true, "p", &mut warnings).as_deref(), on_conversions, "{given}");
            assert!(warnings.is_empty());
            assert_eq!(email(given, false, "p", &mut warnings).as_deref(), on_loads, "{given}");
            assert_eq!(warnings.is_empty(), on_loads.is_some());
        }
    }

    #[test]
    fn ids_of_page_loads_tell_people_apart() {
        for (id, is_distinct_id) in [
            ("user_42", true),
            ("user42", false),
            ("aaaaaaab", false),
            ("aabbaabbc", true),
            ("user 4242", false),
            ("1231231", true),
        ] {
            assert_eq!(is_distinct(id), is_distinct_id, "{id}");
        }
    }
}
