//! `POST /v1/clicks`: a visitor comes by an affiliate's link
//! (<https://docs.affonso.io/api-reference/endpoint/clicks/create>).

use std::collections::BTreeMap;

use super::command::ClickOrder;
use super::fields::Fields;
use super::refusal::Refusal;

/// The names of this endpoint are in camel case.
const IDS: [&str; 3] = ["trackingId", "programId", "createdAt"];

/// What may be known of a visitor, and the most characters of each.
const DETAILS: [(&str, usize); 17] = [
    ("sub1", 255),
    ("sub2", 255),
    ("sub3", 255),
    ("sub4", 255),
    ("sub5", 255),
    ("referrer", 2000),
    ("ip", 45),
    ("userAgent", 1000),
    ("utmSource", 255),
    ("utmMedium", 255),
    ("utmCampaign", 255),
    ("utmTerm", 255),
    ("utmContent", 255),
    ("gclid", 255),
    ("fbclid", 255),
    ("msclkid", 255),
    ("ttclid", 255),
];

/// Reads a body by the documented rules; an undocumented name is a mistake.
pub(super) fn parse_click(body: &[u8]) -> Result<ClickOrder, Refusal> {
    let fields = Fields::parse(body).ok_or_else(Refusal::unreadable)?;
    let mut problems = Vec::new();
    let known: Vec<&str> = IDS.into_iter().chain(DETAILS.iter().map(|(name, _)| *name)).collect();
    fields.refuse_others(&known, &mut problems);
    let tracking_id = fields.required_text("trackingId", &mut problems);
    let program_id = fields.filled_text("programId", &mut problems);
    let created_at = fields.instant("createdAt", &mut problems);
    let mut details = BTreeMap::new();
    for (name, limit) in DETAILS {
        if let Some(text) = fields.short_text(name, limit, &mut problems) {
            details.insert(name.into(), text);
        }
    }
    match tracking_id.filter(|_| problems.is_empty()) {
        Some(tracking_id) => Ok(ClickOrder { tracking_id, program_id, created_at, details }),
        None => Err(Refusal::invalid(problems)),
    }
}
