//! From what Segment hands over to typed settings, with findings for the person who typed them.
//!
//! What only a setting that somebody touched needs is marked cold: it is out of the way of every start-up without it.

use super::{Clicks, Identifiers, Manner, Route, Settings, TABLE, Treatment, Unit, UserIdRole};
use crate::affonso::fact::{EventType, Fact};
use crate::affonso::table::{CONVERSIONS_ONLY, FIELDS};
use crate::memory::Webhooks;
use crate::segment::Path;
use crate::segment::settings::{Finding, RawSettings, SettingsReader, is_safe_address};
use crate::value::{Secret, Span, looks_like_key, owned, shown, split};

const BASE_URL: &str = "https://api.affonso.io/v1";

pub(super) const MILESTONE: Treatment = Treatment::As(Fact::Event(EventType::Milestone));

impl Settings {
    /// Reads a settings object. The settings are usable when no finding is an error; they are returned all the same, for
    /// `authErrors` decides how bad settings end.
    #[must_use]
    pub fn read(raw: &RawSettings) -> (Self, Vec<Finding>) {
        let mut reader = SettingsReader::new(raw, TABLE);
        let settings = Self {
            api_key: read_api_key(&mut reader),
            base_url: read_base_url(&mut reader),
            user_id_is: reader
                .choice("userIdIs", [("customer_id", UserIdRole::Customer), ("external_user_id", UserIdRole::ExternalUser)]),
            event_types: when_touched(&mut reader, "eventTypes", read_event_types),
            unlisted_events: reader.choice("unlistedEvents", [("milestone", MILESTONE), ("ignore", Treatment::Ignore)]),
            route: reader.choice("route", [("events", Route::Events), ("segment", Route::Segment)]),
            conversion_key: when_touched(&mut reader, "conversionKey", read_conversion_key),
            field_mapping: when_touched(&mut reader, "fieldMapping", read_field_mapping),
            metadata: read_metadata(&mut reader),
            default_currency: when_touched(&mut reader, "defaultCurrency", |reader| reader.currency("defaultCurrency")),
            zero_amounts: reader.choice("zeroAmounts", [("ignore", Treatment::Ignore), ("milestone", MILESTONE)]),
            auth_errors: reader.choice("authErrors", [("retry", Manner::Retry), ("reject", Manner::Reject)]),
            unmatched: reader.choice("unmatched", [("ignore", Manner::Ignore), ("reject", Manner::Reject)]),
            anonymous_events: reader.choice("anonymousEvents", [("reject", Manner::Reject), ("ignore", Manner::Ignore)]),
            identifiers: reader.choice("identifiers", [("all", Identifiers::All), ("first", Identifiers::First)]),
            click_id_paths: when_touched(&mut reader, "clickIdPaths", read_click_id_paths),
            sign_ups: reader.choice("signups", [("on", true), ("off", false)]),
            clicks: when_touched(&mut reader, "clicks", read_clicks),
            refund_conversion_id: read_refund_conversion_id(&mut reader),
            refund_amount: when_touched(&mut reader, "refundAmount", read_refund_amount),
            amount_unit: reader.choice("amountUnit", [("major", Unit::Major), ("minor", Unit::Minor)]),
            max_event_age: when_touched(&mut reader, "maxEventAge", |reader| reader.span("maxEventAge")),
            future_tolerance: read_future_tolerance(&mut reader),
            consent_categories: when_touched(&mut reader, "consentCategories", |reader| reader.consents("consentCategories")),
            signing_secret: when_touched(&mut reader, "signingSecret", read_signing_secret),
            concurrency: read_concurrency(&mut reader),
            requests_per_second: read_requests_per_second(&mut reader),
            dry_run: reader.flag("dryRun"),
            webhooks: if cfg!(feature = "webhooks") { Webhooks::read(&mut reader) } else { Webhooks::default() },
            refund_patience: if cfg!(feature = "webhooks") { read_patience(&mut reader) } else { Span::days(1) },
        };
        if settings.route == Route::Segment {
            settings.check_adapter(&mut reader);
        }
        settings.advise(&mut reader);
        (settings, reader.into_findings())
    }
}

fn when_touched<T: Default>(reader: &mut SettingsReader<'_>, key: &str, read: fn(&mut SettingsReader<'_>) -> T) -> T {
    if reader.is_touched(key) { read(reader) } else { T::default() }
}

