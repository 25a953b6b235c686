//! Properties: what holds for every event, every answer and every settings object, tried on thousands of generated ones.

#![cfg(not(target_arch = "wasm32"))]

#[path = "properties/events.rs"]
mod events;
#[path = "properties/json.rs"]
mod json;
#[path = "properties/run.rs"]
mod run;
#[cfg(feature = "impact")]
#[path = "properties/sales.rs"]
mod sales;

#[path = "properties/answers.rs"]
mod answers;
#[path = "properties/discretion.rs"]
mod discretion;
#[cfg(feature = "impact")]
#[path = "properties/impact.rs"]
mod impact;
#[path = "properties/invariance.rs"]
mod invariance;
#[path = "properties/memory.rs"]
mod memory;
#[path = "properties/moments.rs"]
mod moments;
#[path = "properties/money.rs"]
mod money;
#[path = "properties/reading.rs"]
mod reading;
#[cfg(feature = "impact")]
#[path = "properties/smuggling.rs"]
mod smuggling;
#[path = "properties/total.rs"]
mod total;
#[path = "properties/walking.rs"]
mod walking;

use affonso_segment::affonso::codes;
use affonso_segment::delivery::Outcome;
use affonso_segment::value::Timestamp;
use run::{Checked, fail};

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

/// An ending that a reader can make sense of: a published code and a sentence.
fn is_published(outcome: &Outcome) -> Checked {
    if !codes::ALL.iter().any(|code| code.name == outcome.code) {
        return Err(fail(format!("the code {} is in no list", outcome.code)));
    }
    if outcome.message.trim().is_empty() {
        return Err(fail(format!("{} says nothing", outcome.code)));
    }
    Ok(())
}
