//! A sign-up: the click that brought a person becomes a lead.
//! Source: <https://docs.affonso.io/api/endpoint/signups/create>.

use super::fields::cut;
use super::reasons::left_out;
use super::{Case, Stop};
use crate::affonso::booking::{About, Booking, Endpoint, Filled, Lacks, add};
use crate::affonso::table::Name;
use crate::delivery::Origin;
use crate::segment::Source;
use crate::value::json::Value;
use crate::value::{owned, split, split_once};
use std::borrow::Cow;

impl<'e> Case<'e, '_> {
    /// The booking of an identify call, or of a track call that is named a sign-up.
    ///
    /// # Errors
    /// No click, or nobody who could have signed up.
    #[inline(never)] // not what most events go through: out of their way at start-up
    pub(super) fn sign_up(self, about: &mut About<'e>) -> Result<Booking<'e>, Stop> {
        self.guard(about)?;
        let click = self.click_id();
        let lacks = if click.is_some() { Lacks::Nothing } else { self.lacks_click()? };
        let user = self.app_user();
        let email = self.email(user.is_some(), about);
        if email.is_none() && user.is_none() {
            // Without a click of its own it is quiet, for most people come without an affiliate.
            return Err(if click.is_some() { self.nobody_signed_up() } else { self.no_click_id() });
        }
        let click =
            click.map(|(source, click)| Filled::new("click_id", Value::Text(trimmed(click)), Origin::Path(source.label())));
        let name = self.person_name(about);
        let mut fields = Vec::with_capacity(4);
        for field in [click, email, user, name] {
            add(&mut fields, field);
        }
        Ok(Booking { lacks, ..Booking::new(Endpoint::SignUps, fields, about.take()) })
    }

    /// Without a click: memory may know one.
    fn lacks_click(self) -> Result<Lacks, Stop> {
        match self.no_click_id() {
            Stop::Ignore(reason) if self.witness().may_know_a_click() => Ok(Lacks::Click(Some(reason))),
            stop => Err(stop),
        }
    }

    /// The click, from the settings' own places, the person's traits, the places of a track event, or the referrer.
    fn click_id(self) -> Option<(&'e Source, Cow<'e, str>)> {
        for name in [Name::SignUpClick, Name::ClickId, Name::ReferralId] {
            if let Some(found) = self.event.first_scalar(self.mapping.sources_of(name)) {
                return Some(found);
            }
        }
        let [kind, id] = &self.mapping.referrer;
        let is_ours = self.event.scalar(kind).is_some_and(|kind| kind.eq_ignore_ascii_case("affonso"));
        if is_ours { self.event.scalar(id).map(|click| (id, click)) } else { None }
    }

    /// The app's own id of the person: an explicit one, else Segment's `userId` whatever role it plays elsewhere, for the
    /// endpoint asks for the internal id.
    fn app_user(self) -> Option<Filled<'e>> {
        let user_id = &self.mapping.user_id;
        let of_events = self.mapping.sources_of(Name::ExternalUserId).iter().filter(|source| source.label() != user_id.label());
        let places = self.mapping.sources_of(Name::SignUpUser).iter().chain(of_events).chain([user_id]);
        let (source, id) = places.into_iter().find_map(|source| self.event.scalar(source).map(|id| (source, id)))?;
        Some(Filled::new("external_user_id", Value::Text(id), Origin::Path(source.label())))
    }

    /// The e-mail address. Affonso refuses a sign-up for one that it does not take: beside an id only an address beyond
    /// doubt is sent, alone anything that could be one.
    fn email(self, has_id: bool, about: &mut About<'e>) -> Option<Filled<'e>> {
        let (source, text) = self.event.first_scalar(self.mapping.sources_of(Name::Email))?;
        let text = trimmed(text);
        if !(if has_id { is_plain_address(&text) } else { is_address(&text) }) {
            about.warnings.push(left_out(source, "a plain e-mail address", "email"));
            return None;
        }
        Some(Filled::new("email", Value::Text(text), Origin::Path(source.label())))
    }

    fn person_name(self, about: &mut About<'e>) -> Option<Filled<'e>> {
        let found = |name| self.event.first_scalar(self.mapping.sources_of(name));
        let (name, origin) = match found(Name::PersonName) {
            Some((source, name)) => (name, Origin::Path(source.label())),
            None => match (found(Name::FirstName), found(Name::LastName)) {
                (Some((_, first)), Some((_, last))) => {
                    (Cow::Owned([first.trim(), last.trim()].join(" ")), Origin::Rule("first and last name"))
                }
                (one, other) => one.or(other).map(|(source, name)| (name, Origin::Path(source.label())))?,
            },
        };
        Some(cut(self.mapping.place(Name::PersonName)?.field, trimmed(name), origin, about))
    }
}

/// Could it be an address, `somebody@somewhere.tld`?
fn is_address(text: &str) -> bool {
    let Some((local, domain)) = split_once(text, b'@') else { return false };
    let is_word = |part: &str| !part.is_empty() && !part.contains(|c: char| c == '@' || c.is_whitespace() || c.is_control());
    text.len() <= 254
        && is_word(local)
        && is_word(domain)
        && split(domain, b'.').count() > 1
        && split(domain, b'.').all(|label| !label.is_empty())
}

/// Is it an address whichever rule is applied: plain characters, no stray dots, a top-level domain of letters?
fn is_plain_address(text: &str) -> bool {
    let Some((local, domain)) = split_once(text, b'@') else { return false };
    let is_of = |part: &str, others: &[u8]| part.bytes().all(|b| b.is_ascii_alphanumeric() || others.contains(&b));
    let is_label = |label: &str| is_of(label, b"-") && !label.starts_with('-') && !label.ends_with('-');
    let ends_in_letters =
        split(domain, b'.').last().is_some_and(|top| top.len() >= 2 && top.bytes().all(|b| b.is_ascii_alphabetic()));
    let atoms = split(local, b'.').all(|atom| !atom.is_empty() && is_of(atom, b"_%+-"));
    is_address(text) && local.len() <= 64 && atoms && split(domain, b'.').all(is_label) && ends_in_letters
}

fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.trim().len() == text.len() { text } else { Cow::Owned(owned(text.trim())) }
}

#[cfg(test)]
mod tests {
    use super::{is_address, is_plain_address};

    #[test]
    fn addresses_have_two_sides() {
        for text in ["jane@example.com", "j+x.y@mail.example.co.uk", "Jane_Doe%1@a-b.de"] {
            assert!(is_address(text) && is_plain_address(text), "{text}");
        }
        for text in [
            "<jane@example.com>",
            "jane@example.com,",
            "mailto:jane@example.com",
            "jane..doe@example.com",
            ".j@e.de",
            "j.@e.de",
            "jane@-example.com",
            "jane@example.c",
            "jane@example.c0m",
            "ä@ö.de",
        ] {
            assert!(is_address(text) && !is_plain_address(text), "{text}");
        }
        for text in
            ["", "jane", "@example.com", "jane@", "jane@example", "a b@c.de", "a@b@c.de", "a@.de", "a@b.", "a@b c.de", "a@b..de"]
        {
            assert!(!is_address(text) && !is_plain_address(text), "{text}");
        }
    }
}
