//! The settings of the Affonso destination: one table, and its reading into typed values.

use super::event_type::EventType;
use super::mapping::{ADAPTER_FIELDS, CONVERSIONS_ONLY, DOCUMENTED_EVENTS, FIELDS};
use crate::segment::Path;
use crate::segment::settings::{Finding, RawSettings, Setting, SettingKind, SettingsReader};
use crate::value::{Currency, Secret, looks_like_key, prose, shown};
use std::fmt;

/// Every setting; parsing, the README's table and Segment's form are made from it.
pub static TABLE: &[Setting] = &[
    row("apiKey", "API key", SettingKind::String, "", "Affonso API key (begins with `sk_`) with the permission `write:commissions`; create it in Affonso under Settings, API keys").required().sensitive(),
    row("userIdIs", "Segment's userId is", SettingKind::String, "customer_id", "Ask this first: in which role Affonso knows your Segment `userId`. `customer_id` (the billing provider's id, as Affonso documents it) or `external_user_id` (your app's own id, which Affonso's pixel and sign-ups store)"),
    row("eventTypes", "Event types", SettingKind::TextMap, "", "Event name, exactly as tracked → `conversion`, `lead`, `trial`, `milestone` or `ignore`; adds to and overrides Affonso's own table (`Order Completed`, `Completed Order`, `purchase`; `qualified_lead`, `demo_booked`; `trial_started`)"),
    row("unlistedEvents", "Events in no list", SettingKind::String, "milestone", "`milestone` or `ignore`: what every other track event becomes. Shops that track page behaviour want `ignore`"),
    row("conversionKey", "What makes a sale one sale", SettingKind::String, "messageId", "`messageId` or a path such as `properties.order_id`. Use the order id when browser and server both track an order; never an id that renewals share. Switching it while retries are in flight can pay a sale twice"),
    row("fieldMapping", "Field mapping", SettingKind::TextMap, "", "Affonso field → Segment path, tried before the default paths: `sale_amount` → `properties.net_revenue`"),
    row("metadata", "Metadata", SettingKind::Array, "properties.order_id, properties.coupon, properties.plan", "Paths that are copied into `metadata`; the single entry `none` copies nothing"),
    row("defaultCurrency", "Default currency", SettingKind::String, "", "Three letters, used only when the event has no currency"),
    row("zeroAmounts", "Sales of 0", SettingKind::String, "ignore", "`ignore` or `milestone`: what a sale of 0 becomes (Affonso refuses it as a conversion)"),
    row("anonymousEvents", "Events of nobody", SettingKind::String, "reject", "`reject` or `ignore`: events without userId, external id, referral or click. Whoever tracks visitors wants `ignore`"),
    row("unmatched", "No referral matches", SettingKind::String, "ignore", "`ignore` (normal: most customers came without an affiliate) or `reject`"),
    row("authErrors", "Key, address or settings wrong", SettingKind::String, "retry", "`retry` (nothing is lost while you mend it) or `reject`: what 401, 403, a wrong address and bad settings mean"),
    row("route", "Route", SettingKind::String, "events", "`events` (every field) or `segment` (Affonso's native adapter, only what it documents). Switching it while retries are in flight can pay a sale twice"),
    row("baseUrl", "Base URL", SettingKind::String, "https://api.affonso.io/v1", "Address of the Affonso API; https only, loopback excepted"),
    row("dryRun", "Dry run", SettingKind::Boolean, "false", "Return the plan and send nothing: Affonso has no sandbox, and Segment's event tester would book real commissions"),
];

const fn row(
    key: &'static str,
    label: &'static str,
    kind: SettingKind,
    default: &'static str,
    description: &'static str,
) -> Setting {
    Setting { key, label: prose(label), kind, description: prose(description), required: false, sensitive: false, default }
}

/// Which role Segment's `userId` plays at Affonso.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserIdRole {
    /// `customer_id`, as Affonso's own adapter has it.
    Customer,
    /// `external_user_id`.
    ExternalUser,
}

/// Which endpoint takes the events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// `POST /events`.
    Events,
    /// `POST /sources/segment/events`.
    Segment,
}

/// What to do with something: send it as a type, or not at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Treatment {
    /// Send it as this.
    As(EventType),
    /// Do not send it.
    Ignore,
}

/// Quiet or loud: how an expected trouble ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Ignored.
    Ignore,
    /// Rejected.
    Reject,
    /// Retried.
    Retry,
}

