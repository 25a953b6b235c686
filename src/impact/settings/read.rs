//! From what Segment hands over to typed settings, with findings for the person who typed them.
//!
//! What only a setting that somebody touched needs is marked cold: it is out of the way of every start-up without it.

use super::{EventNames, Format, LongOrderIds, Manner, Names, Reversals, Settings, TABLE};
use crate::impact::auth::credentials;
use crate::memory::Webhooks;
use crate::segment::Path;
use crate::segment::settings::{Finding, RawSettings, SettingsReader, is_safe_address};
use crate::value::{Secret, looks_like_key, lower, owned, shown, split};

impl Settings {
    /// Reads a settings object. The settings are usable when no finding is an error; they are returned all the same, for
    /// `authErrors` decides how bad settings end.
    #[must_use]
    pub fn read(raw: &RawSettings) -> (Self, Vec<Finding>) {
        let mut reader = SettingsReader::new(raw, TABLE);
        let account_sid = read_account_sid(&mut reader);
        let api_key = read_api_key(&mut reader);
        check_credentials(&mut reader, &account_sid, &api_key);
        let settings = Self {
            credentials: credentials(&account_sid, &api_key),
            account_sid,
            api_key,
            campaign_id: read_campaign_id(&mut reader),
            pages: reader.flag("enablePageEvents"),
            screens: reader.flag("enableScreenEvents"),
            identifies: reader.flag("enableIdentifyEvents"),
            names: Names {
                reversals: read_names(&mut reader, "reversalEventNames"),
                installs: read_names(&mut reader, "installEventNames"),
                actions: read_names(&mut reader, "actionEventNames"),
                page_loads: read_names(&mut reader, "pageLoadEventNames"),
            },
            unmatched: if is_other(&mut reader, "unmatchedEvents", ["ignore", "reject"]) {
                Manner::Reject
            } else {
                Manner::Ignore
            },
            event_type_id: when_touched(&mut reader, "eventTypeId", read_event_type_id),
            ios_app_id: read_app_id(&mut reader, "iOsAppId"),
            android_app_id: read_app_id(&mut reader, "androidAppId"),
            app_install: reader.flag("appInstall"),
            parameters: when_touched(&mut reader, "customParameterMapping", read_parameters),
            products: when_touched(&mut reader, "customMappingForProducts", read_products),
            first_line: usize::from(!is_other(&mut reader, "itemIndexStart", ["1", "0"])),
            amount_source: read_path_or_default(&mut reader, "amountSource"),
            default_currency: when_touched(&mut reader, "defaultCurrency", |reader| reader.currency("defaultCurrency")),
            statuses: when_touched(&mut reader, "customerStatusValues", read_statuses),
            click_parameters: read_click_parameters(&mut reader),
            generated_order_ids: !is_other(&mut reader, "generatedOrderIds", ["on", "off"]),
            long_order_ids: if is_other(&mut reader, "longOrderIds", ["hash", "reject"]) {
                LongOrderIds::Reject
            } else {
                LongOrderIds::Hash
            },
            reversals: read_reversals(&mut reader),
            max_event_age: when_touched(&mut reader, "maxEventAge", |reader| reader.span("maxEventAge")),
            consent_categories: when_touched(&mut reader, "consentCategories", |reader| reader.consents("consentCategories")),
            auth_errors: if is_other(&mut reader, "authErrors", ["retry", "reject"]) { Manner::Reject } else { Manner::Retry },
            page_load_format: if is_other(&mut reader, "pageLoadFormat", ["form", "json"]) { Format::Json } else { Format::Form },
            base_url: read_address(&mut reader, "baseUrl"),
            tracking_url: read_address(&mut reader, "trackingUrl"),
            concurrency: reader.count("concurrency", 100, "").unwrap_or(10),
            dry_run: reader.flag("dryRun"),
            webhooks: if cfg!(feature = "webhooks") { Webhooks::read(&mut reader) } else { Webhooks::default() },
        };
        settings.advise(&mut reader);
        (settings, reader.into_findings())
    }
}

/// Is it the second of two words, and not the first one, the default?
#[inline(never)]
fn is_other(reader: &mut SettingsReader<'_>, key: &'static str, [first, second]: [&'static str; 2]) -> bool {
    reader.choice(key, [(first, false), (second, true)])
}

fn when_touched<T: Default>(reader: &mut SettingsReader<'_>, key: &str, read: fn(&mut SettingsReader<'_>) -> T) -> T {
    if reader.is_touched(key) { read(reader) } else { T::default() }
}

