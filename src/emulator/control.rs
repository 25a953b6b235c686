//! The controls beside the played APIs: reset, faults, ledger.

use serde::de::DeserializeOwned;

use super::exchange::{Incoming, Reply};
use super::faults::Fault;

/// Every control's path begins like this.
pub(super) const CONTROLS: &str = "/_emulator/";

/// What the face and the controls ask of a party, whichever it is.
pub(super) trait Party {
    /// What it knows beforehand.
    type Config: Default + DeserializeOwned;

    /// The party with empty books.
    fn open(config: Self::Config) -> Self;

    /// Replaces the faults in force.
    fn set_faults(&mut self, faults: Vec<Fault>);

    /// Everything seen and booked until `now_ms`, as JSON.
    fn show(&mut self, now_ms: u64) -> serde_json::Result<Vec<u8>>;

    /// Carries out a control that this party alone has; says whether there is one of that name.
    fn obey(&mut self, _name: &str, _now_ms: u64) -> bool {
        false
    }
}

/// Carries out the control of that name at one party.
pub(super) fn control<P: Party>(party: &mut P, name: &str, incoming: &Incoming, now_ms: u64) -> Reply {
    carry_out(party, name, incoming, now_ms).unwrap_or_else(|error| Reply::json(400, error_body(&error))).with_cors()
}

fn carry_out<P: Party>(party: &mut P, name: &str, incoming: &Incoming, now_ms: u64) -> Result<Reply, String> {
    match (incoming.method.as_str(), name) {
        ("POST", "reset") => *party = P::open(if incoming.body.is_empty() { P::Config::default() } else { read(incoming)? }),
        ("POST", "faults") => party.set_faults(read(incoming)?),
        ("GET", "ledger") => return party.show(now_ms).map(|ledger| Reply::json(200, ledger)).map_err(|error| error.to_string()),
        ("POST", name) if party.obey(name, now_ms) => {}
        (method, _) => return Err(format!("there is no control {method} {}", incoming.route())),
    }
    Ok(Reply::plain(204, Vec::new(), Vec::new()))
}

fn read<T: DeserializeOwned>(incoming: &Incoming) -> Result<T, String> {
    serde_json::from_slice(&incoming.body).map_err(|error| error.to_string())
}

fn error_body(error: &str) -> Vec<u8> {
    serde_json::json!({ "error": error }).to_string().into_bytes()
}
