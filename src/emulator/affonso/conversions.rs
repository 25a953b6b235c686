//! `POST /v1/conversions`: a sale, with what is only known of sales
//! (<https://docs.affonso.io/api/endpoint/conversions/create>).

use super::claim::{Claim, EventType, Interval, Overrides, Sale, Source};
use super::fields::Fields;
use super::identifiers::{names_with, read_identifiers};
use super::refusal::{Problem, Refusal};

/// Every documented name beside the identifiers. Events have names of their own (`event_name`, `event_type`, `occurred_at`),
/// which are refused here.
const OTHERS: [&str; 11] = [
    "sale_amount",
    "sale_amount_currency",
    "external_event_id",
    "product_ids",
    "price_ids",
    "interval",
    "is_subscription",
    "status",
    "sales_status",
    "created_at",
    "metadata",
];

/// The states of a commission that a caller may set.
const STATUSES: [&str; 8] =
    ["pending", "pending_manual_approval", "ready_for_payment", "processing_payout", "paid", "declined", "refunded", "dispute"];

/// The states of a sale that a caller may set.
const SALES_STATUSES: [&str; 6] = ["open", "complete", "trialing", "failed", "refunded", "partial_refunded"];

/// Reads a body by the documented rules; an undocumented name is a mistake.
pub(super) fn parse_conversion(body: &[u8]) -> Result<Claim, Refusal> {
    let fields = Fields::parse(body).ok_or_else(Refusal::unreadable)?;
    let mut problems = Vec::new();
    fields.refuse_others(&names_with(&OTHERS), &mut problems);

    let identifiers = read_identifiers(&fields, &mut problems);
    let sale = read_sale(&fields, &mut problems);
    let created_at = fields.instant("created_at", &mut problems);
    let claim = Claim {
        source: Source::Conversions,
        event_name: None,
        event_type: EventType::Conversion,
        identifiers,
        external_event_id: fields.required_text("external_event_id", &mut problems),
        occurred_at: created_at.clone(),
        sale,
        product_ids: fields.texts("product_ids", &mut problems),
        price_ids: fields.texts("price_ids", &mut problems),
        interval: fields.word("interval", &Interval::WORDS, &mut problems),
        is_subscription: fields.flag("is_subscription", &mut problems),
        metadata: fields.raw_object("metadata", &mut problems),
        overrides: Overrides {
            status: fields.word("status", &STATUSES.map(|word| (word, word)), &mut problems),
            sales_status: fields.word("sales_status", &SALES_STATUSES.map(|word| (word, word)), &mut problems),
            created_at,
        },
    };
    if problems.is_empty() { Ok(claim) } else { Err(Refusal::invalid(problems)) }
}

/// The currency is asked for, although an older page leaves it out: the pages on events and on server-side conversions ask for it
/// (<https://docs.affonso.io/api-reference/server-side-conversions>).
fn read_sale(fields: &Fields, problems: &mut Vec<Problem>) -> Option<Sale> {
    for name in ["sale_amount", "sale_amount_currency"] {
        if !fields.has(name) {
            fields.note(name, "is required", problems);
        }
    }
    let amount = fields.amount("sale_amount", problems);
    let currency = fields.currency("sale_amount_currency", problems);
    let ((amount, amount_text), currency) = amount.zip(currency)?;
    Some(Sale { amount, amount_text, currency })
}
