//! The controls beside the played API: `/_emulator/reset`, `/_emulator/faults`, `/_emulator/ledger`.

use serde::de::DeserializeOwned;

use super::affonso::{Config, Emulator};
use super::exchange::{Incoming, Reply};

impl Emulator {
    /// Takes a call to any path: the controls, and everything else as [`Emulator::handle`] does.
    ///
    /// | call | body | effect |
    /// |---|---|---|
    /// | `POST /_emulator/reset` | [`Config`] as JSON, or nothing for the default | a new team with empty books |
    /// | `POST /_emulator/faults` | a JSON list of [`Fault`](super::Fault) | replaces the faults |
    /// | `GET /_emulator/ledger` | none | answers with the [`Ledger`](super::Ledger) |
    pub fn handle_any(&mut self, incoming: &Incoming, now_ms: u64) -> Reply {
        if !incoming.route().starts_with("/_emulator/") || incoming.method == "OPTIONS" {
            return self.handle(incoming, now_ms);
        }
        self.control(incoming).unwrap_or_else(|error| Reply::json(400, error_body(&error))).with_cors()
    }

    fn control(&mut self, incoming: &Incoming) -> Result<Reply, String> {
        match (incoming.method.as_str(), incoming.route()) {
            ("POST", "/_emulator/reset") => {
                *self = Self::new(if incoming.body.is_empty() { Config::default() } else { read(incoming)? });
                Ok(done())
            }
            ("POST", "/_emulator/faults") => {
                self.set_faults(read(incoming)?);
                Ok(done())
            }
            ("GET", "/_emulator/ledger") => {
                let ledger = serde_json::to_vec(&self.ledger()).map_err(|error| error.to_string())?;
                Ok(Reply::json(200, ledger))
            }
            (method, route) => Err(format!("there is no control {method} {route}")),
        }
    }
}

fn read<T: DeserializeOwned>(incoming: &Incoming) -> Result<T, String> {
    serde_json::from_slice(&incoming.body).map_err(|error| error.to_string())
}

fn done() -> Reply {
    Reply::plain(204, Vec::new(), Vec::new())
}

fn error_body(error: &str) -> Vec<u8> {
    serde_json::json!({ "error": error }).to_string().into_bytes()
}
