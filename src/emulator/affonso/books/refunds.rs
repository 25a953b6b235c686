//! Refunds in the books: each one takes from a sale what it still has.

use super::Books;
use crate::emulator::affonso::answer::{Booked, Booking};
use crate::emulator::affonso::command::RefundOrder;
use crate::emulator::affonso::records::Refund;
use crate::emulator::affonso::refusal::{Problem, Refusal};

impl Books {
    /// Gives back, unless the key has done so before for this conversion: then the prior result counts. Both are answered with
    /// 200. Affonso does not say what becomes of a refund in another currency; it is refused here.
    pub(super) fn refund(&mut self, order: &RefundOrder, now_ms: u64) -> Result<Booking, Refusal> {
        let sale = self.sales.iter_mut().find(|sale| sale.conversion.id == order.conversion_id);
        let sale = sale.ok_or_else(|| Refusal::unknown("conversion", "id"))?;
        let key = order.external_event_id.as_ref().map(|key| (order.conversion_id.clone(), key.clone()));
        if let Some((entry, conversion)) = key.as_ref().and_then(|key| self.refund_results.get(key)) {
            return Ok(Booking::replayed(Booked::Conversion(conversion.clone()), entry));
        }
        let currency = &sale.conversion.sale_amount_currency;
        if order.currency.as_ref().is_some_and(|given| !given.eq_ignore_ascii_case(currency)) {
            let message = format!("currency must be {currency}, as in the conversion");
            return Err(Refusal::invalid(vec![Problem::new("currency", message)]));
        }
        let amount = sale.give_back(order.amount.as_ref(), now_ms)?;

        let id = format!("rfd_{:06}", self.refunds.len() + 1);
        let conversion = Box::new(sale.conversion.clone());
        self.refunds.push(Refund {
            id: id.clone(),
            conversion_id: order.conversion_id.clone(),
            amount: amount.plain(),
            currency: conversion.sale_amount_currency.clone(),
            reason: order.reason.clone(),
            external_event_id: order.external_event_id.clone(),
            refunded_at: order.refunded_at.clone(),
            booked_at_ms: now_ms,
        });
        if let Some(key) = key {
            self.refund_results.insert(key, (id.clone(), conversion.clone()));
        }
        Ok(Booking { status: 200, ..Booking::first(Booked::Conversion(conversion), &id) })
    }
}
