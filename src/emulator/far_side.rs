//! The front: one address for all parties, told apart by how a path begins.

use super::control::{CONTROLS, control};
use super::exchange::{Incoming, Reply};
use super::{affonso, impact, public_api};

/// Every path of impact.com begins like this.
const IMPACT: &str = "/impact/";

/// All parties behind one address, with their controls.
///
/// | path | who takes it |
/// |---|---|
/// | `/impact/api/…`, `/impact/trk/…` | [`impact::Emulator`] |
/// | `/_emulator/impact/…` | its controls |
/// | `/_emulator/affonso/…`, `/_emulator/…` | Affonso's controls |
/// | `/public-api/…`, `/_emulator/public-api/…` | [`public_api::Emulator`], its controls |
/// | everything else | [`affonso::Emulator`] |
///
/// Every party has these controls:
///
/// | call | body | effect |
/// |---|---|---|
/// | `POST …/reset` | its configuration as JSON ([`affonso::Config`], [`impact::Config`]), or nothing for the default | empty books |
/// | `POST …/faults` | a JSON list of [`Fault`](super::Fault) | replaces its faults |
/// | `GET …/ledger` | none | answers with its ledger ([`affonso::Ledger`], [`impact::Ledger`]) |
/// | `POST …/process` | none | impact.com alone: processes every submission that waits |
pub struct FarSide {
    affonso: affonso::Emulator,
    impact: impact::Emulator,
    public_api: public_api::Emulator,
}

impl Default for FarSide {
    /// Every party with its default configuration.
    fn default() -> Self {
        Self {
            affonso: affonso::Emulator::new(affonso::Config::default()),
            impact: impact::Emulator::new(impact::Config::default()),
            public_api: public_api::Emulator::new(public_api::Config::default()),
        }
    }
}

impl FarSide {
    /// Takes a call to any path and says what the caller experiences. `now_ms` is the time in milliseconds since 1970.
    pub fn handle(&mut self, incoming: &Incoming, now_ms: u64) -> Reply {
        let route = incoming.route();
        let Some(name) = route.strip_prefix(CONTROLS).filter(|_| incoming.method != "OPTIONS") else {
            return if route.starts_with(IMPACT) {
                self.impact.handle(incoming, now_ms)
            } else if route.starts_with(public_api::PREFIX) {
                self.public_api.handle(incoming, now_ms)
            } else {
                self.affonso.handle(incoming, now_ms)
            };
        };
        if let Some(name) = name.strip_prefix("public-api/") {
            return control(&mut self.public_api, name, incoming, now_ms);
        }
        match name.strip_prefix("impact/") {
            Some(name) => control(&mut self.impact, name, incoming, now_ms),
            None => control(&mut self.affonso, name.strip_prefix("affonso/").unwrap_or(name), incoming, now_ms),
        }
    }
}
