//! `POST /Advertisers/{sid}/Conversions`: something happened that may be paid for
//! (<https://integrations.impact.com/brand-api-reference/reference/conversions/conversions>).

use super::config::{Config, Manner};
use super::form::Form;
use super::parameters::{CONVERSION, Kind, find};
use super::refusal::Refusal;
use super::rules::{Findings, look};

/// What an event type is known by; the first two are the same number.
pub(super) const EVENT_TYPES: [&str; 3] = ["EventTypeId", "ActionTrackerId", "EventTypeCode"];

/// What an order is known by; the second is its older name.
pub(super) const ORDER_IDS: [&str; 2] = ["OrderId", "Oid"];

/// What a currency is called; the second is its older name.
pub(super) const CURRENCIES: [&str; 2] = ["CurrencyCode", "Currency"];

/// What forces a partner; the two are one.
pub(super) const PARTNERS: [&str; 2] = ["MediaId", "MediaPartnerId"];

/// One of these is needed. The list names `PromoCode`, the parameter is called `OrderPromoCode`.
const KEYS: [&str; 14] = [
    "ClickId",
    "CustomerId",
    "CustomProfileId",
    "CustomClickId",
    "OrderPromoCode",
    "PromoCode",
    "MediaId",
    "MediaPartnerId",
    "UniqueUrl",
    "CallerId",
    "GoogAId",
    "AndroidId",
    "AppleIfa",
    "AppleIfv",
];

/// The amount of an order that has no items.
pub(super) const SUB_TOTAL: &str = "OrderSubTotalPostDiscount";

/// The three ways to tell what an item costs; they exclude each other
/// (<https://integrations.impact.com/impact-brand/docs/item-level-data>).
pub(super) const PRICES: [&str; 3] = ["ItemPrice", "ItemSubTotal", "ItemAmount"];

/// What is accepted but should not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lapse {
    SubtotalBesideItems,
    CustomerStatus,
}

/// A conversion that may be queued.
pub(super) struct Checked {
    pub(super) unknown: Vec<String>,
    pub(super) lapses: Vec<Lapse>,
}

/// Checks a conversion by the documented rules.
pub(super) fn check_conversion(form: &Form, config: &Config) -> Result<Checked, Refusal> {
    let mut findings = look(form, CONVERSION, config);
    require_the_minimum(form, config, &mut findings);
    refuse_both(form, &PARTNERS, &mut findings);
    if let (Some(id), Some(same)) = (form.get("EventTypeId"), form.get("ActionTrackerId"))
        && id != same
    {
        findings.note("ActionTrackerId", "EventTypeId and ActionTrackerId are the same number");
    }
    check_items(form, config, &mut findings);
    let lapses = lapses(form, config, &mut findings);
    if findings.problems.is_empty() {
        Ok(Checked { unknown: findings.unknown, lapses })
    } else {
        Err(Refusal::invalid(findings.problems))
    }
}

fn require_the_minimum(form: &Form, config: &Config, findings: &mut Findings) {
    findings.require(form, "CampaignId");
    findings.require(form, "EventDate");
    if !form.has_one_of(&ORDER_IDS) && config.missing_order_id == Manner::Refuse {
        findings.require(form, "OrderId");
    }
    if !form.has_one_of(&EVENT_TYPES) {
        findings.note("EventTypeId", "One of EventTypeId, ActionTrackerId or EventTypeCode is required");
    }
    if !form.has_one_of(&KEYS) {
        findings.note("ClickId", format!("An attribution key is required: one of {}", KEYS.join(", ")));
    }
    let is_money = |(name, _): (&str, &str)| find(CONVERSION, name).is_some_and(|known| known.kind == Kind::Money);
    let lacks_currency = !form.has_one_of(&CURRENCIES) && form.pairs().any(is_money);
    if lacks_currency && config.missing_currency == Manner::Refuse {
        findings.require(form, "CurrencyCode");
    }
}

fn refuse_both(form: &Form, names: &[&str], findings: &mut Findings) {
    let given: Vec<&str> = names.iter().copied().filter(|name| form.get(name).is_some()).collect();
    if let [_, .., last] = given.as_slice() {
        findings.note(last, format!("{} exclude each other", given.join(" and ")));
    }
}

fn check_items(form: &Form, config: &Config, findings: &mut Findings) {
    for number in findings.items.clone() {
        if number == 0 && config.item_zero == Manner::Refuse {
            findings.note("ItemSku0", "Items are numbered from 1");
        }
        let names = PRICES.map(|price| format!("{price}{number}"));
        refuse_both(form, &names.each_ref().map(String::as_str), findings);
    }
}

fn lapses(form: &Form, config: &Config, findings: &mut Findings) -> Vec<Lapse> {
    let mut lapses = Vec::new();
    if !findings.items.is_empty() && form.get(SUB_TOTAL).is_some() {
        match config.subtotal_beside_items {
            Manner::Refuse => findings.note(SUB_TOTAL, "Should not be submitted with items"),
            Manner::Accept => lapses.push(Lapse::SubtotalBesideItems),
        }
    }
    let known = &config.customer_statuses;
    if form.get("CustomerStatus").is_some_and(|status| !known.is_empty() && !known.iter().any(|word| word == status)) {
        lapses.push(Lapse::CustomerStatus);
    }
    lapses
}
