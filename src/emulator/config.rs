//! What the far side knows beforehand: its keys, its referrals and how strict it is.

use serde::{Deserialize, Serialize};

use super::faults::Fault;

/// The permission that both event endpoints ask for
/// (<https://affonso.io/help/installation-guides/overview/server-side-event-tracking>).
pub const WRITE_COMMISSIONS: &str = "write:commissions";

/// Every permission a key can have (<https://docs.affonso.io/api/authentication>).
const PERMISSIONS: [&str; 9] = [
    "read:affiliates",
    "write:affiliates",
    "read:referrals",
    "write:referrals",
    "create:clicks",
    "read:commissions",
    WRITE_COMMISSIONS,
    "read:payouts",
    "write:payouts",
];

/// The team an emulator plays. A JSON configuration may leave out any member: it then has the value of [`Config::default`].
#[derive(Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The API keys that exist.
    pub keys: Vec<Key>,
    /// The referrals that exist.
    pub referrals: Vec<Referral>,
    /// What becomes of an identifier nobody knows while another one of the same call matches.
    pub unknown_identifier: UnknownIdentifier,
    /// Calls a key has in a minute; without it nothing is ever limited (<https://docs.affonso.io/api/rate-limits>).
    pub per_minute: Option<u32>,
    /// The faults to begin with.
    pub faults: Vec<Fault>,
}

impl Default for Config {
    /// The key `sk_live_demo` with all permissions and four referrals, one for each way to be found.
    fn default() -> Self {
        let mut by_click = Referral::new("ref_demo_click");
        by_click.click_id = Some("clk_demo".into());
        let mut by_customer = Referral::new("ref_demo_customer");
        by_customer.customer_id = Some("cus_demo".into());
        let mut by_user = Referral::new("ref_demo_user");
        by_user.external_user_id = Some("user_demo".into());
        Self {
            keys: vec![Key::with_all_permissions("sk_live_demo")],
            referrals: vec![Referral::new("ref_demo"), by_click, by_customer, by_user],
            unknown_identifier: UnknownIdentifier::Link,
            per_minute: None,
            faults: Vec::new(),
        }
    }
}

/// One API key of the team (<https://docs.affonso.io/api/authentication>).
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// The secret itself: `sk_live_…`.
    pub key: String,
    /// What it may do: `write:commissions`.
    pub permissions: Vec<String>,
    /// Whether it can be used.
    #[serde(default)]
    pub status: KeyStatus,
}

impl Key {
    /// An active key that may do everything.
    #[must_use]
    pub fn with_all_permissions(key: &str) -> Self {
        Self { key: key.into(), permissions: PERMISSIONS.map(String::from).into(), status: KeyStatus::Active }
    }
}

/// Whether a key can be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyStatus {
    /// It can.
    #[default]
    Active,
    /// Switched off: `API_KEY_DISABLED`.
    Disabled,
    /// Past its date: `API_KEY_EXPIRED`.
    Expired,
}

/// One referred person (<https://docs.affonso.io/api/endpoint/referrals/create>).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Referral {
    /// The referral's id: `ref_…`.
    pub referral_id: String,
    /// The click it came from (<https://docs.affonso.io/api-reference/endpoint/clicks/create>).
    #[serde(default)]
    pub click_id: Option<String>,
    /// The customer id it is linked to.
    #[serde(default)]
    pub customer_id: Option<String>,
    /// The application's user id it is linked to.
    #[serde(default)]
    pub external_user_id: Option<String>,
    /// Who is credited.
    #[serde(default = "default_affiliate")]
    pub affiliate_id: String,
    /// The program it belongs to.
    #[serde(default = "default_program")]
    pub program_id: String,
    /// How far the person has come.
    #[serde(default)]
    pub status: ReferralStatus,
}

impl Referral {
    /// A lead of the demo affiliate that only its own id finds.
    #[must_use]
    pub fn new(referral_id: &str) -> Self {
        Self {
            referral_id: referral_id.into(),
            click_id: None,
            customer_id: None,
            external_user_id: None,
            affiliate_id: default_affiliate(),
            program_id: default_program(),
            status: ReferralStatus::default(),
        }
    }
}

fn default_affiliate() -> String {
    "aff_demo".into()
}

fn default_program() -> String {
    "prog_demo".into()
}

/// How far a referred person has come (<https://docs.affonso.io/api/endpoint/referrals/create>).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferralStatus {
    /// Clicked, nothing more.
    Click,
    /// Signed up or qualified.
    #[default]
    Lead,
    /// In a trial.
    Trialing,
    /// Has paid.
    Customer,
    /// Pays.
    Active,
    /// Has stopped.
    Canceled,
    /// Refused by a fraud check.
    Rejected,
}

/// What becomes of an identifier nobody knows while another one of the same call matches.
///
/// Affonso documents only that all identifiers must resolve to the same referral, so both readings can be had.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownIdentifier {
    /// An unknown `customer_id` or `external_user_id` is linked to the matched referral, unless that has another one already
    /// (a conflict: 400). An unknown `referral_id` or `click_id` cannot be linked: 404.
    #[default]
    Link,
    /// 404, nothing is booked.
    Refuse,
}
