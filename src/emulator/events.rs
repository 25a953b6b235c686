//! `POST /v1/events`: one surface for revenue and non-revenue events
//! (<https://docs.affonso.io/api/endpoint/events/create>).

use super::claim::{Claim, EventType, Identifier, IdentifierKind, Interval, Sale, Source};
use super::fields::Fields;
use super::refusal::{Problem, Refusal};

/// Every name an identifier may come under: the four documented ones, `affonso_id`
/// (<https://affonso.io/help/installation-guides/overview/server-side-event-tracking>) and the spellings that Affonso's own
/// client sends (<https://github.com/affonso-io/affonso-node>).
const IDENTIFIERS: [(&str, IdentifierKind); 10] = [
    ("referral_id", IdentifierKind::Referral),
    ("customer_id", IdentifierKind::Customer),
    ("external_user_id", IdentifierKind::ExternalUser),
    ("click_id", IdentifierKind::Click),
    ("referralId", IdentifierKind::Referral),
    ("clickId", IdentifierKind::Click),
    ("affonso_id", IdentifierKind::Referral),
    ("affonsoId", IdentifierKind::Referral),
    ("affonso_referral", IdentifierKind::Referral),
    ("affonsoReferral", IdentifierKind::Referral),
];

/// Every other documented name. `status`, `sales_status` and `created_at` belong to `/conversions` and are refused here.
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
    let known: Vec<&str> = IDENTIFIERS.iter().map(|(name, _)| *name).chain(OTHERS).collect();
    fields.refuse_others(&known, &mut problems);

    let event_name = fields.required_text("event_name", &mut problems);
    let event_type = fields.word("event_type", &EventType::WORDS, &mut problems);
    let event_type = event_type.unwrap_or(EventType::Milestone);
    let identifiers = read_identifiers(&fields, &mut problems);
    let external_event_id = fields.filled_text("external_event_id", &mut problems);
    let sale = read_sale(&fields, event_type, &mut problems);
    let claim = Claim {
        source: Source::Events,
        event_name: event_name.unwrap_or_default(),
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
    };
    if problems.is_empty() { Ok(claim) } else { Err(Refusal::invalid(problems)) }
}

fn read_identifiers(fields: &Fields, problems: &mut Vec<Problem>) -> Vec<Identifier> {
    if !IDENTIFIERS.iter().any(|(name, _)| fields.has(name)) {
        let message = "One of referral_id, customer_id, external_user_id or click_id is required";
        problems.push(Problem::new("referral_id", message));
    }
    let mut identifiers = Vec::new();
    for (field, kind) in IDENTIFIERS {
        if let Some(value) = fields.filled_text(field, problems) {
            identifiers.push(Identifier { kind, field, value });
        }
    }
    identifiers
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
