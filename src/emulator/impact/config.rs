//! What the far side knows beforehand: its account, its program, its clicks and how strict it is.

use serde::{Deserialize, Serialize};

use super::click::Click;
use super::terms::{EventKind, EventType, MediaPartner, PromoCode};
use crate::emulator::faults::Fault;

/// Calls an account has in an hour by default (<https://integrations.impact.com/brand-api-reference/readme/rate-limits>).
const PER_HOUR: u32 = 1000;

/// The account an emulator plays. A JSON configuration may leave out any member: it then has the value of
/// [`Config::default`].
#[derive(Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The account's SID: part of every address of the API, and the user of its credentials.
    pub account_sid: String,
    /// The account's number, as submissions tell it.
    pub account_id: u64,
    /// The auth tokens that exist.
    pub tokens: Vec<Token>,
    /// The program.
    pub campaign_id: u64,
    /// The event types (action trackers) that exist.
    pub event_types: Vec<EventType>,
    /// The media partners.
    pub media_partners: Vec<MediaPartner>,
    /// The clicks that happened before.
    pub clicks: Vec<Click>,
    /// Promo codes that belong to a partner.
    pub promo_codes: Vec<PromoCode>,
    /// Hosts of tracking links: a page load whose `PageUrl` is `https://HOST/c/PARTNER/AD/PROGRAM` is a click.
    pub tracking_domains: Vec<String>,
    /// Where a tracking link leads.
    pub landing_page: String,
    /// The query parameters of a `PageUrl` that carry a click id (Gateway Tracking Settings).
    pub click_id_parameters: Vec<String>,
    /// The values of `CustomerStatus` that event types know; with an empty list all are. Another one is a violation.
    pub customer_statuses: Vec<String>,
    /// Reasons and dispositions beside the documented ones.
    pub custom_codes: Vec<String>,
    /// The currency of money that comes without one.
    pub account_currency: String,

    /// Money without a currency: the newer documentation asks for it, the older one takes the account's.
    pub missing_currency: Manner,
    /// `OrderSubTotalPostDiscount` beside items, which "should not be submitted": accepted, it is a violation, and the items
    /// count.
    pub subtotal_beside_items: Manner,
    /// Items without SKU, category, quantity or price, which are documented as required: refused, they fail later as
    /// `NO_ITEM`; the documentation names no answer.
    pub incomplete_items: Manner,
    /// Items with the number 0. Documented is 1 for the first.
    pub item_zero: Manner,
    /// Amounts below zero. The documentation does not speak of them.
    pub negative_amounts: Manner,
    /// Amounts longer than DECIMAL (14,2), the longest documented form; that they are refused is not documented.
    pub long_amounts: Manner,
    /// A conversion without an order id: refused at once, or accepted and failed later as `OID_MISSING`.
    pub missing_order_id: Manner,
    /// A page load without `PageUrl`. It is required, and yet not to be sent when an app is opened directly; accepted, it is
    /// warned of.
    pub missing_page_url: Manner,
    /// JSON in place of a form for conversions and modifications. Only forms are documented.
    pub json_conversions: Manner,
    /// JSON in place of a form for page loads. Only forms are documented; impact.com's own Segment function sends JSON.
    pub json_page_loads: Manner,

    /// What the undocumented endpoint for app installs answers.
    pub app_install: AppInstall,
    /// How an error body is spelt.
    pub error_spelling: ErrorSpelling,
    /// Whether a conversion is processed at once, and answered with its action where it becomes one.
    pub immediate_actions: bool,
    /// How long a submission waits until it is processed, in milliseconds: with 0, until anybody looks.
    pub processing_ms: u64,
    /// For so many days after an action an order of the same id and event type is a duplicate. The documentation names no
    /// length.
    pub dedup_window_days: u32,
    /// For so many days after a click conversions are its partner's.
    pub association_window_days: u32,
    /// For so many days after it was booked an action can be changed.
    pub locking_days: u32,
    /// Calls the account has in an hour; without it nothing is limited.
    pub per_hour: Option<u32>,
    /// The faults to begin with.
    pub faults: Vec<Fault>,
}

