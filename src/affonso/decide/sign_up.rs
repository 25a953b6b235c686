//! A sign-up: the click that brought a person becomes a lead.
//! Source: <https://docs.affonso.io/api/endpoint/signups/create>.

use super::fields::cut;
use super::reasons::{cut_short, left_out};
use super::{Case, Stop};
use crate::affonso::booking::{About, Booking, Endpoint, Filled, Origin};
use crate::affonso::table::Name;
use crate::segment::Source;
use crate::value::json::Value;
use std::borrow::Cow;

const LONGEST_NAME: usize = 255;

impl<'e> Case<'e, '_> {
    /// The booking of an identify call, or of a track call that is named a sign-up.
    ///
    /// # Errors
    /// No click, or nobody who could have signed up.
    #[inline(never)] // not what most events go through: out of their way at start-up
    pub(super) fn sign_up(self, mut about: About<'e>) -> Result<Booking<'e>, Stop> {
        self.guard()?;
        let (source, click) = self.click_id().ok_or_else(|| self.no_click_id())?;
        let email = self.email(&mut about);
        let user = self.app_user();
        if email.is_none() && user.is_none() {
            return Err(self.nobody_signed_up());
        }
        let mut fields = vec![Filled::new("click_id", Value::Text(click), Origin::Path(source.label()))];
        fields.extend(email);
        fields.extend(user);
        fields.extend(self.person_name(&mut about));
        Ok(self.booking(Endpoint::SignUps, fields, about))
    }

    /// The click, from the settings' own places, the person's traits, the places of a track event, or the referrer.
    fn click_id(self) -> Option<(&'e Source, Cow<'e, str>)> {
        let places = [Name::SignUpClick, Name::ClickId, Name::ReferralId];
        let found = places.into_iter().find_map(|name| self.event.first_scalar(self.mapping.sources_of(name)));
        found.or_else(|| {
            let [kind, id] = &self.mapping.referrer;
            let is_ours = self.event.scalar(kind).is_some_and(|kind| kind.eq_ignore_ascii_case("affonso"));
            if is_ours { self.event.scalar(id).map(|click| (id, click)) } else { None }
        })
    }

    /// The app's own id of the person: an explicit one, else Segment's `userId` whatever role it plays elsewhere, for the
    /// endpoint asks for the internal id.
    fn app_user(self) -> Option<Filled<'e>> {
        let user_id = &self.mapping.user_id;
        let explicit = self.mapping.sources_of(Name::ExternalUserId).iter().filter(|source| source.label() != user_id.label());
        let places = explicit.chain(self.mapping.sources_of(Name::SignUpUser)).chain([user_id]);
        let (source, id) = places.into_iter().find_map(|source| self.event.scalar(source).map(|id| (source, id)))?;
        Some(Filled::new("external_user_id", Value::Text(id), Origin::Path(source.label())))
    }

    fn email(self, about: &mut About<'e>) -> Option<Filled<'e>> {
        let (source, text) = self.event.first_scalar(self.mapping.sources_of(Name::Email))?;
        if !is_address(text.trim()) {
            about.warnings.push(left_out(source, "an e-mail address", "email"));
            return None;
        }
        let text = if text.trim().len() == text.len() { text } else { Cow::Owned(text.trim().to_owned()) };
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
        let (name, is_cut) = cut(name, LONGEST_NAME);
        if is_cut {
            about.warnings.push(cut_short("name", LONGEST_NAME));
        }
        Some(Filled::new("name", Value::Text(name), origin))
    }
}

/// Could mail be sent to it? Affonso refuses what is not `somebody@somewhere.tld`.
fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let is_plain = |part: &str| !part.is_empty() && !part.contains(|c: char| c == '@' || c.is_whitespace() || c.is_control());
    let has_dot = domain.split_once('.').is_some_and(|(name, top)| !name.is_empty() && !top.is_empty() && !domain.ends_with('.'));
    text.len() <= 254 && is_plain(local) && is_plain(domain) && has_dot
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn addresses_have_two_sides() {
        for text in ["jane@example.com", "j+x.y@mail.example.co.uk", "ä@ö.de"] {
            assert!(is_address(text), "{text}");
        }
        for text in ["", "jane", "@example.com", "jane@", "jane@example", "a b@c.de", "a@b@c.de", "a@.de", "a@b.", "a@b c.de"] {
            assert!(!is_address(text), "{text}");
        }
    }
}
