//! What the far side knows beforehand: its keys, its referrals, its program and how strict it is.

use serde::{Deserialize, Serialize};

use super::incentives::{Incentive, LeadIncentive};
use super::referral::{Referral, default_affiliate, default_program};
use crate::emulator::faults::Fault;

/// The permission that events, conversions and refunds ask for
/// (<https://affonso.io/help/installation-guides/overview/server-side-event-tracking>).
pub const WRITE_COMMISSIONS: &str = "write:commissions";

/// The permission that sign-ups ask for (<https://docs.affonso.io/api/authentication>).
pub const WRITE_REFERRALS: &str = "write:referrals";

/// The permission that clicks ask for (<https://docs.affonso.io/api/authentication>).
pub const CREATE_CLICKS: &str = "create:clicks";

/// Every permission a key can have (<https://docs.affonso.io/api/authentication>).
const PERMISSIONS: [&str; 9] = [
    "read:affiliates",
    "write:affiliates",
    "read:referrals",
    WRITE_REFERRALS,
    CREATE_CLICKS,
    "read:commissions",
    WRITE_COMMISSIONS,
    "read:payouts",
    "write:payouts",
];

/// How far a signature's time may be off by default, in seconds, to either side. Affonso names no window for incoming calls; this
/// is the one of its own webhooks (<https://docs.affonso.io/webhooks/setup>).
const SIGNATURE_WINDOW_S: u64 = 300;

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
    /// The affiliates that a click can come from; one that is in several programs stands here once for each.
    pub affiliates: Vec<Affiliate>,
    /// What conversions earn. With an empty list none earns anything.
    pub incentives: Vec<Incentive>,
    /// What a sign-up earns, if anything.
    pub lead_incentive: Option<LeadIncentive>,
    /// Whether the program keeps e-mail addresses; one that does not ignores them silently.
    pub email_tracking: bool,
    /// Whether the program keeps names; one that does not ignores them silently.
    pub name_tracking: bool,
    /// Which sign-ups the fraud checks block.
    pub fraud_blocks: FraudBlocks,
    /// The secret of request signing; without it signatures are not looked at.
    pub signing_secret: Option<String>,
    /// How far a signature's time may be off, in seconds, to either side.
    pub signature_window_s: u64,
    /// The plan whose rate limits hold; without it nothing is limited (<https://docs.affonso.io/api/rate-limits>).
    pub plan: Option<PricingPlan>,
    /// Calls a key has in a minute, in place of what the plan says.
    pub per_minute: Option<u32>,
    /// Calls a key has in a second, in place of what the plan says.
    pub burst: Option<u32>,
    /// The faults to begin with.
    pub faults: Vec<Fault>,
}

impl Default for Config {
    /// The key `sk_live_demo` with all permissions, four referrals, one for each way to be found, the affiliate `partner_demo`
    /// and 30 percent of every sale, as in the documented example
    /// (<https://docs.affonso.io/api/endpoint/conversions/create>).
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
            affiliates: vec![Affiliate::new("partner_demo")],
            incentives: vec![Incentive::standard()],
            lead_incentive: None,
            email_tracking: true,
            name_tracking: true,
            fraud_blocks: FraudBlocks::default(),
            signing_secret: None,
            signature_window_s: SIGNATURE_WINDOW_S,
            plan: None,
            per_minute: None,
            burst: None,
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

/// One affiliate in one program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Affiliate {
    /// What its links carry: `?ref=partner123` (<https://docs.affonso.io/api/without-tracking-pixel>).
    pub tracking_id: String,
    /// Who is credited.
    #[serde(default = "default_affiliate")]
    pub affiliate_id: String,
    /// The program; the first one of an affiliate is taken where a click names none.
    #[serde(default = "default_program")]
    pub program_id: String,
    /// Whether the program has approved it. Clicks of another are refused.
    #[serde(default = "yes")]
    pub approved: bool,
}

impl Affiliate {
    /// The approved demo affiliate under this tracking id.
    #[must_use]
    pub fn new(tracking_id: &str) -> Self {
        Self { tracking_id: tracking_id.into(), affiliate_id: default_affiliate(), program_id: default_program(), approved: true }
    }
}

fn yes() -> bool {
    true
}

/// Which sign-ups the fraud checks block (<https://docs.affonso.io/api/endpoint/signups/create>).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FraudBlocks {
    /// Those with an e-mail address at one of these domains.
    pub email_domains: Vec<String>,
    /// Those of these clicks.
    pub click_ids: Vec<String>,
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

/// The plans a team can have, with their limits (<https://docs.affonso.io/api/rate-limits>).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PricingPlan {
    /// 300 calls a minute, 10 a second.
    Launch,
    /// 600 calls a minute, 20 a second.
    Growth,
    /// 1,200 calls a minute, 40 a second.
    Elite,
    /// 3,000 calls a minute, 100 a second.
    Enterprise,
}

impl PricingPlan {
    pub(super) fn per_minute(self) -> u32 {
        match self {
            Self::Launch => 300,
            Self::Growth => 600,
            Self::Elite => 1200,
            Self::Enterprise => 3000,
        }
    }

    pub(super) fn burst(self) -> u32 {
        match self {
            Self::Launch => 10,
            Self::Growth => 20,
            Self::Elite => 40,
            Self::Enterprise => 100,
        }
    }
}