/// A text that must be there.
#[inline(never)]
fn required(reader: &mut SettingsReader<'_>, key: &'static str, what: &str) -> String {
    if !reader.is_touched(key) {
        reader.error(key, &format!("{what} is missing: expected a text, found nothing"));
        return String::new();
    }
    let typed = reader.text(key);
    if typed.as_deref() == Some("") {
        reader.error(key, &format!("expected {what}, found quotation marks with nothing between them"));
    }
    typed.unwrap_or_default()
}

#[cold]
#[inline(never)]
fn refuse(reader: &mut SettingsReader<'_>, key: &'static str, expected: &str, found: &str) {
    reader.error(key, &["expected ", expected, ", found \"", &shown(found), "\""].concat());
}

/// It is part of an address: letters and digits and nothing else.
fn read_account_sid(reader: &mut SettingsReader<'_>) -> String {
    let sid = required(reader, "accountSid", "the Account SID");
    if !sid.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')) {
        let found = shown(&sid);
        reader.error(
            "accountSid",
            &["expected letters and digits alone, found \"", &found, "\"; copy the Account SID again"].concat(),
        );
    }
    sid
}

fn read_api_key(reader: &mut SettingsReader<'_>) -> Secret {
    let key = required(reader, "apiKey", "the Auth Token");
    if !key.bytes().all(|b| b.is_ascii_graphic()) {
        let found = reader.described("apiKey", &key);
        reader.error(
            "apiKey",
            &format!(
                "expected visible ASCII characters without blanks, found {found} with others among them; copy the token again"
            ),
        );
    }
    Secret::new(key)
}

/// One of them pasted into both fields would stand in an address.
fn check_credentials(reader: &mut SettingsReader<'_>, account_sid: &str, api_key: &Secret) {
    if !account_sid.is_empty() && account_sid == api_key.reveal() {
        reader.error("apiKey", "expected the Auth Token, found the Account SID once more");
    }
}

/// The longest number that the API takes for an id. Source:
/// <https://integrations.impact.com/impact-brand/docs/impactcom-action-conversion-data-references> (int(10)).
const ID_DIGITS: usize = 10;

/// Is this an id as the API numbers programs, event types and apps?
pub(in crate::impact) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= ID_DIGITS && text.bytes().all(|b| b.is_ascii_digit())
}

fn read_campaign_id(reader: &mut SettingsReader<'_>) -> String {
    let id = required(reader, "campaignId", "the Campaign ID");
    if !id.is_empty() && !is_number(&id) {
        refuse(reader, "campaignId", "the number of the program, at most 10 digits", &id);
    }
    id
}

#[cold]
#[inline(never)]
fn read_event_type_id(reader: &mut SettingsReader<'_>) -> Option<String> {
    let id = reader.text("eventTypeId")?;
    if !is_number(&id) {
        refuse(reader, "eventTypeId", "the number of an event type, at most 10 digits", &id);
    }
    Some(id)
}

fn read_app_id(reader: &mut SettingsReader<'_>, key: &'static str) -> Option<String> {
    if reader.is_touched(key) { read_own_app_id(reader, key) } else { None }
}

#[cold]
#[inline(never)]
fn read_own_app_id(reader: &mut SettingsReader<'_>, key: &'static str) -> Option<String> {
    let id = reader.text(key).filter(|id| !id.is_empty());
    if id.as_deref().is_some_and(looks_like_key) {
        reader.error(key, "expected the id of an app, found a key");
    }
    id
}

/// The user's own list in place of the default; `none` is the empty list.
#[inline(never)]
fn read_names(reader: &mut SettingsReader<'_>, key: &'static str) -> EventNames {
    let own = if reader.is_touched(key) { reader.list(key) } else { None };
    let default = default_of(key);
    match own {
        // A list of blanks is one that nobody filled in.
        Some(names) if !names.is_empty() || reader.says_none(key) => EventNames::new(&names),
        _ if default.is_empty() => EventNames::default(),
        _ => EventNames::new(&[default.to_owned()]),
    }
}

#[cold]
#[inline(never)]
fn read_parameters(reader: &mut SettingsReader<'_>) -> Vec<(String, Path)> {
    let mut parameters = Vec::new();
    for (name, text) in reader.map("customParameterMapping") {
        let Some(name) = read_name(reader, "customParameterMapping", &name) else { continue };
        parameters.extend(reader.path("customParameterMapping", &text).map(|path| (name, path)));
    }
    parameters
}

#[cold]
#[inline(never)]
fn read_products(reader: &mut SettingsReader<'_>) -> Vec<(String, String)> {
    let mut products = Vec::new();
    for (name, key) in reader.map("customMappingForProducts") {
        let Some(name) = read_name(reader, "customMappingForProducts", &name) else { continue };
        if looks_like_key(&key) {
            reader.error(
                "customMappingForProducts",
                &format!("for \"{name}\" expected a key inside each product, found a credential"),
            );
        }
        // The documentation marks the place of the line's number, which is at the end anyway.
        let name = name.strip_suffix("[i]").map(str::to_owned).unwrap_or(name);
        products.push((name, key));
    }
    products
}

