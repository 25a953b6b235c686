//! What makes one business fact one: the idempotency key.
//! Source: <https://docs.affonso.io/api/segment-track-events> (messageId), <https://docs.affonso.io/api/endpoint/events/create>.

use super::{Case, Stop};
use crate::affonso::booking::{About, Filled};
use crate::affonso::fact::EventType;
use crate::delivery::{Named, Names, Origin};
use crate::segment::{NO_KEYS, fingerprint, is_key};
use crate::value::json::Value;
use crate::value::owned;
use std::borrow::Cow;

const NAME: &str = "external_event_id";

impl<'e> Case<'e, '_> {
    /// A conversion's own key if the settings name one and the event has it, else the message id, else a fingerprint of the
    /// payload, which is the same on every retry.
    ///
    /// # Errors
    /// The fingerprint wants the whole event.
    pub(super) fn key(self, event_type: EventType, about: &mut About<'e>) -> Result<Filled<'e>, Stop> {
        if let (Some(source), EventType::Conversion) = (&self.mapping.conversion_key, event_type) {
            if let Some(key) = self.event.scalar(source).filter(|key| !NO_KEYS.contains(&&**key)) {
                return Ok(Filled::new(NAME, Value::Text(key), Origin::Path(source.label())));
            }
            about.warnings.push(format!(
                "nothing usable at {}: the key of this sale is its messageId, so another event of the same sale pays again",
                source.label()
            ));
        }
        self.call_key(about)
    }

    /// The key of a refund, which must not be the key of a sale.
    ///
    /// # Errors
    /// The fingerprint wants the whole event.
    pub(super) fn refund_key(self, about: &mut About<'e>) -> Result<Filled<'e>, Stop> {
        let mut key = self.call_key(about)?;
        if let Value::Text(text) = &mut key.value {
            *text = Cow::Owned(["refund:", text].concat());
        }
        Ok(key)
    }

    /// The names under which a door's memory knows the sale of an event: its own key, its order.
    pub(super) fn orders(self, names: &Names) -> Vec<String> {
        let key = self.mapping.conversion_key.as_ref().map(|source| (Named::Sale, source));
        let mut orders = Vec::with_capacity(2);
        for (what, source) in key.into_iter().chain([(Named::Order, &self.mapping.order_id)]) {
            if let Some(id) = self.event.scalar(source).filter(|id| is_key(id)) {
                orders.push(names.of(what, &id));
            }
        }
        orders
    }

    /// The message id, else a fingerprint of the payload.
    fn call_key(self, about: &mut About<'e>) -> Result<Filled<'e>, Stop> {
        if let Some(key) = self.event.scalar(&self.mapping.message_id) {
            return Ok(Filled::new(NAME, Value::Text(key), Origin::Path(self.mapping.message_id.label())));
        }
        if self.event.is_walked() {
            return Err(Stop::NeedsWhole);
        }
        about.warnings.push(owned(
            "the event has no messageId (it did not come through Segment?); its key is a fingerprint of the payload",
        ));
        Ok(Filled::new(NAME, Value::Text(Cow::Owned(self.payload_key())), Origin::Rule("fingerprint of the payload")))
    }

    #[cold]
    #[inline(never)]
    fn payload_key(self) -> String {
        let mapping = self.mapping;
        let cell = |source| self.event.raw(source);
        let parts = [
            cell(&mapping.call),
            cell(&mapping.event_name),
            cell(&mapping.user_id),
            cell(&mapping.anonymous_id),
            cell(&mapping.timestamp),
            self.event.whole(mapping.properties),
        ];
        format!("seg_{}", fingerprint(parts))
    }
}