fn read_api_key(reader: &mut SettingsReader<'_>) -> Secret {
    let typed = reader.text("apiKey");
    let is_blank = typed.as_deref() == Some("");
    let key = typed.unwrap_or_default();
    if !reader.is_touched("apiKey") {
        reader.error("apiKey", "the Affonso API key is missing: expected a key that begins with sk_, found nothing");
    } else if !key.bytes().all(|b| b.is_ascii_graphic()) {
        let found = reader.described("apiKey", &key);
        reader.error(
            "apiKey",
            &format!(
                "expected visible ASCII characters without blanks, found {found} with others among them; copy the key again"
            ),
        );
    } else if is_blank {
        reader.error("apiKey", "expected a key that begins with sk_, found quotation marks with nothing between them");
    } else if !key.starts_with("sk_") && !key.is_empty() {
        reader.advice("apiKey", "Affonso's keys begin with sk_; this one does not");
    }
    Secret::new(key)
}

fn read_base_url(reader: &mut SettingsReader<'_>) -> String {
    if !reader.is_touched("baseUrl") {
        return owned(BASE_URL);
    }
    read_own_base_url(reader)
}

#[cold]
#[inline(never)]
fn read_own_base_url(reader: &mut SettingsReader<'_>) -> String {
    let text = reader.text("baseUrl").unwrap_or_default();
    let address = text.trim_end_matches('/');
    if !is_safe_address(address) {
        let end = address.bytes().position(|b| matches!(b, b'?' | b'#' | b'@')).unwrap_or(address.len());
        let found = shown(address.get(..end).unwrap_or_default());
        reader.error("baseUrl", &format!("expected an https address such as https://api.affonso.io/v1 (http only for loopback), without user, query or fragment, found \"{found}\""));
    }
    let own_host = address.strip_prefix("https://api.affonso.io");
    if own_host.is_some_and(|path| path != "/v1") || address.ends_with("/events") {
        reader.advice("baseUrl", "expected https://api.affonso.io/v1 without an endpoint; with another path nothing may match");
    }
    owned(address)
}

#[cold]
#[inline(never)]
fn read_event_types(reader: &mut SettingsReader<'_>) -> Vec<(String, Treatment)> {
    let mut types = Vec::new();
    for (name, word) in reader.map("eventTypes") {
        match read_treatment(&word.to_ascii_lowercase()) {
            Some(treatment) => types.push((name, treatment)),
            None => reader.error(
                "eventTypes",
                &format!(
                    "for \"{}\" expected conversion, lead, trial, milestone, signup, refund or ignore, found \"{}\"",
                    shown(&name),
                    shown(&word)
                ),
            ),
        }
    }
    types
}

fn read_treatment(word: &str) -> Option<Treatment> {
    match Fact::from_word(word) {
        // A click needs a page.
        Some(Fact::Click) => None,
        Some(fact) => Some(Treatment::As(fact)),
        None => (word == "ignore").then_some(Treatment::Ignore),
    }
}

#[inline(never)]
fn read_paths(reader: &mut SettingsReader<'_>, key: &'static str, texts: &[String]) -> Vec<Path> {
    let mut paths = Vec::with_capacity(texts.len());
    for text in texts {
        if let Some(path) = reader.path(key, text) {
            paths.push(path);
        }
    }
    paths
}

#[cold]
#[inline(never)]
fn read_conversion_key(reader: &mut SettingsReader<'_>) -> Option<Path> {
    let text = reader.text("conversionKey").filter(|text| text != "messageId")?;
    reader.path("conversionKey", &text)
}

#[cold]
#[inline(never)]
fn read_field_mapping(reader: &mut SettingsReader<'_>) -> Vec<(&'static str, Path)> {
    let mut mapping = Vec::new();
    for (name, text) in reader.map("fieldMapping") {
        let name = name.trim();
        match FIELDS.iter().find(|field| field.name == name) {
            Some(field) => mapping.extend(reader.path("fieldMapping", &text).map(|path| (field.name, path))),
            None => reader.error("fieldMapping", &unmappable(name)),
        }
    }
    mapping
}

/// Fields that another setting decides on.
const SET_ELSEWHERE: &[(&str, &str)] = &[
    ("event_type", "eventTypes"),
    ("external_event_id", "conversionKey"),
    ("metadata", "the setting metadata"),
    ("amount", "refundAmount (a sale's is sale_amount)"),
    ("programId", "the setting programId"),
];

