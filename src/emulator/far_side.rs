//! The front: one address for all parties, told apart by how a path begins.

use super::affonso;
use super::control::{CONTROLS, control};
use super::exchange::{Incoming, Reply};

/// All parties behind one address, with their controls.
///
/// | path | who takes it |
/// |---|---|
/// | `/_emulator/…`, `/_emulator/affonso/…` | Affonso's controls |
/// | everything else | [`affonso::Emulator`] |
///
/// Every party has these controls:
///
/// | call | body | effect |
/// |---|---|---|
/// | `POST …/reset` | its configuration as JSON ([`affonso::Config`]), or nothing for the default | empty books |
/// | `POST …/faults` | a JSON list of [`Fault`](super::Fault) | replaces the faults |
/// | `GET …/ledger` | none | answers with its ledger ([`affonso::Ledger`]) |
pub struct FarSide {
    affonso: affonso::Emulator,
}

impl Default for FarSide {
    /// Every party with its default configuration.
    fn default() -> Self {
        Self { affonso: affonso::Emulator::new(affonso::Config::default()) }
    }
}

impl FarSide {
    /// Takes a call to any path and says what the caller experiences. `now_ms` is the time in milliseconds since 1970.
    pub fn handle(&mut self, incoming: &Incoming, now_ms: u64) -> Reply {
        let Some(control_name) = incoming.route().strip_prefix(CONTROLS).filter(|_| incoming.method != "OPTIONS") else {
            return self.affonso.handle(incoming, now_ms);
        };
        let name = control_name.strip_prefix("affonso/").unwrap_or(control_name);
        control(&mut self.affonso, name, incoming, now_ms)
    }
}
