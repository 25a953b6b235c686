//! The second destination: impact.com. `settings` are read once and compiled, with the `table`, into a `mapping`; every event
//! is decided upon in `decide`, which gives a `booking`, written in `request` with its `auth`, and its answer read in
//! `response`.

mod fact;
mod says;
pub mod table;

pub mod settings;

mod line;
pub mod mapping;

pub mod decide;

pub mod booking;

mod recall;

pub mod request;

mod auth;

pub mod response;

pub mod codes;

mod destination;
mod resume;

pub use destination::Impact;
pub use fact::Fact;

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
    delivery::outcomes_markdown(codes::ALL, &[&codes::REFUSED, &codes::UNCLEAR_NOT_RETRIED], of_webhooks)
}
