//! How many requests a replay may send: what the plan allows, what the settings say, or what is asked for.

use super::super::ending::{Result, Trouble};
use super::meter::Budget;
use crate::{Destination, Target};
use std::time::Duration;

/// Affonso's plans and what each allows in a minute. Source: <https://docs.affonso.io/api/rate-limits>.
const PLANS: &[(&str, u32)] = &[("launch", 300), ("growth", 600), ("elite", 1200), ("enterprise", 3000)];

/// What impact.com allows an account by default.
/// Source: <https://integrations.impact.com/brand-api-reference/readme/rate-limits>.
const IMPACT: Budget = Budget { requests: 1000, within: Duration::from_hours(1) };

/// Requests in a minute for each request in a second: <https://docs.affonso.io/api/rate-limits>.
const SECONDS_WORTH_A_MINUTE: u32 = 30;

/// The budget; `None` for no limit of our own.
pub(super) fn budget(
    target: Target,
    destination: &Destination,
    plan: Option<&str>,
    per_minute: Option<u32>,
) -> Result<Option<Budget>> {
    if let Some(requests) = per_minute {
        return Ok(Some(Budget::per_minute(requests)));
    }
    match (target, plan) {
        (Target::Impact, None) => Ok(Some(IMPACT)),
        (Target::Impact, Some(_)) => Err(Trouble::wrong(
            "--plan names Affonso's plans",
            "say --per-minute, or nothing for the 1,000 an hour of impact.com",
        )),
        (Target::Affonso, None) => {
            let a_second = destination.pace().requests_per_second;
            Ok(a_second.map(|requests| Budget::per_minute(requests.saturating_mul(SECONDS_WORTH_A_MINUTE))))
        }
        (Target::Affonso, Some(name)) => {
            let known = PLANS.iter().find(|(plan, _)| *plan == name.to_ascii_lowercase());
            let names: Vec<_> = PLANS.iter().map(|(plan, _)| *plan).collect();
            let unknown = || Trouble::wrong(format!("no such plan: {name}"), format!("one of {}", names.join(", ")));
            known.map(|(_, requests)| Some(Budget::per_minute(*requests))).ok_or_else(unknown)
        }
    }
}
