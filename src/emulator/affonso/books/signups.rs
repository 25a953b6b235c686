//! Sign-ups in the books: each one makes a lead of a click, and may earn a commission.

use super::Books;
use super::sale::READY;
use crate::emulator::affonso::answer::{Booked, Booking, Lead};
use crate::emulator::affonso::command::SignupOrder;
use crate::emulator::affonso::config::Config;
use crate::emulator::affonso::incentives::LeadIncentive;
use crate::emulator::affonso::records::{Commission, Signup};
use crate::emulator::affonso::referral::{Referral, ReferralStatus};
use crate::emulator::affonso::refusal::Refusal;
use crate::emulator::instant::render_instant;

impl SignupOrder {
    /// What is left of it in a program that does not keep everything. What is ignored is not judged either.
    fn kept_by(&self, config: &Config) -> Self {
        Self {
            click_id: self.click_id.clone(),
            email: self.email.clone().filter(|_| config.email_tracking),
            external_user_id: self.external_user_id.clone(),
            name: self.name.clone().filter(|_| config.name_tracking),
        }
    }

    fn is_blocked_by(&self, config: &Config) -> bool {
        let blocks = &config.fraud_blocks;
        let domain = self.email.as_deref().and_then(|email| email.split_once('@')).map(|(_, domain)| domain);
        let at_domain = domain.is_some_and(|domain| blocks.email_domains.iter().any(|bad| bad.eq_ignore_ascii_case(domain)));
        at_domain || blocks.click_ids.contains(&self.click_id)
    }

    fn convert(&self, referral: &mut Referral, status: ReferralStatus, now_ms: u64) {
        referral.status = status;
        referral.converted_at = Some(render_instant(now_ms));
        referral.email.clone_from(&self.email);
        referral.name.clone_from(&self.name);
        if self.external_user_id.is_some() {
            referral.external_user_id.clone_from(&self.external_user_id);
        }
    }
}

impl Books {
    /// Converts a click: 201. One that is more than a click already stays as it is: 200. A blocked sign-up is a 201 like any
    /// other, but what comes of it is rejected and earns nothing.
    pub(super) fn sign_up(&mut self, order: &SignupOrder, config: &Config, now_ms: u64) -> Result<Booking, Refusal> {
        let referral = self.people.click_mut(&order.click_id).ok_or_else(|| Refusal::unknown("click", "click_id"))?;
        if referral.status != ReferralStatus::Click {
            let lead = Lead::of(referral);
            let earlier = self.signups.iter().find(|signup| signup.referral_id == lead.id);
            let entry = earlier.map_or(lead.id.clone(), |signup| signup.id.clone());
            return Ok(Booking::replayed(Booked::Lead(Box::new(lead)), &entry));
        }
        let order = order.kept_by(config);
        let status = if order.is_blocked_by(config) { ReferralStatus::Rejected } else { ReferralStatus::Lead };
        order.convert(referral, status, now_ms);
        let referral = referral.clone();

        let id = format!("sgn_{:06}", self.signups.len() + 1);
        let incentive = config.lead_incentive.as_ref().filter(|_| status == ReferralStatus::Lead);
        let commission = incentive.map(|incentive| commission(incentive, &referral, &id, self.next_earning()));
        self.lead_commissions.extend(commission);
        self.signups.push(Signup {
            id: id.clone(),
            click_id: order.click_id,
            referral_id: referral.referral_id.clone(),
            email: order.email,
            external_user_id: order.external_user_id,
            name: order.name,
            status,
            booked_at_ms: now_ms,
        });
        Ok(Booking::first(Booked::Lead(Box::new(Lead::of(&referral))), &id))
    }
}

fn commission(incentive: &LeadIncentive, referral: &Referral, signup_id: &str, earning_id: String) -> Commission {
    Commission {
        id: earning_id,
        conversion_id: None,
        signup_id: Some(signup_id.into()),
        referral_id: referral.referral_id.clone(),
        affiliate_id: referral.affiliate_id.clone(),
        incentive_id: incentive.id.clone(),
        amount: incentive.amount.plain(),
        currency: incentive.currency.clone(),
        status: READY.into(),
        sales_status: None,
    }
}