/// The name of a parameter: letters, digits, and what marks the place of a line's number.
fn read_name(reader: &mut SettingsReader<'_>, key: &'static str, name: &str) -> Option<String> {
    let name = name.trim();
    let is_name = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'[' | b']' | b'-'));
    if name.is_empty() || !is_name || looks_like_key(name) {
        reader.error(key, &format!("\"{}\" is no name of a parameter such as CustomerStatus", shown(name)));
        return None;
    }
    Some(name.to_owned())
}

#[cold]
#[inline(never)]
fn read_statuses(reader: &mut SettingsReader<'_>) -> Vec<(String, String)> {
    let mut pairs = reader.map("customerStatusValues");
    for (word, _) in &mut pairs {
        *word = lower(word.trim());
    }
    pairs
}

#[inline(never)]
fn read_path_or_default(reader: &mut SettingsReader<'_>, key: &'static str) -> Option<Path> {
    if !reader.is_touched(key) {
        return Path::parse(default_of(key)).ok();
    }
    let text = reader.text(key)?;
    reader.path(key, &text)
}

fn read_click_parameters(reader: &mut SettingsReader<'_>) -> Vec<String> {
    let is_looked_for = !is_other(reader, "clickIdFromUrl", ["on", "off"]);
    let own = if reader.is_touched("clickIdParameters") { read_own_parameters(reader) } else { None };
    if !is_looked_for {
        return Vec::new();
    }
    own.unwrap_or_else(|| {
        let mut default = Vec::with_capacity(2);
        for name in split(default_of("clickIdParameters"), b',') {
            default.push(owned(name.trim_ascii()));
        }
        default
    })
}

#[cold]
#[inline(never)]
fn read_own_parameters(reader: &mut SettingsReader<'_>) -> Option<Vec<String>> {
    let parameters = reader.list("clickIdParameters")?;
    for parameter in &parameters {
        if parameter.bytes().any(|b| matches!(b, b'?' | b'&' | b'=' | b'#')) || looks_like_key(parameter) {
            refuse(reader, "clickIdParameters", "the bare name of a query parameter such as im_ref", parameter);
        }
    }
    // A list of blanks is one that nobody filled in.
    Some(parameters).filter(|names| !names.is_empty() || reader.says_none("clickIdParameters"))
}

fn read_reversals(reader: &mut SettingsReader<'_>) -> Reversals {
    Reversals {
        without_amounts: reader.flag("fullReversalWithoutAmounts"),
        partial: reader.flag("partialReversals"),
        remaining: read_path_or_default(reader, "remainingAmount"),
        disposition: read_code(reader, "dispositionCode"),
        reason: read_code(reader, "reversalReason"),
    }
}

/// A code in capitals, however it was typed.
#[inline(never)]
fn read_code(reader: &mut SettingsReader<'_>, key: &'static str) -> String {
    let own = if reader.is_touched(key) { reader.text(key) } else { None };
    let code = own.unwrap_or_else(|| default_of(key).to_owned()).to_ascii_uppercase();
    if code.is_empty() || code.len() > 64 || !code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        refuse(reader, key, "a code such as ITEM_RETURNED, at most 64 characters", &code);
    }
    code
}

#[inline(never)]
fn read_address(reader: &mut SettingsReader<'_>, key: &'static str) -> String {
    if !reader.is_touched(key) {
        return default_of(key).to_owned();
    }
    read_own_address(reader, key)
}

#[cold]
#[inline(never)]
fn read_own_address(reader: &mut SettingsReader<'_>, key: &'static str) -> String {
    let text = reader.text(key).unwrap_or_default();
    let mut address = text.as_str();
    while let Some(shorter) = address.strip_suffix('/') {
        address = shorter;
    }
    if !is_safe_address(address) {
        // What stands behind could be a credential.
        let end = address.bytes().position(|b| matches!(b, b'?' | b'#' | b'@')).unwrap_or(address.len());
        let found = shown(address.get(..end).unwrap_or_default());
        let example = default_of(key);
        reader.error(key, &format!("expected an https address such as {example} (http only for loopback), without user, query or fragment, found \"{found}\""));
    }
    address.to_owned()
}

#[inline(never)]
fn default_of(key: &str) -> &'static str {
    TABLE.iter().find(|setting| setting.key == key).map_or("", |setting| setting.default)
}
