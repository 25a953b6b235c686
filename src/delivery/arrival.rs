//! When an event came to a door, and how.

use crate::value::Timestamp;

/// When an event came, and how.
#[derive(Clone, Copy, Debug)]
pub struct Arrival {
    /// The door's clock.
    pub now: Timestamp,
    /// When a door first had the event, if that was earlier.
    pub arrived: Option<Timestamp>,
    /// May it come again although it was carried out, as an element of an array does whose neighbour failed?
    pub repeats: bool,
}

impl Arrival {
    /// Just now, and by itself.
    #[must_use]
    pub const fn at(now: Timestamp) -> Self {
        Self { now, arrived: None, repeats: false }
    }

    /// Since when a door has had it.
    #[must_use]
    pub fn since_when(self) -> Timestamp {
        self.arrived.unwrap_or(self.now)
    }
}
