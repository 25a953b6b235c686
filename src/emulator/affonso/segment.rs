//! `POST /v1/sources/segment/events`: the native adapter for one raw Segment `track` payload
//! (<https://docs.affonso.io/api/segment-track-events>).

use super::claim::{Claim, EventType, Identifier, IdentifierKind, Overrides, Sale, Source};
use super::fields::Fields;
use super::refusal::{Problem, Refusal};

/// The keys that the documentation and Affonso's own client know (<https://github.com/affonso-io/affonso-node>).
const KNOWN: [&str; 8] = ["type", "event", "messageId", "userId", "anonymousId", "timestamp", "properties", "context"];

/// Event names with a meaning, exact in case and spelling; every other name is a milestone.
const EVENT_TYPES: [(&str, EventType); 6] = [
    ("Order Completed", EventType::Conversion),
    ("Completed Order", EventType::Conversion),
    ("purchase", EventType::Conversion),
    ("qualified_lead", EventType::Lead),
    ("demo_booked", EventType::Lead),
    ("trial_started", EventType::Trial),
];

/// Where the amount of a conversion is looked for; the first one there decides.
const AMOUNTS: [&str; 4] = ["revenue", "amount", "value", "total"];

/// Where the currency of a conversion is looked for; the first one there decides.
const CURRENCIES: [&str; 2] = ["currency", "sale_amount_currency"];

/// Where an explicit external user id is looked for, in properties and then in traits.
const EXTERNAL_IDS: [&str; 2] = ["external_user_id", "externalUserId"];

const ONLY_TRACK: &str = "Only Segment track payloads are supported";

const NO_IDENTITY: &str = "Segment track events require either userId or an explicit external_user_id mapping";

/// Reads a raw payload by the documented rules. A null means absent, as in Segment's own payloads.
pub(super) fn parse_track(body: &[u8]) -> Result<Claim, Refusal> {
    let fields = Fields::parse(body).ok_or_else(Refusal::unreadable)?.without_nulls();
    let mut problems = Vec::new();
    if fields.text("type", &mut Vec::new()).as_deref() != Some("track") {
        return Err(Refusal::invalid(vec![Problem::new("type", ONLY_TRACK)]));
    }
    fields.refuse_others(&KNOWN, &mut problems);

    let event_name = fields.required_text("event", &mut problems);
    let external_event_id = fields.required_text("messageId", &mut problems);
    fields.text("anonymousId", &mut problems);
    let properties = fields.object("properties", &mut problems);
    let traits = fields.object("context", &mut problems).object("traits", &mut problems);
    let identifiers = read_identifiers(&fields, &properties, &traits, &mut problems);

    let known_type = EVENT_TYPES.iter().find(|(name, _)| Some(*name) == event_name.as_deref());
    let event_type = known_type.map_or(EventType::Milestone, |(_, event_type)| *event_type);
    let sale = match event_type {
        EventType::Conversion => read_sale(&properties, &mut problems),
        EventType::Lead | EventType::Trial | EventType::Milestone => None,
    };
    let occurred_at = fields.instant("timestamp", &mut problems);
    if !problems.is_empty() {
        return Err(Refusal::invalid(problems));
    }
    Ok(Claim {
        source: Source::Segment,
        event_name,
        event_type,
        identifiers,
        external_event_id,
        occurred_at,
        sale,
        product_ids: Vec::new(),
        price_ids: Vec::new(),
        interval: None,
        is_subscription: None,
        metadata: None,
        overrides: Overrides::default(),
    })
}

/// `userId` is a customer id; an external user id is only what is called so. An empty string is no identity.
fn read_identifiers(fields: &Fields, properties: &Fields, traits: &Fields, problems: &mut Vec<Problem>) -> Vec<Identifier> {
    let mut identifiers = Vec::new();
    let known_problems = problems.len();
    let user_id = fields.text("userId", problems).filter(|value| !value.is_empty());
    if let Some(value) = user_id {
        identifiers.push(Identifier { kind: IdentifierKind::Customer, field: "userId", value });
    }
    let places = [properties, traits].into_iter().flat_map(|place| EXTERNAL_IDS.map(|name| (place, name)));
    for (place, field) in places {
        let external_id = place.text(field, problems).filter(|value| !value.is_empty());
        if let Some(value) = external_id {
            identifiers.push(Identifier { kind: IdentifierKind::ExternalUser, field: "external_user_id", value });
            break;
        }
    }
    if identifiers.is_empty() && problems.len() == known_problems {
        problems.push(Problem::new("userId", NO_IDENTITY));
    }
    identifiers
}

fn read_sale(properties: &Fields, problems: &mut Vec<Problem>) -> Option<Sale> {
    let first = |names: &[&'static str]| names.iter().copied().find(|name| properties.has(name));
    let (amount_at, currency_at) = (first(&AMOUNTS), first(&CURRENCIES));
    if amount_at.is_none() {
        let message = "sale_amount is required for conversion events";
        problems.push(Problem::new("sale_amount", message));
    }
    if currency_at.is_none() {
        let message = "sale_amount_currency is required for conversion events";
        problems.push(Problem::new("sale_amount_currency", message));
    }
    let amount = amount_at.and_then(|name| properties.amount(name, problems));
    let currency = currency_at.and_then(|name| properties.currency(name, problems));
    let ((amount, amount_text), currency) = amount.zip(currency)?;
    Some(Sale { amount, amount_text, currency })
}