/// The settings, typed. `Debug` tells nothing: a key may have been pasted anywhere.
#[derive(Clone)]
pub struct Settings {
    /// Bearer key.
    pub api_key: Secret,
    /// Without a slash at the end.
    pub base_url: String,
    /// The role of `userId`.
    pub user_id_is: UserIdRole,
    /// The user's own table of event names.
    pub event_types: Vec<(String, Treatment)>,
    /// Every other event.
    pub unlisted_events: Treatment,
    /// The endpoint.
    pub route: Route,
    /// What makes a sale one sale; `None` is the message id.
    pub conversion_key: Option<Path>,
    /// Field name and path.
    pub field_mapping: Vec<(&'static str, Path)>,
    /// Paths copied into metadata.
    pub metadata: Vec<Path>,
    /// Used when the event has none.
    pub default_currency: Option<Currency>,
    /// A sale of 0.
    pub zero_amounts: Treatment,
    /// Key, address, settings wrong.
    pub auth_errors: Manner,
    /// No referral matches.
    pub unmatched: Manner,
    /// Nobody to credit.
    pub anonymous_events: Manner,
    /// Plan, do not send.
    pub dry_run: bool,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Settings(***)")
    }
}

const EVENT_TYPE_WORDS: &[(&str, Treatment)] = &[
    ("conversion", Treatment::As(EventType::Conversion)),
    ("lead", Treatment::As(EventType::Lead)),
    ("trial", Treatment::As(EventType::Trial)),
    ("milestone", Treatment::As(EventType::Milestone)),
    ("ignore", Treatment::Ignore),
];

const MILESTONE: Treatment = Treatment::As(EventType::Milestone);

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
                .choice("userIdIs", &[("customer_id", UserIdRole::Customer), ("external_user_id", UserIdRole::ExternalUser)])
                .unwrap_or(UserIdRole::Customer),
            event_types: read_event_types(&mut reader),
            unlisted_events: reader
                .choice("unlistedEvents", &[("milestone", MILESTONE), ("ignore", Treatment::Ignore)])
                .unwrap_or(MILESTONE),
            route: reader.choice("route", &[("events", Route::Events), ("segment", Route::Segment)]).unwrap_or(Route::Events),
            conversion_key: read_conversion_key(&mut reader),
            field_mapping: read_field_mapping(&mut reader),
            metadata: read_metadata(&mut reader),
            default_currency: read_default_currency(&mut reader),
            zero_amounts: reader
                .choice("zeroAmounts", &[("ignore", Treatment::Ignore), ("milestone", MILESTONE)])
                .unwrap_or(Treatment::Ignore),
            auth_errors: reader
                .choice("authErrors", &[("retry", Manner::Retry), ("reject", Manner::Reject)])
                .unwrap_or(Manner::Retry),
            unmatched: reader
                .choice("unmatched", &[("ignore", Manner::Ignore), ("reject", Manner::Reject)])
                .unwrap_or(Manner::Ignore),
            anonymous_events: reader
                .choice("anonymousEvents", &[("reject", Manner::Reject), ("ignore", Manner::Ignore)])
                .unwrap_or(Manner::Reject),
            dry_run: reader.flag("dryRun"),
        };
        settings.check_adapter(&mut reader);
        settings.advise(&mut reader);
        (settings, reader.into_findings())
    }

    /// What these settings make of an event name.
    #[must_use]
    pub fn treatment(&self, event_name: &str) -> (Treatment, TreatmentOrigin) {
        let own = self.event_types.iter().find(|(name, _)| name == event_name);
        if let Some((_, treatment)) = own {
            return (*treatment, TreatmentOrigin::EventTypes);
        }
        match documented_type(event_name) {
            Some(event_type) => (Treatment::As(event_type), TreatmentOrigin::Documented),
            None => (self.unlisted_events, TreatmentOrigin::UnlistedEvents),
        }
    }

    /// A listed name that this one is probably meant to be: the same but for case, blanks and underscores.
    #[must_use]
    pub fn near_miss<'s>(&'s self, event_name: &str) -> Option<&'s str> {
        let own = self.event_types.iter().map(|(name, _)| name.as_str());
        let mut listed = own.chain(DOCUMENTED_EVENTS.iter().map(|(name, _)| *name));
        listed.find(|name| *name != event_name && is_near(name, event_name))
    }

    /// What Affonso's own adapter cannot express is an error, not a silent difference.
    fn check_adapter(&self, reader: &mut SettingsReader<'_>) {
        if self.route != Route::Segment {
            return;
        }
        for (name, treatment) in &self.event_types {
            let documented = documented_type(name).unwrap_or(EventType::Milestone);
            if let Treatment::As(chosen) = treatment
                && *chosen != documented
            {
                let (name, chosen, documented) = (shown(name), chosen.word(), documented.word());
                reader.error("eventTypes", format!("with route = \"segment\" Affonso decides by name: \"{name}\" is a {documented} there and cannot be a {chosen}; use route = \"events\" or \"ignore\""));
            }
        }
        for (field, _) in &self.field_mapping {
            if !ADAPTER_FIELDS.contains(field) {
                reader.error("fieldMapping", format!("with route = \"segment\" the field {field} cannot be sent: the adapter does not document it; use route = \"events\""));
            }
        }
        if reader.is_touched("metadata") && !self.metadata.is_empty() {
            reader
                .error("metadata", "with route = \"segment\" no metadata can be sent; leave it empty or use route = \"events\"");
        }
        if self.zero_amounts != Treatment::Ignore {
            reader.error("zeroAmounts", "with route = \"segment\" a sale of 0 cannot become a milestone, Affonso decides by name; use \"ignore\" or route = \"events\"");
        }
    }

    fn advise(&self, reader: &mut SettingsReader<'_>) {
        for (name, _) in &self.event_types {
            let near = DOCUMENTED_EVENTS.iter().find(|(known, _)| known != name && is_near(known, name));
            if let Some((near, _)) = near {
                reader.advice(
                    "eventTypes",
                    format!("\"{}\" is not \"{near}\": names are compared exactly, case and blanks included", shown(name)),
                );
            }
        }
        if self.unlisted_events == MILESTONE && !reader.is_touched("unlistedEvents") {
            reader.advice("unlistedEvents", "every track event that is in no list becomes a milestone at Affonso; add a destination filter in Segment or choose \"ignore\" (choosing \"milestone\" ends this advice)");
        }
    }
}

