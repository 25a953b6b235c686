//! What is paid for what: the incentives of the program.

use serde::{Deserialize, Serialize};

use super::claim::Claim;
use crate::emulator::amount::Amount;

/// What a conversion earns its affiliate. Of several that match, the first one counts; a conversion that none matches is
/// recorded without a commission (<https://docs.affonso.io/api/server-side-conversions>).
///
/// Every condition is a list of which one is to be met; an empty list asks for nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incentive {
    /// The incentive's id: `inc_…`.
    pub id: String,
    /// The part of the sale that is paid, in percent.
    pub percent: Amount,
    /// Names of events. A call to the conversions endpoint has none.
    #[serde(default)]
    pub event_names: Vec<String>,
    /// Products.
    #[serde(default)]
    pub product_ids: Vec<String>,
    /// Prices.
    #[serde(default)]
    pub price_ids: Vec<String>,
}

impl Incentive {
    /// 30 percent of every sale.
    #[must_use]
    pub fn standard() -> Self {
        Self {
            id: "inc_standard".into(),
            percent: Amount::from(30),
            event_names: Vec::new(),
            product_ids: Vec::new(),
            price_ids: Vec::new(),
        }
    }

    pub(super) fn matches(&self, claim: &Claim) -> bool {
        let one_of = |wanted: &[String], given: &[String]| wanted.is_empty() || given.iter().any(|id| wanted.contains(id));
        let named = claim.event_name.as_ref().is_some_and(|name| self.event_names.contains(name));
        (self.event_names.is_empty() || named)
            && one_of(&self.product_ids, &claim.product_ids)
            && one_of(&self.price_ids, &claim.price_ids)
    }
}

/// What a sign-up earns its affiliate (<https://docs.affonso.io/api/endpoint/signups/create>).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeadIncentive {
    /// The incentive's id: `inc_…`.
    pub id: String,
    /// What is paid for each lead.
    pub amount: Amount,
    /// In this currency.
    pub currency: String,
}
