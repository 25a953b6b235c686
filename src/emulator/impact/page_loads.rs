//! `POST /PageLoad`: somebody opened a page or an app
//! (<https://integrations.impact.com/brand-api-reference/reference/page-load/page-load>), and the undocumented
//! `POST /AppInstall`, seen in impact.com's own Segment function (<https://github.com/ImpactInc/third-party-integration>).

use super::config::{Config, Manner};
use super::form::Form;
use super::parameters::PAGE_LOAD;
use super::people::PERSON_KEYS;
use super::records::LoadKind;
use super::refusal::{Problem, Refusal};
use super::rules::{Findings, look};

/// A page load that is taken.
pub(super) struct Checked {
    pub(super) unknown: Vec<String>,
    pub(super) warnings: Vec<Problem>,
}

/// Checks a page load by the documented rules. An app install is asked for the same, but for the page.
pub(super) fn check_load(form: &Form, kind: LoadKind, config: &Config) -> Result<Checked, Refusal> {
    let mut findings = look(form, PAGE_LOAD, config);
    findings.require(form, "CampaignId");
    findings.require(form, "EventDate");
    if !form.has_one_of(&PERSON_KEYS) && form.get("ClickId").is_none() {
        let message = format!("One of {} or ClickId is required", PERSON_KEYS.join(", "));
        findings.note("CustomProfileId", message);
    }
    let is_another = |id: &str| id.trim_start_matches('0') != config.campaign_id.to_string();
    if findings.problems.is_empty() && form.get("CampaignId").is_some_and(is_another) {
        findings.note("CampaignId", "No such program");
    }
    let mut warnings = Vec::new();
    if kind == LoadKind::PageLoad {
        check_page(form, config, &mut findings, &mut warnings);
    }
    warn_of_customer(form, &mut warnings);
    warn_of_app(form, &mut warnings);
    if findings.problems.is_empty() {
        Ok(Checked { unknown: findings.unknown, warnings })
    } else {
        Err(Refusal::invalid(findings.problems))
    }
}

fn check_page(form: &Form, config: &Config, findings: &mut Findings, warnings: &mut Vec<Problem>) {
    match form.get("PageUrl") {
        None if config.missing_page_url == Manner::Refuse => findings.require(form, "PageUrl"),
        None => warnings.push(Problem::new("PageUrl", "PageUrl is missing: the app counts as opened directly")),
        Some(url) if !has_scheme(url) => warnings.push(Problem::new("PageUrl", "PageUrl is no absolute URI")),
        Some(_) => {}
    }
}

/// Whether an id tells people apart: at least 7 characters, 3 of them different, without blanks ("impact.com: Integrate with
/// Segment"). What becomes of others is not documented; here they link nobody.
pub(super) fn tells_apart(customer_id: &str) -> bool {
    let mut different: Vec<char> = customer_id.chars().collect();
    let length = different.len();
    different.sort_unstable();
    different.dedup();
    length >= 7 && different.len() >= 3 && !customer_id.contains(char::is_whitespace)
}

fn warn_of_customer(form: &Form, warnings: &mut Vec<Problem>) {
    if form.get("CustomerId").is_some_and(|id| !tells_apart(id)) {
        warnings.push(Problem::new("CustomerId", "CustomerId does not tell people apart and is not used"));
    }
}

/// An app's page load needs the app, and the device.
fn warn_of_app(form: &Form, warnings: &mut Vec<Problem>) {
    if !form.has_one_of(&["AppName", "AppPackage"]) {
        return;
    }
    if form.get("PropertyId").is_none() {
        warnings.push(Problem::new("PropertyId", "PropertyId is required for app opens"));
    }
    if !form.has_one_of(&["AppleIfa", "GoogAId"]) {
        warnings.push(Problem::new("AppleIfa", "AppleIfa is required for iOS app opens, GoogAId for Android ones"));
    }
}

fn has_scheme(url: &str) -> bool {
    let is_scheme = |scheme: &str| scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && !scheme.contains(['/', ' ']);
    url.split_once(':').is_some_and(|(scheme, _)| is_scheme(scheme))
}
