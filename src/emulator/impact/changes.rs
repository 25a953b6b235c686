//! `PUT` and `DELETE /Advertisers/{sid}/Actions`: an action changes, or goes back
//! (<https://integrations.impact.com/brand-api-reference/reference/actions/actions>,
//! <https://integrations.impact.com/impact-brand/reference/reverse-an-action>).

use super::config::Config;
use super::conversions::ORDER_IDS;
use super::form::Form;
use super::parameters::CHANGE;
use super::records::SubmissionKind;
use super::refusal::Refusal;
use super::rules::{Findings, look};

/// Why an action changes.
const REASONS: [&str; 14] = [
    "ORDER_UPDATE",
    "ITEM_RETURNED",
    "CONS_FRAUD",
    "CONS_ERROR",
    "ORDER_ERROR",
    "PUB_ACT_DISPUTE",
    "ADV_ACT_DISPUTE",
    "NOT_COMPLIANCE_TERMS",
    "ITEM_OUT_OF_STOCK",
    "TEST_ACTION",
    "PARTNER_NOT_ACTIVE",
    "CREDITED_DIFFERENT_MP",
    "OTHER",
    "RESET",
];

/// Why an action goes back.
const DISPOSITIONS: [&str; 14] = [
    "REJECTED",
    "CONS_INFO_INVALID",
    "CONS_ERROR",
    "CONS_FRAUD",
    "ITEM_RETURNED",
    "ITEM_OUT_OF_STOCK",
    "ORDER_ERROR",
    "PUB_ACT_DISPUTE",
    "NOT_COMPLIANCE_TERMS",
    "MP_RETURNED",
    "OTHER",
    "CREDITED_DIFFERENT_MP",
    "ADV_ACT_DISPUTE",
    "TEST_ACTION",
];

/// What of an item can change.
pub(super) const ITEM_CHANGES: [&str; 3] = ["Quantity", "Amount", "ItemSubTotalDelta"];

/// The name of a parameter of the item with this number: `Sku`, `Sku2`.
pub(super) fn numbered(name: &str, number: u32) -> String {
    if number == 1 { name.into() } else { format!("{name}{number}") }
}

/// Checks a change by the documented rules, and tells the parameters that are not documented.
pub(super) fn check_change(form: &Form, kind: SubmissionKind, config: &Config) -> Result<Vec<String>, Refusal> {
    let mut findings = look(form, CHANGE, config);
    if form.get("ActionId").is_none() && !(form.get("ActionTrackerId").is_some() && form.has_one_of(&ORDER_IDS)) {
        findings.note("ActionId", "ActionId, or ActionTrackerId and OrderId, is required");
    }
    if kind == SubmissionKind::Reversal {
        check_code(form, "DispositionCode", &DISPOSITIONS, config, &mut findings);
    } else {
        check_code(form, "Reason", &REASONS, config, &mut findings);
        check_items(form, &mut findings);
    }
    if findings.problems.is_empty() { Ok(findings.unknown) } else { Err(Refusal::invalid(findings.problems)) }
}

fn check_code(form: &Form, name: &str, documented: &[&str], config: &Config, findings: &mut Findings) {
    findings.require(form, name);
    let is_known = |code: &str| documented.contains(&code) || config.custom_codes.iter().any(|own| own == code);
    if form.get(name).is_some_and(|code| !is_known(code)) {
        findings.note(name, "Not a code that is configured");
    }
}

/// What changes an item must name it; an amount without an item is the order's.
fn check_items(form: &Form, findings: &mut Findings) {
    for number in findings.items.clone() {
        let sku = numbered("Sku", number);
        let changes = ITEM_CHANGES.iter().filter(|change| number > 1 || **change != "Amount");
        let names: Vec<String> = changes.map(|change| numbered(change, number)).collect();
        let is_changed = names.iter().any(|name| form.get(name).is_some());
        if is_changed {
            findings.require(form, &sku);
        }
    }
}
