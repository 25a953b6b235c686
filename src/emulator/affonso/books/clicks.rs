//! Clicks in the books: each one begins a referral.

use super::Books;
use crate::emulator::affonso::answer::{Booked, Booking, ClickMade};
use crate::emulator::affonso::command::ClickOrder;
use crate::emulator::affonso::config::{Affiliate, Config};
use crate::emulator::affonso::records::Click;
use crate::emulator::affonso::referral::{Referral, ReferralStatus};
use crate::emulator::affonso::refusal::Refusal;
use crate::emulator::instant::{render_instant, respell};

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