impl Default for Config {
    /// The account `IRdemo` with the token `token-demo`, program 1000 with a sale (4000), a sign-up (4001) and an app
    /// install (5000), two partners, the click `clk_demo` and the promo code `10OFF-ROCKET` of the first.
    fn default() -> Self {
        Self {
            account_sid: "IRdemo".into(),
            account_id: 10_001,
            tokens: vec![Token::unscoped("token-demo")],
            campaign_id: 1000,
            event_types: vec![
                EventType::new(4000, "Sale", EventKind::Sale, &["Order Completed", "ACME_SALE"]),
                EventType::new(4001, "Sign-up", EventKind::Lead, &["Signed Up"]),
                EventType::new(5000, "App install", EventKind::Install, &["Application Installed"]),
            ],
            media_partners: vec![MediaPartner::new(10_000, "Acme Partner"), MediaPartner::new(20_000, "Second Partner")],
            clicks: vec![Click::new("clk_demo", 10_000)],
            promo_codes: vec![PromoCode { code: "10OFF-ROCKET".into(), media_partner_id: 10_000 }],
            tracking_domains: vec!["mysite.pxf.io".into()],
            landing_page: "https://www.mysite.com/".into(),
            click_id_parameters: ["im_ref", "irclickid", "clickid"].map(String::from).into(),
            customer_statuses: Vec::new(),
            custom_codes: Vec::new(),
            account_currency: "USD".into(),
            missing_currency: Manner::Accept,
            subtotal_beside_items: Manner::Accept,
            incomplete_items: Manner::Refuse,
            item_zero: Manner::Refuse,
            negative_amounts: Manner::Accept,
            long_amounts: Manner::Accept,
            missing_order_id: Manner::Refuse,
            missing_page_url: Manner::Accept,
            json_conversions: Manner::Refuse,
            json_page_loads: Manner::Accept,
            app_install: AppInstall::ClickId,
            error_spelling: ErrorSpelling::Lower,
            immediate_actions: false,
            processing_ms: 0,
            dedup_window_days: 30,
            association_window_days: 30,
            locking_days: 30,
            per_hour: Some(PER_HOUR),
            faults: Vec::new(),
        }
    }
}

/// What becomes of something that the documentation leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Manner {
    /// It passes.
    Accept,
    /// It does not.
    Refuse,
}

/// One auth token (<https://integrations.impact.com/brand-api-reference/readme/authentication>).
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// The secret itself.
    pub token: String,
    /// What a scoped token may do: `conversions`, `actions`, `submissions`. Without the member it may do everything.
    #[serde(default)]
    pub scopes: Option<Vec<String>>,
    /// Whether it is switched off: a scoped token is then answered with 403, another one with 401.
    #[serde(default)]
    pub disabled: bool,
}

impl Token {
    /// A token that may do everything.
    #[must_use]
    pub fn unscoped(token: &str) -> Self {
        Self { token: token.into(), scopes: None, disabled: false }
    }
}

/// What the undocumented endpoint for app installs answers, seen in impact.com's own Segment function
/// (<https://github.com/ImpactInc/third-party-integration>).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppInstall {
    /// `{"clickId":…}`.
    ClickId,
    /// `{"landingPage":…}`, which carries the click id as `irclickid`.
    LandingPage,
    /// There is no such endpoint: 404.
    Off,
}

/// The two documented spellings of an error body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorSpelling {
    /// `{"Status":"ERROR","errors":[{"field","level","message"}]}`
    /// (<https://integrations.impact.com/brand-api-reference/reference/conversions/conversions>).
    Lower,
    /// `{"Status":"ERROR","Message":…,"Errors":[{"Field","Message"}]}`
    /// (<https://integrations.impact.com/agency-v3/readme/status-and-error-codes>).
    Capital,
}
