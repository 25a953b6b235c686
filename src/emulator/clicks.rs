//! `POST /v1/clicks`: a visitor comes by an affiliate's link
//! (<https://docs.affonso.io/api-reference/endpoint/clicks/create>).

use std::collections::BTreeMap;

use super::answer::{Booked, ClickMade};
use super::books::{Booking, Books};
use super::config::{Affiliate, Config};
use super::fields::Fields;
use super::instant::{render_instant, respell};
use super::records::Click;
use super::referral::{Referral, ReferralStatus};
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

/// Who sent a visitor, and what is known of the visit.
pub(super) struct ClickOrder {
    tracking_id: String,
    program_id: Option<String>,
    created_at: Option<String>,
    details: BTreeMap<String, String>,
}

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

impl ClickOrder {
    /// The affiliate of the call, in the program it names. How an unknown one is answered is not documented; here it is a 404, and
    /// one that is not approved is as unknown as any other.
    fn affiliate<'a>(&self, affiliates: &'a [Affiliate]) -> Result<&'a Affiliate, Refusal> {
        let mut own = affiliates.iter().filter(|one| one.approved && one.tracking_id == self.tracking_id).peekable();
        if own.peek().is_none() {
            return Err(Refusal::unknown("approved affiliate", "trackingId"));
        }
        let found = own.find(|one| self.program_id.as_ref().is_none_or(|wanted| *wanted == one.program_id));
        found.ok_or_else(|| Refusal::unknown("program", "programId"))
    }
}

impl Books {
    /// Makes a click. Nothing makes two calls the same click.
    pub(super) fn click(&mut self, order: &ClickOrder, config: &Config, now_ms: u64) -> Result<Booking, Refusal> {
        let affiliate = order.affiliate(&config.affiliates)?;
        let id = format!("ref_clk_{:06}", self.clicks.len() + 1);
        let created_at = order.created_at.as_deref().and_then(respell).unwrap_or_else(|| render_instant(now_ms));
        self.people.referrals.push(Referral {
            click_id: Some(id.clone()),
            affiliate_id: affiliate.affiliate_id.clone(),
            program_id: affiliate.program_id.clone(),
            status: ReferralStatus::Click,
            created_at: Some(created_at.clone()),
            ..Referral::new(&id)
        });
        self.clicks.push(Click {
            id: id.clone(),
            tracking_id: affiliate.tracking_id.clone(),
            affiliate_id: affiliate.affiliate_id.clone(),
            program_id: affiliate.program_id.clone(),
            created_at: created_at.clone(),
            details: order.details.clone(),
            booked_at_ms: now_ms,
        });
        let made = ClickMade {
            id: id.clone(),
            tracking_id: affiliate.tracking_id.clone(),
            program_id: affiliate.program_id.clone(),
            created_at,
        };
        Ok(Booking::first(Booked::Click(made), &id))
    }
}
