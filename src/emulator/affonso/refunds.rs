//! `POST /v1/conversions/{id}/refund`: all of a sale given back, or a part
//! (<https://docs.affonso.io/api/endpoint/conversions/refund>).

use super::command::RefundOrder;
use super::fields::Fields;
use super::refusal::Refusal;

const KNOWN: [&str; 5] = ["amount", "currency", "reason", "external_event_id", "refunded_at"];

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
