//! `POST /v1/conversions/{id}/refund`: all of a sale given back, or a part
//! (<https://docs.affonso.io/api/endpoint/conversions/refund>).

use super::amount::Amount;
use super::answer::Booked;
use super::books::{Booking, Books};
use super::fields::Fields;
use super::records::Refund;
use super::refusal::{Problem, Refusal};

const KNOWN: [&str; 5] = ["amount", "currency", "reason", "external_event_id", "refunded_at"];

/// What shall be given back.
pub(super) struct RefundOrder {
    conversion_id: String,
    /// Without it, all that is left.
    amount: Option<Amount>,
    currency: Option<String>,
    reason: Option<String>,
    external_event_id: Option<String>,
    refunded_at: Option<String>,
}

/// Reads a body by the documented rules; an undocumented name is a mistake.
pub(super) fn parse_refund(conversion_id: String, body: &[u8]) -> Result<RefundOrder, Refusal> {
    let fields = Fields::parse(body).ok_or_else(Refusal::unreadable)?;
    let mut problems = Vec::new();
    fields.refuse_others(&KNOWN, &mut problems);
    let order = RefundOrder {
        conversion_id,
        amount: fields.amount("amount", &mut problems).map(|(amount, _)| amount),
        currency: fields.currency("currency", &mut problems),
        reason: fields.filled_text("reason", &mut problems),
        external_event_id: fields.filled_text("external_event_id", &mut problems),
        refunded_at: fields.instant("refunded_at", &mut problems),
    };
    if problems.is_empty() { Ok(order) } else { Err(Refusal::invalid(problems)) }
}

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