/// Which rule decided on an event name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TreatmentOrigin {
    /// The user's `eventTypes`.
    EventTypes,
    /// Affonso's documented table.
    Documented,
    /// `unlistedEvents`.
    UnlistedEvents,
}

impl TreatmentOrigin {
    /// Its name in an explanation.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::EventTypes => "setting eventTypes",
            Self::Documented => "Affonso's documented event names",
            Self::UnlistedEvents => "setting unlistedEvents",
        }
    }
}

fn documented_type(name: &str) -> Option<EventType> {
    DOCUMENTED_EVENTS.iter().find(|(known, _)| *known == name).map(|(_, event_type)| *event_type)
}

fn is_near(one: &str, other: &str) -> bool {
    let plain = |name: &str| -> Vec<char> {
        name.chars().filter(|c| !c.is_ascii() || c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect()
    };
    one.len().abs_diff(other.len()) <= 4 && plain(one) == plain(other)
}

fn read_api_key(reader: &mut SettingsReader<'_>) -> Secret {
    let key = reader.text("apiKey").unwrap_or_default();
    if !reader.is_touched("apiKey") {
        reader.error("apiKey", "the Affonso API key is missing: expected a key that begins with sk_, found nothing");
    } else if !key.bytes().all(|b| b.is_ascii_graphic()) {
        let found = reader.described("apiKey", &key);
        reader.error(
            "apiKey",
            format!("expected visible ASCII characters without blanks, found {found} with others among them; copy the key again"),
        );
    } else if !key.starts_with("sk_") && !key.is_empty() {
        reader.advice("apiKey", "Affonso's keys begin with sk_; this one does not");
    }
    Secret::new(key)
}

fn read_base_url(reader: &mut SettingsReader<'_>) -> String {
    let Some(text) = reader.text("baseUrl") else { return String::from("https://api.affonso.io/v1") };
    let address = text.trim_end_matches('/');
    if !is_safe_address(address) {
        reader.error("baseUrl", format!("expected an https address such as https://api.affonso.io/v1 (http only for loopback), without user, query or fragment, found \"{}\"", shown(address)));
    }
    address.to_owned()
}

/// https anywhere, http on loopback; a host, an optional port and path, nothing that could redirect or carry a credential.
fn is_safe_address(address: &str) -> bool {
    let Some((scheme, rest)) = address.split_once("://") else { return false };
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port),
        _ => (authority, "443"),
    };
    let named = !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
    let loopback = host == "localhost" || host == "[::1]" || host.parse::<std::net::Ipv4Addr>().is_ok_and(|ip| ip.is_loopback());
    let clean_path = path.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'?' | b'#' | b'\\' | b'@'));
    let scheme_fits = scheme.eq_ignore_ascii_case("https") || loopback && scheme.eq_ignore_ascii_case("http");
    scheme_fits && (named || loopback) && port.parse::<u16>().is_ok() && clean_path
}

