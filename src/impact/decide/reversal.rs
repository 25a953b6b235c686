//! A reversal: an order went back, or a part of it.
//! Source: <https://integrations.impact.com/impact-brand/reference/reverse-an-action>.

use super::fields::Filling;
use super::reading::Reading;
use super::reasons::Complaints;
use super::{Case, Requests, Stop};
use crate::delivery::Origin;
use crate::impact::booking::{About, Filled};
use crate::impact::fact::Fact;
use crate::impact::line::LinePlace;
use crate::impact::table::{EVENT_TYPE_ID, Form, ORDER_ID};
use crate::segment::Source;
use crate::value::{Amount, AmountError};

impl<'e> Case<'e, '_> {
    /// The requests of a track call that takes an order back.
    ///
    /// # Errors
    /// No event type, no order; nothing says that all of it went back.
    pub(super) fn reversal(self, about: &mut About<'e>) -> Result<Requests<'e>, Stop> {
        let mut action = vec![self.tracker(about)?, self.reversed_order(about)?];
        if let Some(partial) = self.what_is_left(about)? {
            about.fact = Fact::Adjustment;
            let reason = self.own_or("Reason", &self.settings.reversals.reason, "setting reversalReason", about)?;
            let mut next = Vec::with_capacity(partial.len());
            for part in partial {
                let mut whole = action.clone();
                whole.extend(part);
                whole.push(reason.clone());
                next.push(whole);
            }
            let first = if next.is_empty() { Vec::new() } else { next.remove(0) };
            return Ok(Requests { next, ..Requests::one(first) });
        }
        let carries_amounts = self.line_count() > 0 || self.event.first_scalar(&self.mapping.amounts).is_some();
        let takes_all = self.remaining().is_some() || carries_amounts || self.settings.reversals.without_amounts;
        if !takes_all {
            return Err(self.no_amounts());
        }
        let disposition = &self.settings.reversals.disposition;
        action.push(self.own_or("DispositionCode", disposition, "setting dispositionCode", about)?);
        Ok(Requests::one(action))
    }

    /// The event type, which must be known by its number.
    fn tracker(self, about: &mut About<'e>) -> Result<Filled<'e>, Stop> {
        let id = self.settings.event_type_id.as_deref().unwrap_or_default();
        let tracker = Filled { name: "ActionTrackerId".into(), ..self.own_or(EVENT_TYPE_ID, id, "setting eventTypeId", about)? };
        if tracker.value.is_empty() { Err(self.no_tracker()) } else { Ok(tracker) }
    }

    /// The order's id as its conversion had it. One that impact.com is to make up is nobody's yet.
    fn reversed_order(self, about: &mut About<'e>) -> Result<Filled<'e>, Stop> {
        let order = self.named_order(about)?;
        if about.is_generated { Err(self.no_order_of_that_id(&order.origin.told())) } else { Ok(order) }
    }

    /// The order's id. The call's own message id is no order's.
    fn named_order(self, about: &mut About<'e>) -> Result<Filled<'e>, Stop> {
        let place = self.mapping.place("OrderId");
        let Some(place) = place else { return Err(self.no_order_id(&[])) };
        if let Filling::Filled(filled) = self.fill_own(place, about)? {
            return Ok(filled);
        }
        let sources = place.rows.first().map_or(&[][..], |(_, sources)| sources);
        let sources = sources.get(..ORDER_ID.len() - 1).unwrap_or_default();
        self.first(place, sources, about)?.filled().ok_or_else(|| self.no_order_id(sources))
    }

    /// A parameter from the user's own mapping, else from a setting.
    fn own_or(self, name: &'static str, value: &'e str, origin: &'static str, about: &mut About<'e>) -> Result<Filled<'e>, Stop> {
        let own = self.mapping.place(name).map(|place| self.fill_own(place, about)).transpose()?.and_then(Filling::filled);
        Ok(own.unwrap_or_else(|| Filled::new(name, value, Origin::Rule(origin))))
    }

    /// What is left of the order, request by request: its amount, or the quantity of each line. `None` when the event does
    /// not say, when partial reversals are off, or when nothing is left.
    ///
    /// # Errors
    /// It says something that cannot be read: the whole order must not go back for that.
    fn what_is_left(self, about: &mut About<'e>) -> Result<Option<Vec<Vec<Filled<'e>>>>, Stop> {
        if !self.settings.reversals.partial {
            return match self.remaining() {
                Some((source, amount)) if !amount.as_ref().is_ok_and(Amount::is_zero) => {
                    Err(self.part_not_wanted(source.label()))
                }
                _ => Ok(None),
            };
        }
        if let Some((source, amount)) = self.remaining() {
            let amount = amount.map_err(|_| self.no_part(source.label(), "a plain, non-negative decimal number"))?;
            // An amount of 0 takes the order back.
            if amount.is_zero() {
                return Ok(None);
            }
            let amount = Filled::new("Amount", amount.as_str().to_owned(), Origin::Path(source.label()));
            return Ok(Some(vec![vec![amount]]));
        }
        let [sku, quantity] = &self.mapping.left;
        let (mut lines, mut complaints) = (Vec::new(), Complaints::default());
        for line in 0..self.line_count() {
            let mut value = |place: &'e LinePlace| {
                let value = self.line_value(place, line, &mut complaints, about)?;
                Some(Filled::new(place.name.as_str(), value, Origin::Path(place.source.label())))
            };
            match (value(sku), value(quantity)) {
                (Some(sku), Some(quantity)) => lines.push(vec![sku, quantity]),
                _ => complaints.of_line(line, &[" lacks sku or quantity and is not adjusted"]),
            }
        }
        complaints.tell(&mut about.warnings);
        if lines.is_empty() && self.line_count() > 0 {
            let places = [sku.source.label(), " and ", quantity.source.label()].concat();
            return Err(self.no_part(&places, "a text and a whole number"));
        }
        Ok(if lines.is_empty() { None } else { Some(lines) })
    }

    /// The amount that is left of the order, when the settings look for one and the event has it.
    fn remaining(self) -> Option<(&'e Source, Result<Amount, AmountError>)> {
        let source = self.mapping.remaining.as_ref()?;
        let amount = match self.read(source, Form::Money, false) {
            Reading::Nothing => return None,
            Reading::Odd(_) => Err(AmountError::NotANumber),
            Reading::Text(text) => Amount::parse_text(&text),
        };
        Some((source, amount))
    }
}
