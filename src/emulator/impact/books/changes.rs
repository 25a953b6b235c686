//! Changes in the books: an action gets another amount, or goes back.

use super::Books;
use crate::emulator::impact::changes::numbered;
use crate::emulator::impact::config::Config;
use crate::emulator::impact::conversions::ORDER_IDS;
use crate::emulator::impact::form::Form;
use crate::emulator::impact::money::Money;
use crate::emulator::impact::parameters::{CHANGE, find};
use crate::emulator::impact::reasons::{ACTION_LOCKED, ACTION_REF_NOT_FOUND, NO_ITEM, TOO_MANY_MODIFICATIONS};
use crate::emulator::impact::records::{Action, ActionState, Change, Item, Submission, SubmissionKind};
use crate::emulator::impact::worth::sum;
use std::collections::BTreeSet;

/// An action can be modified so often (<https://integrations.impact.com/brand-api-reference/reference/actions/actions>).
const MODIFICATIONS: u32 = 1000;

impl Books {
    /// Changes an action, or takes it back; an error says why not. An action that went back already stays so without a word;
    /// that is not documented.
    pub(super) fn change(
        &mut self,
        record: &mut Submission,
        form: &Form,
        config: &Config,
        done_ms: u64,
    ) -> Result<(), &'static str> {
        record.order_id = form.first(&ORDER_IDS).map(|(_, id)| id.into());
        record.event_type_id = form.get("ActionTrackerId").and_then(|id| id.parse().ok());
        // Of several actions of one order the newest is meant.
        let action = self.actions.iter_mut().rev().find(|action| is_meant(action, form));
        let action = action.ok_or(ACTION_REF_NOT_FOUND)?;
        record.action_id = Some(action.id.clone());
        record.media_partner_id = Some(action.media_partner_id);
        if done_ms >= action.locks_at_ms {
            return Err(ACTION_LOCKED);
        }
        let is_reversal = record.kind == SubmissionKind::Reversal;
        if is_reversal && action.state == ActionState::Reversed {
            return Ok(());
        }
        if action.modifications >= MODIFICATIONS {
            return Err(TOO_MANY_MODIFICATIONS);
        }
        let before = action.amount.clone();
        let (items, amount) = if is_reversal { (action.items.clone(), Money::zero()) } else { modified(action, form)? };
        (action.items, action.amount) = (items, amount);
        action.modifications += 1;
        let is_gone = is_reversal || action.amount.is_zero() && !before.is_zero();
        action.state = if is_gone { ActionState::Reversed } else { ActionState::Pending };
        let partner = config.media_partners.iter().find(|partner| partner.id == action.media_partner_id);
        action.payout = partner.map_or_else(Money::zero, |partner| action.amount.share(&partner.payout_percent));
        let reason = form.get(if is_reversal { "DispositionCode" } else { "Reason" }).unwrap_or_default();
        self.changes.push(Change {
            submission: record.id.clone(),
            action_id: action.id.clone(),
            kind: record.kind,
            reason: reason.into(),
            amount_before: before,
            amount_after: action.amount.clone(),
            booked_at_ms: done_ms,
        });
        Ok(())
    }
}

fn is_meant(action: &Action, form: &Form) -> bool {
    if let Some(id) = form.get("ActionId") {
        return action.id == id;
    }
    let tracker: Option<u64> = form.get("ActionTrackerId").and_then(|id| id.parse().ok());
    let order = form.first(&ORDER_IDS).map(|(_, id)| id);
    tracker == Some(action.event_type_id) && order == Some(action.order_id.as_str())
}

/// The items and the amount of an action after a modification: a new amount of the order, or what it says of items.
fn modified(action: &Action, form: &Form) -> Result<(Vec<Item>, Money), &'static str> {
    let numbers: BTreeSet<u32> = form.pairs().filter_map(|(name, _)| find(CHANGE, name)?.item).collect();
    let mut items = action.items.clone();
    let mut is_by_item = false;
    for number in numbers {
        let get = |name| form.get(&numbered(name, number));
        let Some(sku) = get("Sku") else { continue };
        let item = items.iter_mut().find(|item| item.sku.as_deref() == Some(sku)).ok_or(NO_ITEM)?;
        change_item(item, [get("Quantity"), get("Amount"), get("ItemSubTotalDelta")]);
        is_by_item = true;
    }
    let amount = match form.get("Amount").filter(|_| !is_by_item).and_then(Money::parse) {
        Some(amount) => amount,
        None if is_by_item => sum(&items, &action.order_discount),
        None => action.amount.clone(),
    };
    Ok((items, amount))
}

/// A new quantity changes what the pieces cost together in proportion; a new amount and a difference are what they say.
fn change_item(item: &mut Item, [quantity, amount, delta]: [Option<&str>; 3]) {
    if let Some(quantity) = quantity.and_then(|quantity| quantity.parse().ok()) {
        item.amount = item.amount.pieces(quantity, item.quantity).unwrap_or_else(Money::zero);
        item.quantity = quantity;
    }
    if let Some(amount) = amount.and_then(Money::parse) {
        item.amount = amount;
    }
    if let Some(delta) = delta.and_then(Money::parse) {
        item.amount = item.amount.plus(&delta);
    }
}
