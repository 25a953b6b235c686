//! `POST /v1/events`: one surface for revenue and non-revenue events
//! (<https://docs.affonso.io/api/endpoint/events/create>).

use super::claim::{Claim, EventType, Interval, Overrides, Sale, Source};
use super::fields::Fields;
use super::identifiers::{names_with, read_identifiers};
use super::refusal::{Problem, Refusal};

/// Every documented name beside the identifiers. `status`, `sales_status` and `created_at` belong to `/conversions` and are refused here.
const OTHERS: [&str; 11] = [
    "event_name",
    "event_type",
    "occurred_at",
    "external_event_id",
    "sale_amount",
    "sale_amount_currency",
    "product_ids",
    "price_ids",
    "interval",
    "is_subscription",
    "metadata",
];

/// Reads a body by the documented rules; an undocumented name is a mistake.
pub(super) fn parse_event(body: &[u8]) -> Result<Claim, Refusal> {
    let fields = Fields::parse(body).ok_or_else(Refusal::unreadable)?;
    let mut problems = Vec::new();
    fields.refuse_others(&names_with(&OTHERS), &mut problems);

    let event_name = fields.required_text("event_name", &mut problems);
    let event_type = fields.word("event_type", &EventType::WORDS, &mut problems);
    let event_type = event_type.unwrap_or(EventType::Milestone);
    let identifiers = read_identifiers(&fields, &mut problems);
    let external_event_id = fields.filled_text("external_event_id", &mut problems);
    let sale = read_sale(&fields, event_type, &mut problems);
    let claim = Claim {
        source: Source::Events,
        event_name,
        event_type,
        identifiers,
        external_event_id,
        occurred_at: fields.instant("occurred_at", &mut problems),
        sale,
        product_ids: fields.texts("product_ids", &mut problems),
        price_ids: fields.texts("price_ids", &mut problems),
        interval: fields.word("interval", &Interval::WORDS, &mut problems),
        is_subscription: fields.flag("is_subscription", &mut problems),
        metadata: fields.raw_object("metadata", &mut problems),
        overrides: Overrides::default(),
    };
    if problems.is_empty() { Ok(claim) } else { Err(Refusal::invalid(problems)) }
}

/// The sale fields are checked on every event, but only a conversion needs them and has a sale.
fn read_sale(fields: &Fields, event_type: EventType, problems: &mut Vec<Problem>) -> Option<Sale> {
    let is_conversion = event_type == EventType::Conversion;
    if is_conversion {
        for name in ["external_event_id", "sale_amount", "sale_amount_currency"] {
            if !fields.has(name) {
                fields.note(name, "is required for conversion events", problems);
            }
        }
    }
    let amount = fields.amount("sale_amount", problems);
    let currency = fields.currency("sale_amount_currency", problems);
    let ((amount, amount_text), currency) = amount.zip(currency)?;
    is_conversion.then_some(Sale { amount, amount_text, currency })
}
