//! The published list of a destination's outcomes.

use super::outcome::{Code, RefusedBy, Verdict};
use std::fmt::Write as _;

/// The codes as a Markdown table: code, meaning, what happens next. Neighbours that mean the same share a row. Those of every
/// door, with what Segment does after a function's answer; or those of webhooks alone, with that answer. `by_target` are those
/// by which the target refuses, and not the connector.
#[must_use]
pub fn outcomes_markdown(all: &[&Code], by_target: &[&Code], of_webhooks: bool) -> String {
    let answer = if of_webhooks { "answer" } else { "Segment" };
    let mut out = format!("| code | meaning | {answer} |\n|---|---|---|\n");
    let listed: Vec<_> = all.iter().filter(|code| code.is_of_webhooks == of_webhooks).collect();
    for alike in listed.chunk_by(|one, other| one.meaning == other.meaning) {
        let names: Vec<_> = alike.iter().map(|code| format!("`{}`", code.name)).collect();
        let Some(code) = alike.first() else { continue };
        let refused_by = if by_target.contains(*code) { RefusedBy::Target } else { RefusedBy::Connector };
        let next = match code.verdict {
            Verdict::Retry if of_webhooks => "503; in the queue: again later",
            Verdict::Rejected if of_webhooks => "400",
            _ if of_webhooks => "200",
            verdict => verdict.next_in_segment(Some(refused_by)),
        };
        // Writing to a String cannot fail.
        let _ = writeln!(out, "| {} | {} | {next} |", names.join(", "), code.meaning);
    }
    out
}
