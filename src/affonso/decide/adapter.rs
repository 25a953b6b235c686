//! The event as Affonso's own Segment adapter takes it: the eight documented keys, with the amount, the currency and the
//! external id written where the adapter is documented to look.
//! Source: <https://docs.affonso.io/api/segment-track-events>.

use super::event::Draft;
use super::{Case, Stop};
use crate::affonso::booking::{About, Booking, Endpoint, Filled, add};
use crate::delivery::Origin;
use crate::value::json::Value;
use crate::value::json::{Kind, Raw};
use std::borrow::Cow;

impl<'e> Case<'e, '_> {
    /// The booking for the adapter.
    ///
    /// # Errors
    /// Nobody the adapter could credit: it knows neither referral nor click ids. The whole event is wanted.
    #[inline(never)] // not what most events go through: out of their way at start-up
    pub(super) fn adapter_booking(self, draft: Draft<'e>, about: &mut About<'e>) -> Result<Booking<'e>, Stop> {
        if self.event.is_walked() {
            return Err(Stop::NeedsWhole);
        }
        let Draft { name, identifiers, sale, key, .. } = draft;
        let (mut user_id, mut external_id) = (None, None);
        for identifier in identifiers {
            match identifier.name {
                "customer_id" => user_id = Some(identifier),
                "external_user_id" => external_id = Some(identifier),
                other => about.warnings.push(format!("the adapter takes no {other}; with route = \"events\" it is sent")),
            }
        }
        if user_id.is_none() && external_id.is_none() {
            return Err(self.nobody());
        }
        about.several = user_id.is_some() && external_id.is_some();
        let written = written_properties(external_id, sale);
        let mut inside = Vec::with_capacity(3);
        for (_, whole, filled) in &written {
            inside.push(Filled { name: whole, ..filled.clone() });
        }
        let properties = self.adapter_properties(written);
        let renamed = |name, filled: Filled<'e>| Filled { name, ..filled };
        let mut fields = vec![
            Filled::new("type", Value::Text("track".into()), Origin::Rule("Affonso's adapter")),
            renamed("event", name),
            renamed("messageId", key),
        ];
        let anonymous_id = self.event.scalar(&self.mapping.anonymous_id);
        let anonymous_id = anonymous_id.map(|id| Filled::new("anonymousId", Value::Text(id), Origin::Path("anonymousId")));
        let happened = self.happened("timestamp", about);
        let user_id = user_id.map(|id| renamed("userId", id));
        for field in [user_id, anonymous_id, happened, Some(properties), self.adapter_context()] {
            add(&mut fields, field);
        }
        Ok(Booking { inside, ..Booking::new(Endpoint::Adapter, fields, about.take()) })
    }

    /// The properties as they came, but for what was resolved: external id, amount and currency.
    fn adapter_properties(self, written: Vec<Written<'e>>) -> Filled<'e> {
        let came = self.event.whole(self.mapping.properties).filter(|raw| raw.kind() == Kind::Object);
        let mut members: Vec<(Cow<'e, str>, Value<'e>)> = Vec::new();
        if let Some(came) = came {
            copy_usable(came, &written, &mut members);
        }
        for (name, _, filled) in written {
            members.push((Cow::Borrowed(name), filled.value));
        }
        Filled::new("properties", Value::Object(members), Origin::Path("properties"))
    }

    /// The context as it came, without traits that are no object.
    fn adapter_context(self) -> Option<Filled<'e>> {
        let context = self.event.whole(self.mapping.context).filter(|raw| raw.kind() == Kind::Object)?;
        let mut members = Vec::new();
        for (key, raw) in context.members() {
            if key != "traits" {
                members.push((key, Value::Raw(raw.compact())));
            } else if raw.kind() == Kind::Object {
                let mut traits = Vec::new();
                copy_usable(raw, &[], &mut traits);
                members.push((key, Value::Object(traits)));
            }
        }
        Some(Filled::new("context", Value::Object(members), Origin::Path("context")))
    }
}

/// A property that is written: its name, its whole path, its value.
type Written<'e> = (&'static str, &'static str, Filled<'e>);

/// External id, amount and currency under the names by which the adapter looks for them.
fn written_properties<'e>(external_id: Option<Filled<'e>>, sale: Option<[Filled<'e>; 2]>) -> Vec<Written<'e>> {
    let mut written = Vec::with_capacity(3);
    if let Some(id) = external_id {
        written.push(("external_user_id", "properties.external_user_id", id));
    }
    if let Some([amount, currency]) = sale {
        written.push(("revenue", "properties.revenue", amount));
        written.push(("currency", "properties.currency", currency));
    }
    written
}

/// Copies the members of an object that are not written anew, without external ids that name nobody (blank, or no text or
/// number): where we read them as absent, the adapter must not stumble over them.
#[inline(never)]
fn copy_usable<'e>(object: Raw<'e>, written: &[Written<'_>], members: &mut Vec<(Cow<'e, str>, Value<'e>)>) {
    for (key, raw) in object.members() {
        let is_id = matches!(&*key, "external_user_id" | "externalUserId");
        let is_usable = !is_id || raw.scalar().is_some_and(|id| !id.trim().is_empty());
        if is_usable && !written.iter().any(|(name, ..)| *name == key) {
            members.push((key, Value::Raw(raw.compact())));
        }
    }
}
