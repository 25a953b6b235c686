//! The first destination: Affonso. `settings` are read once and compiled, with the `table`, into a `mapping`; every event is
//! decided upon in `decide`, which gives a `booking`, written in `request` with its `signing`, whose it is told by `people`, and its answer read in `response`.

mod fact;
pub mod table;

pub mod settings;

pub mod mapping;

pub mod decide;

pub mod booking;

pub mod request;

mod signing;

mod people;

mod recall;

pub mod response;

pub mod codes;

mod destination;
mod refused;
mod resume;

pub use decide::NeedsWhole;
pub use destination::Affonso;
pub use fact::{EventType, Fact};

use crate::delivery;
use crate::segment::settings::{markdown_table, segment_json};

/// The settings in the shape of Segment's Public API.
#[must_use]
pub fn settings_json() -> String {
    segment_json(settings::TABLE)
}

/// The settings as a Markdown table.
#[must_use]
pub fn settings_markdown() -> String {
    markdown_table(settings::TABLE, false)
}

/// The settings that only doors for webhooks read, as a Markdown table.
#[must_use]
pub fn webhook_settings_markdown() -> String {
    markdown_table(settings::TABLE, true)
}

/// The outcome codes as a Markdown table: code, meaning, what happens next. Those of every door, or those of webhooks alone.
#[must_use]
pub fn outcomes_markdown(of_webhooks: bool) -> String {
    delivery::outcomes_markdown(codes::ALL, &[&codes::REFUSED, &codes::UNKNOWN_ID, &codes::CLICK_UNCLEAR], of_webhooks)
}