#[cold]
#[inline(never)]
fn unmappable(name: &str) -> String {
    if CONVERSIONS_ONLY.contains(&name) {
        return format!(
            "the field {name} cannot be mapped: only Affonso's POST /conversions takes it, and events go to POST /events"
        );
    }
    if let Some((_, instead)) = SET_ELSEWHERE.iter().find(|(field, _)| *field == name) {
        return format!("the field {name} cannot be mapped; use {instead}");
    }
    // Without a sort: that of the library weighs 9 KB.
    let mut known: Vec<&str> = Vec::new();
    for field in FIELDS {
        if !known.contains(&field.name) {
            known.push(field.name);
        }
    }
    format!("\"{}\" is no Affonso field; allowed are {}", shown(name), known.join(", "))
}

fn read_metadata(reader: &mut SettingsReader<'_>) -> Vec<Path> {
    let texts = reader.list("metadata").unwrap_or_else(|| default_list("metadata"));
    read_paths(reader, "metadata", &texts)
}

#[cold]
#[inline(never)]
fn read_click_id_paths(reader: &mut SettingsReader<'_>) -> Vec<Path> {
    let texts = reader.list("clickIdPaths").unwrap_or_default();
    read_paths(reader, "clickIdPaths", &texts)
}

#[cold]
#[inline(never)]
fn read_clicks(reader: &mut SettingsReader<'_>) -> Option<Clicks> {
    if !reader.flag("clicks") {
        return None;
    }
    let parameters = reader.list("trackingParameters").unwrap_or_else(|| default_list("trackingParameters"));
    if parameters.is_empty() {
        reader.error("trackingParameters", "with clicks on, at least one query parameter such as ref is needed, found none");
    }
    for parameter in parameters.iter().filter(|name| name.contains(['?', '&', '=', '#']) || looks_like_key(name)) {
        reader.error(
            "trackingParameters",
            &format!("expected the bare name of a query parameter such as ref, found \"{}\"", shown(parameter)),
        );
    }
    let program_id = reader.text("programId").filter(|id| !id.is_empty());
    if program_id.as_deref().is_some_and(looks_like_key) {
        reader.error("programId", "expected the id of a program, found a key");
    }
    Some(Clicks { program_id, parameters, retried: reader.flag("retryClicks") })
}

fn read_refund_conversion_id(reader: &mut SettingsReader<'_>) -> Option<Path> {
    if !reader.is_touched("refundConversionId") {
        return Path::parse("properties.affonso_conversion_id").ok();
    }
    let text = reader.text("refundConversionId")?;
    reader.path("refundConversionId", &text)
}

#[cold]
#[inline(never)]
fn read_refund_amount(reader: &mut SettingsReader<'_>) -> Option<Path> {
    if reader.says_none("refundAmount") {
        return None;
    }
    let text = reader.text("refundAmount")?;
    reader.path("refundAmount", &text)
}

/// `none`: no patience at all.
fn read_patience(reader: &mut SettingsReader<'_>) -> Span {
    if reader.is_touched("refundPatience") {
        reader.span("refundPatience").unwrap_or(Span::from_millis(0))
    } else {
        Span::days(1)
    }
}

fn read_future_tolerance(reader: &mut SettingsReader<'_>) -> Option<Span> {
    if reader.is_touched("futureTolerance") { reader.span("futureTolerance") } else { Some(Span::minutes(10)) }
}

#[cold]
#[inline(never)]
fn read_signing_secret(reader: &mut SettingsReader<'_>) -> Option<Secret> {
    let secret = reader.text("signingSecret")?;
    if secret.is_empty() {
        reader.error("signingSecret", "expected Affonso's signing secret, found quotation marks with nothing between them");
    }
    Some(Secret::new(secret))
}

fn read_concurrency(reader: &mut SettingsReader<'_>) -> u32 {
    reader.count("concurrency", 100, "").unwrap_or(10)
}

fn read_requests_per_second(reader: &mut SettingsReader<'_>) -> Option<u32> {
    if reader.says_none("requestsPerSecond") {
        return None;
    }
    Some(reader.count("requestsPerSecond", 1000, " or none").unwrap_or(10))
}

/// The default of a list, as the table shows it.
#[inline(never)]
fn default_list(key: &str) -> Vec<String> {
    let shown = TABLE.iter().find(|setting| setting.key == key).map_or("", |setting| setting.default);
    let mut items = Vec::new();
    for item in split(shown, b',') {
        items.push(owned(item.trim()));
    }
    items
}
