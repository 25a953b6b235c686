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

mod reason;

mod recall;

pub mod response;

pub mod codes;

mod destination;
mod plan;
mod resume;

pub use decide::NeedsWhole;
pub use destination::{Affonso, Arrival};
pub use fact::{EventType, Fact};
pub use plan::{Course, Plan};

use crate::delivery::Verdict;
use crate::segment::settings::{markdown_table, segment_json};
use std::fmt::Write as _;

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

/// The outcome codes as a Markdown table: code, meaning, what happens next. Neighbours that mean the same share a row.
/// Those of every door, with what Segment does after a function's answer; or those of webhooks alone, with that answer.
#[must_use]
pub fn outcomes_markdown(of_webhooks: bool) -> String {
    let answer = if of_webhooks { "answer" } else { "Segment" };
    let mut out = format!("| code | meaning | {answer} |\n|---|---|---|\n");
    let listed: Vec<_> = codes::ALL.iter().filter(|code| code.is_of_webhooks == of_webhooks).collect();
    for alike in listed.chunk_by(|one, other| one.meaning == other.meaning) {
        let names: Vec<_> = alike.iter().map(|code| format!("`{}`", code.name)).collect();
        let Some(code) = alike.first() else { continue };
        let by_target = [&codes::REFUSED, &codes::UNKNOWN_ID, &codes::CLICK_UNCLEAR].contains(*code);
        let refused_by = if by_target { crate::delivery::RefusedBy::Target } else { crate::delivery::RefusedBy::Connector };
        let next = match code.verdict {
            Verdict::Retry if of_webhooks => "503; in the queue: again later",
            _ if of_webhooks => "200",
            verdict => verdict.next_in_segment(Some(refused_by)),
        };
        // Writing to a String cannot fail.
        let _ = writeln!(out, "| {} | {} | {next} |", names.join(", "), code.meaning);
    }
    out
}
