//! The event as Affonso's own Segment adapter takes it: the eight documented keys, with the amount, the currency and the
//! external id written where the adapter is documented to look.
//! Source: <https://docs.affonso.io/api/segment-track-events>.

use super::event::Draft;
use super::{Case, Stop};
use crate::affonso::booking::{About, Booking, Endpoint, Filled, Origin};
use crate::value::json::Value;
use crate::value::json::{Kind, Raw};
use std::borrow::Cow;

impl<'e> Case<'e, '_> {
    /// The booking for the adapter.
    ///
    /// # Errors
    /// Nobody the adapter could credit: it knows neither referral nor click ids. The whole event is wanted.
    #[inline(never)] // not what most events go through: out of their way at start-up
    pub(super) fn adapter_booking(self, draft: Draft<'e>, mut about: About<'e>) -> Result<Booking<'e>, Stop> {
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
        let inside = written.iter().map(|(_, whole, filled)| Filled { name: whole, ..filled.clone() }).collect();
        let properties = self.adapter_properties(written);
        let renamed = |name, filled: Filled<'e>| Filled { name, ..filled };
        let mut fields = vec![
            Filled::new("type", Value::Text("track".into()), Origin::Rule("Affonso's adapter")),
            renamed("event", name),
            renamed("messageId", key),
        ];
        fields.extend(user_id.map(|id| renamed("userId", id)));
        let anonymous_id = self.event.scalar(&self.mapping.anonymous_id);
        fields.extend(anonymous_id.map(|id| Filled::new("anonymousId", Value::Text(id), Origin::Path("anonymousId"))));
        fields.extend(self.happened("timestamp", &mut about));
        fields.push(properties);
        fields.extend(self.adapter_context());
        Ok(Booking { inside, ..Booking::new(Endpoint::Adapter, fields, about) })
    }

    /// The properties as they came, but for what was resolved: external id, amount and currency.
    fn adapter_properties(self, written: Vec<Written<'e>>) -> Filled<'e> {
        let came = self.event.whole(self.mapping.properties).filter(|raw| raw.kind() == Kind::Object);
        let mut members: Vec<(Cow<'e, str>, Value<'e>)> = Vec::new();
        for (key, raw) in came.iter().flat_map(|raw| usable_members(*raw)) {
            if !written.iter().any(|(name, ..)| *name == key) {
                members.push((key, Value::Raw(raw.compact())));
            }
        }
        members.extend(written.into_iter().map(|(name, _, filled)| (Cow::Borrowed(name), filled.value)));
        Filled::new("properties", Value::Object(members), Origin::Path("properties"))
    }

    /// The context as it came, without traits that are no object.
    fn adapter_context(self) -> Option<Filled<'e>> {
        let context = self.event.whole(self.mapping.context).filter(|raw| raw.kind() == Kind::Object)?;
        let members = context.members().filter_map(|(key, raw)| match (&*key, raw.kind()) {
            ("traits", Kind::Object) => {
                Some((key, Value::Object(usable_members(raw).map(|(key, raw)| (key, Value::Raw(raw.compact()))).collect())))
            }
            ("traits", _) => None,
            _ => Some((key, Value::Raw(raw.compact()))),
        });
        Some(Filled::new("context", Value::Object(members.collect()), Origin::Path("context")))
    }
}

/// A property that is written: its name, its whole path, its value.
type Written<'e> = (&'static str, &'static str, Filled<'e>);

/// External id, amount and currency under the names by which the adapter looks for them.
fn written_properties<'e>(external_id: Option<Filled<'e>>, sale: Option<[Filled<'e>; 2]>) -> Vec<Written<'e>> {
    let sale =
        sale.map(|[amount, currency]| [("revenue", "properties.revenue", amount), ("currency", "properties.currency", currency)]);
    let external_id = external_id.map(|id| ("external_user_id", "properties.external_user_id", id));
    external_id.into_iter().chain(sale.into_iter().flatten()).collect()
}

/// An object's members without external ids that name nobody (blank, or no text or number): where we read them as
/// absent, the adapter must not stumble over them.
fn usable_members(object: Raw<'_>) -> impl Iterator<Item = (Cow<'_, str>, Raw<'_>)> {
    object.members().filter(|(key, raw)| {
        let is_id = matches!(&**key, "external_user_id" | "externalUserId");
        !is_id || raw.scalar().is_some_and(|id| !id.trim().is_empty())
    })
}
