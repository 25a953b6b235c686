//! What is held for any input. Each module is the body of one target: `run` takes bytes and panics over a broken promise.
//!
//! Inputs are texts that a person can read: an event target's is the first half of a golden case, so that a find becomes a
//! case by being copied.

pub mod events;
pub mod forms;
pub mod json;
pub mod money;
pub mod paths;
pub mod responses;
pub mod settings;
pub mod timestamps;
pub mod webhooks;

mod case;
mod ending;
mod secrets;
mod tree;

use affonso_segment::value::Timestamp;

/// The clock of every target.
const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
