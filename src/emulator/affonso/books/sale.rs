//! One booked sale: the conversion as it is answered, and what of it may still be given back.

use crate::emulator::affonso::answer::Conversion;
use crate::emulator::affonso::claim::{Claim, Sale};
use crate::emulator::affonso::incentives::Incentive;
use crate::emulator::affonso::records::Commission;
use crate::emulator::affonso::referral::Referral;
use crate::emulator::affonso::refusal::{Problem, Refusal};
use crate::emulator::amount::Amount;
use crate::emulator::instant::{render_instant, respell};

/// The state of a commission nobody has set: Affonso takes it from the incentive, which here pays at once.
pub(super) const READY: &str = "ready_for_payment";

const COMPLETE: &str = "complete";

const REFUNDED: &str = "refunded";

const PARTIAL_REFUNDED: &str = "partial_refunded";

/// A conversion in the books.
pub(super) struct BookedSale {
    pub(super) conversion: Conversion,
    percent: Option<Amount>,
    remaining: Amount,
}

/// The ids a sale is booked under.
pub(super) struct SaleIds {
    pub(super) conversion: String,
    pub(super) earning: String,
    pub(super) entry: String,
}

impl BookedSale {
    /// A sale, and the commission of the incentive that matched, if one did. A sale that arrives as refunded has nothing left to
    /// give back.
    pub(super) fn new(
        claim: &Claim,
        sale: &Sale,
        referral: &Referral,
        incentive: Option<&Incentive>,
        ids: SaleIds,
        now_ms: u64,
    ) -> Self {
        let now = render_instant(now_ms);
        let sales_status = claim.overrides.sales_status.unwrap_or(COMPLETE);
        let conversion = Conversion {
            id: ids.conversion,
            referral_id: referral.referral_id.clone(),
            affiliate_id: referral.affiliate_id.clone(),
            program_id: referral.program_id.clone(),
            sale_amount: sale.amount.clone(),
            sale_amount_currency: sale.currency.clone(),
            commission_amount: incentive.map(|incentive| sale.amount.share(&incentive.percent)),
            commission_currency: incentive.map(|_| sale.currency.clone()),
            status: claim.overrides.status.unwrap_or(READY),
            sales_status,
            hold_period_days: None,
            payment_intent_id: None,
            invoice_id: None,
            earning_id: incentive.map(|_| ids.earning),
            earning_type: incentive.map(|_| "direct_commission"),
            external_event_id: claim.external_event_id.clone(),
            calculation_mode: "auto",
            matched_incentive_id: incentive.map(|incentive| incentive.id.clone()),
            created_at: claim.overrides.created_at.as_deref().and_then(respell).unwrap_or_else(|| now.clone()),
            updated_at: now,
            source_event_id: ids.entry,
        };
        Self {
            percent: incentive.map(|incentive| incentive.percent.clone()),
            remaining: if sales_status == REFUNDED { Amount::zero() } else { sale.amount.clone() },
            conversion,
        }
    }

    /// Gives back an amount, or all that is left, and says how much it was. The commission is that of the rest: it shrinks in
    /// proportion, to nothing with the last of the sale.
    pub(super) fn give_back(&mut self, amount: Option<&Amount>, now_ms: u64) -> Result<Amount, Refusal> {
        let amount = amount.unwrap_or(&self.remaining).clone();
        let rest = self.remaining.minus(&amount).filter(|_| !amount.is_zero());
        let Some(rest) = rest else {
            let message = format!("amount must not be more than the remaining {}", self.remaining.plain());
            return Err(Refusal::invalid(vec![Problem::new("amount", message)]));
        };
        self.conversion.sales_status = if rest.is_zero() { REFUNDED } else { PARTIAL_REFUNDED };
        if rest.is_zero() {
            self.conversion.status = REFUNDED;
        }
        self.conversion.commission_amount = self.percent.as_ref().map(|percent| rest.share(percent));
        self.conversion.updated_at = render_instant(now_ms);
        self.remaining = rest;
        Ok(amount)
    }

    /// What the affiliate gets as things stand; nothing for a sale that earns nothing.
    pub(super) fn commission(&self) -> Option<Commission> {
        let conversion = &self.conversion;
        Some(Commission {
            id: conversion.earning_id.clone()?,
            conversion_id: Some(conversion.id.clone()),
            signup_id: None,
            referral_id: conversion.referral_id.clone(),
            affiliate_id: conversion.affiliate_id.clone(),
            incentive_id: conversion.matched_incentive_id.clone()?,
            amount: conversion.commission_amount.as_ref()?.plain(),
            currency: conversion.commission_currency.clone()?,
            status: conversion.status.into(),
            sales_status: Some(conversion.sales_status.into()),
        })
    }
}
