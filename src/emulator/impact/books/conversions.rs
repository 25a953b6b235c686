//! Conversions in the books: each one becomes an action of a partner, or fails.

use super::{Books, DAY_MS};
use crate::emulator::impact::config::{Config, Manner};
use crate::emulator::impact::conversions::{CURRENCIES, ORDER_IDS};
use crate::emulator::impact::form::Form;
use crate::emulator::impact::people::Referral;
use crate::emulator::impact::reasons::{
    ACTION_REF_NOT_FOUND, ACTIONTRACKER_CAMPAIGN_MISMATCH, ACTIONTRACKER_NOT_ACTIVE, ACTIONTRACKER_NOT_FOUND, CAMPAIGN_NOT_FOUND,
    CONTRACT_NOT_FOUND, CONV_DUPLICATE, NO_ITEM, OID_MISSING, OUTSIDE_ASSOCIATION_WINDOW, PARTNER_NOT_ACTIVE,
};
use crate::emulator::impact::records::{Action, ActionState, Submission};
use crate::emulator::impact::terms::{EventKind, EventType, MediaPartner};
use crate::emulator::impact::worth::Worth;
use crate::emulator::instant::parse_instant;

/// Asks impact.com to make up an order id; every time it is another one
/// (<https://github.com/ImpactInc/third-party-integration>).
const MADE_UP: &str = "IR_AN_64_TS";

/// The time of an event; `NOW` is when it came.
pub(super) fn moment(form: &Form, accepted_at_ms: u64) -> i64 {
    let told = form.get("EventDate").and_then(parse_instant);
    told.unwrap_or_else(|| i64::try_from(accepted_at_ms).unwrap_or(i64::MAX))
}

impl Books {
    /// Makes an action of a conversion; an error says why it is none. The documentation does not say in which order this is
    /// looked at.
    pub(super) fn convert(
        &mut self,
        record: &mut Submission,
        form: &Form,
        config: &Config,
        done_ms: u64,
    ) -> Result<(), &'static str> {
        let event_type = event_type(form, config)?;
        record.event_type_id = Some(event_type.id);
        let order_id = self.order_id(form)?;
        record.order_id = Some(order_id.clone());
        let worth = Worth::of(form);
        let is_incomplete = !worth.is_complete && config.incomplete_items == Manner::Refuse;
        if is_incomplete || event_type.kind == EventKind::Sale && !worth.is_told {
            return Err(NO_ITEM);
        }
        if self.is_duplicate(event_type.id, &order_id, config, done_ms) {
            return Err(CONV_DUPLICATE);
        }
        let referral = self.people.referral(form, config);
        record.organic = referral.is_none();
        let referral = referral.ok_or(ACTION_REF_NOT_FOUND)?;
        let event_ms = moment(form, record.accepted_at_ms);
        let partner = creditor(&referral, event_ms, config)?;
        record.media_partner_id = Some(partner.id);

        let id = format!("{}.{}.{:06}", config.campaign_id, event_type.id, self.actions.len() + 1);
        record.action_id = Some(id.clone());
        let currency = form.first(&CURRENCIES).map_or(config.account_currency.as_str(), |(_, currency)| currency);
        self.actions.push(Action {
            id,
            submission: record.id.clone(),
            event_type_id: event_type.id,
            event_code: form.get("EventCode").map(String::from),
            order_id,
            media_partner_id: partner.id,
            attributed_by: referral.by.into(),
            click_id: referral.click.map(|click| click.click_id),
            state: ActionState::Pending,
            payout: worth.amount.share(&partner.payout_percent),
            intended_amount: worth.amount.clone(),
            amount: worth.amount,
            currency: currency.to_ascii_uppercase(),
            order_discount: worth.order_discount,
            items: worth.items,
            event_ms,
            booked_at_ms: done_ms,
            locks_at_ms: done_ms.saturating_add(u64::from(config.locking_days) * DAY_MS),
            modifications: 0,
            content: content(form),
        });
        Ok(())
    }

    fn order_id(&mut self, form: &Form) -> Result<String, &'static str> {
        let (_, id) = form.first(&ORDER_IDS).ok_or(OID_MISSING)?;
        if id != MADE_UP {
            return Ok(id.into());
        }
        self.made_up_ids += 1;
        Ok(format!("IR-{:012}", self.made_up_ids))
    }

    fn is_duplicate(&self, event_type_id: u64, order_id: &str, config: &Config, done_ms: u64) -> bool {
        let window_ms = u64::from(config.dedup_window_days) * DAY_MS;
        let is_same = |action: &Action| action.event_type_id == event_type_id && action.order_id == order_id;
        self.actions.iter().any(|action| is_same(action) && done_ms.saturating_sub(action.booked_at_ms) < window_ms)
    }
}

/// The event type by its number, without one by its code.
fn event_type<'c>(form: &Form, config: &'c Config) -> Result<&'c EventType, &'static str> {
    let campaign: Option<u64> = form.get("CampaignId").and_then(|id| id.parse().ok());
    if campaign != Some(config.campaign_id) {
        return Err(CAMPAIGN_NOT_FOUND);
    }
    let number: Option<u64> = form.first(&["EventTypeId", "ActionTrackerId"]).and_then(|(_, id)| id.parse().ok());
    let code = form.get("EventTypeCode");
    let mut types = config.event_types.iter();
    let found = types.find(|known| match (number, code) {
        (Some(number), _) => known.id == number,
        (None, Some(code)) => known.codes.iter().any(|own| own == code),
        (None, None) => false,
    });
    let found = found.ok_or(ACTIONTRACKER_NOT_FOUND)?;
    if found.campaign_id.is_some_and(|own| own != config.campaign_id) {
        return Err(ACTIONTRACKER_CAMPAIGN_MISMATCH);
    }
    if found.active { Ok(found) } else { Err(ACTIONTRACKER_NOT_ACTIVE) }
}

/// The partner of a referral, if it may still be paid for it.
fn creditor<'c>(referral: &Referral, event_ms: i64, config: &'c Config) -> Result<&'c MediaPartner, &'static str> {
    let window_ms = i64::from(config.association_window_days).saturating_mul(i64::try_from(DAY_MS).unwrap_or(i64::MAX));
    let clicked_ms = referral.click.as_ref().and_then(|click| click.at_ms);
    if clicked_ms.is_some_and(|clicked_ms| event_ms.saturating_sub(clicked_ms) > window_ms) {
        return Err(OUTSIDE_ASSOCIATION_WINDOW);
    }
    let partner = config.media_partners.iter().find(|partner| partner.id == referral.media_partner_id);
    let partner = partner.filter(|partner| partner.contract).ok_or(CONTRACT_NOT_FOUND)?;
    if partner.active { Ok(partner) } else { Err(PARTNER_NOT_ACTIVE) }
}

/// All that was sent but for the order's id, in a fixed order; nothing where the time of the event is not told.
fn content(form: &Form) -> Option<String> {
    let mut pairs: Vec<String> =
        form.pairs().filter(|(name, _)| !ORDER_IDS.contains(name)).map(|(name, value)| format!("{name}={value}")).collect();
    pairs.sort();
    form.get("EventDate").filter(|date| *date != "NOW").map(|_| pairs.join("\n"))
}
