//! One referred person, from the click to the last payment.

use serde::{Deserialize, Serialize};

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
    /// The application's user id it is linked to. Of two referrals with the same one, the earlier is found by it.
    #[serde(default)]
    pub external_user_id: Option<String>,
    /// The e-mail address, if it signed up with one.
    #[serde(default)]
    pub email: Option<String>,
    /// The name, if it signed up with one.
    #[serde(default)]
    pub name: Option<String>,
    /// Who is credited.
    #[serde(default = "default_affiliate")]
    pub affiliate_id: String,
    /// The program it belongs to.
    #[serde(default = "default_program")]
    pub program_id: String,
    /// How far the person has come.
    #[serde(default)]
    pub status: ReferralStatus,
    /// When it began, in ISO 8601.
    #[serde(default)]
    pub created_at: Option<String>,
    /// When the click became more than a click, in ISO 8601.
    #[serde(default)]
    pub converted_at: Option<String>,
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
            email: None,
            name: None,
            affiliate_id: default_affiliate(),
            program_id: default_program(),
            status: ReferralStatus::default(),
            created_at: None,
            converted_at: None,
        }
    }

    /// Whether this is the click of that id. A click's id serves as referral id too, and the other way round
    /// (<https://docs.affonso.io/api-reference/endpoint/clicks/create>).
    pub(super) fn came_by(&self, id: &str) -> bool {
        self.referral_id == id || self.click_id.as_deref() == Some(id)
    }
}

pub(super) fn default_affiliate() -> String {
    "aff_demo".into()
}

pub(super) fn default_program() -> String {
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
    /// Refused by a fraud check. It stays so, and nothing it does earns anybody a commission.
    Rejected,
}
