//! The door of the playground page: one destination under settings that change as they are typed, and the far side in memory
//! behind it. Text in, text out; nothing here reaches a network.

#[cfg(feature = "affonso")]
mod adapter;
mod far_side;
mod positions;
mod separate;

use crate::segment::settings::Finding;
use crate::value::Timestamp;
use crate::value::json::Value;
use crate::{Destination, Target};
use far_side::FarSide;
use wasm_bindgen::prelude::*;

/// Half the size of the standard library's allocator on this target.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// The settings that there are, as in `pkg/settings.json`.
#[wasm_bindgen]
#[must_use]
pub fn settings() -> String {
    Target::FIRST.settings_json()
}

/// Where every value of a JSON text stands in it: JSON of `{rows, stop}`. A row is `[parent, name, from, to, key]`: the row it
/// stands in (-1 for none), its name or number there, where it begins and ends, and where its key begins (-1 for none).
/// Offsets count UTF-16 units, as JavaScript does. `stop` is there when the text is no JSON value: where that showed.
#[wasm_bindgen]
#[must_use]
pub fn positions(text: &str) -> String {
    positions::told(text)
}

/// The events of a text, one a line or an array of them: JSON of their offsets, beginning and end, one after the other. A text
/// that is one event, or nothing of the kind, is one.
#[wasm_bindgen(js_name = eventsIn)]
#[must_use]
pub fn events_in(text: &str) -> String {
    separate::told(text)
}

/// The destination that this module carries, and the far side it sends to.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Playground {
    destination: Destination,
    far_side: FarSide,
}

#[wasm_bindgen]
impl Playground {
    /// Opens it under a settings object in JSON; the far side knows its demo team, and its books are empty.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(settings: &str) -> Self {
        Self { destination: Destination::open(Target::FIRST, settings), far_side: FarSide::new(Target::FIRST) }
    }

    /// Other settings, the same books.
    pub fn change(&mut self, settings: &str) {
        self.destination = Destination::open(Target::FIRST, settings);
    }

    /// What the settings check found, errors first: JSON of an array of `Finding`.
    #[must_use]
    pub fn findings(&self) -> String {
        Value::Array(self.destination.findings().iter().map(Finding::to_value).collect()).to_json()
    }

    /// What would happen with an event, without doing it: JSON of a `Plan`. Credentials are masked.
    #[must_use]
    pub fn plan(&self, event: &str, now: f64) -> String {
        self.destination.plan(event, moment(now)).to_value().to_json()
    }

    /// Sends an event to the far side: JSON of `{attempts, outcome, segment}`, each attempt a masked `request` and its
    /// `answer`; `segment` is what Segment does next.
    #[must_use]
    pub fn send(&mut self, event: &str, now: f64) -> String {
        self.far_side.carry_out(&self.destination, event, moment(now)).to_value().to_json()
    }

    /// The same event through this destination and through Affonso's own Segment adapter, each with books of its own: JSON of
    /// `{ours, theirs}`, each with what was `booked`.
    #[cfg(feature = "affonso")]
    #[must_use]
    pub fn compare(&self, event: &str, now: f64) -> String {
        adapter::compare(&self.destination, &self.far_side, event, moment(now)).unwrap_or_default()
    }

    /// Empties the books; faults are gone, too.
    pub fn reset(&mut self) {
        self.far_side = FarSide::new(Target::FIRST);
    }

    /// What goes wrong at the far side from now on, in place of what did: a status such as `503`, or `hang`, `reset`, `garbage`,
    /// `slow_body`, `delay`, `redirect`; anything else is nothing. `is_late`: only once the call has been booked. `is_once`: at
    /// the next call alone.
    pub fn fault(&mut self, kind: &str, is_late: bool, is_once: bool) {
        self.far_side.set_fault(kind, is_late, is_once);
    }

    /// Everything the far side has seen and booked until now, as JSON.
    #[must_use]
    pub fn ledger(&mut self, now: f64) -> String {
        self.far_side.ledger(moment(now))
    }
}

fn moment(now: f64) -> Timestamp {
    // A clock's milliseconds are whole and far below 2^53.
    #[allow(clippy::cast_possible_truncation)]
    Timestamp::from_millis(now as i64)
}