fn read_event_types(reader: &mut SettingsReader<'_>) -> Vec<(String, Treatment)> {
    let mut types = Vec::new();
    for (name, word) in reader.map("eventTypes") {
        match EVENT_TYPE_WORDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(&word)) {
            Some((_, treatment)) => types.push((name, *treatment)),
            None => reader.error(
                "eventTypes",
                format!(
                    "for \"{}\" expected conversion, lead, trial, milestone or ignore, found \"{}\"",
                    shown(&name),
                    shown(&word)
                ),
            ),
        }
    }
    types
}

fn read_path(reader: &mut SettingsReader<'_>, key: &'static str, text: &str) -> Option<Path> {
    let path = if looks_like_key(text) { None } else { Some(Path::parse(text)) };
    let why = match path {
        Some(Ok(path)) => return Some(path),
        Some(Err(why)) => why.to_string(),
        None => String::from("a key was pasted here"),
    };
    reader.error(key, format!("\"{}\" is no path such as properties.order_id: {why}", shown(text)));
    None
}

fn read_conversion_key(reader: &mut SettingsReader<'_>) -> Option<Path> {
    let text = reader.text("conversionKey").filter(|text| text != "messageId")?;
    read_path(reader, "conversionKey", &text)
}

fn read_field_mapping(reader: &mut SettingsReader<'_>) -> Vec<(&'static str, Path)> {
    let mut mapping = Vec::new();
    for (name, text) in reader.map("fieldMapping") {
        let name = name.trim();
        match FIELDS.iter().find(|field| field.name == name) {
            Some(field) => mapping.extend(read_path(reader, "fieldMapping", &text).map(|path| (field.name, path))),
            None => reader.error("fieldMapping", unmappable(name)),
        }
    }
    mapping
}

fn unmappable(name: &str) -> String {
    match name {
        _ if CONVERSIONS_ONLY.contains(&name) => {
            format!("the field {name} cannot be mapped: only Affonso's POST /conversions takes it, and events go to POST /events")
        }
        "event_type" => String::from("the field event_type cannot be mapped; use eventTypes"),
        "external_event_id" => String::from("the field external_event_id cannot be mapped; use conversionKey"),
        "metadata" => String::from("the field metadata cannot be mapped; use the setting metadata"),
        _ => {
            let known = FIELDS.iter().map(|field| field.name).collect::<Vec<_>>().join(", ");
            format!("\"{}\" is no Affonso field; allowed are {known}", shown(name))
        }
    }
}

fn read_metadata(reader: &mut SettingsReader<'_>) -> Vec<Path> {
    let default = TABLE.iter().find(|setting| setting.key == "metadata").map_or("", |setting| setting.default);
    let texts = reader.list("metadata").unwrap_or_else(|| default.split(", ").map(str::to_owned).collect());
    texts.iter().filter_map(|text| read_path(reader, "metadata", text)).collect()
}

fn read_default_currency(reader: &mut SettingsReader<'_>) -> Option<Currency> {
    let text = reader.text("defaultCurrency")?;
    let currency = Currency::parse(&text);
    if currency.is_none() {
        reader.error("defaultCurrency", format!("expected three letters such as USD, found \"{}\"", shown(&text)));
    }
    currency
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_safe_addresses_are_taken() {
        for address in [
            "https://api.affonso.io/v1",
            "https://a.example:8443",
            "http://localhost:3000/v1",
            "http://127.0.0.1/v1",
            "http://[::1]:80/v1",
            "HTTPS://a.example",
        ] {
            assert!(is_safe_address(address), "{address}");
        }
        for address in [
            "",
            "api.affonso.io",
            "http://api.affonso.io/v1",
            "http://127.0.0.1.evil.example/",
            "https://u@a.example",
            "https://a.example/v1?x=1",
            "https://a.example/#x",
            "https:///v1",
            "https://a b.example",
            "ftp://a.example",
            "http://localhost@evil.example",
            "https://a.example:99999",
            "https://a.example\\@evil",
        ] {
            assert!(!is_safe_address(address), "{address}");
        }
    }
}
