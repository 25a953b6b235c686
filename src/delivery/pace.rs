//! How fast a door may go, and in which order: what the settings say for a batch and for the target's rate limit.

use serde::Serialize;

/// The pace of one destination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Pace {
    /// Requests of one batch in flight at once, at least one; as many again of those that go `apart`.
    pub concurrency: u32,
    /// Requests begun in any one second, and thirty times as many in any one minute; `None` for no limit.
    /// Source: <https://docs.affonso.io/api/rate-limits> (each plan's minute is thirty of its seconds).
    pub requests_per_second: Option<u32>,
    /// The address of the requests that later ones for the same person wait for: a sale follows the sign-up that its credit
    /// rests on.
    pub leading: String,
    /// How the addresses of the requests begin that are in flight beside the others, in places of their own: those of another
    /// host, so that neither can keep the other waiting. Empty where there is one host.
    pub apart: String,
    /// Equal for destinations that share one allowance: those with the same key.
    pub meter: String,
}
