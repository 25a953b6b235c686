//! The table of a destination's settings: one row is parsing, documentation and Segment's own form at once.

use serde::Serialize;
use std::fmt::Write as _;

/// The types that Segment's settings know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SettingKind {
    /// One line of text.
    String,
    /// A switch, off until touched.
    Boolean,
    /// A list of texts.
    Array,
    /// Pairs of texts.
    TextMap,
}

/// One setting.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Setting {
    /// The key, camel case.
    #[serde(rename = "name")]
    pub key: &'static str,
    /// What Segment shows above the field.
    pub label: &'static str,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: SettingKind,
    /// What it means, what is allowed, and the default.
    pub description: &'static str,
    /// Must it be filled in?
    pub required: bool,
    /// Is it a credential?
    pub sensitive: bool,
    /// The default as shown in documentation; empty for none.
    #[serde(skip)]
    pub default: &'static str,
}

impl Setting {
    /// The same, to be filled in.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same, a credential.
    #[must_use]
    pub const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }
}

/// The table in the shape that Segment's Public API takes for a function's settings.
#[must_use]
pub fn segment_json(table: &[Setting]) -> String {
    // Plain data without maps of foreign keys: serialising it cannot fail.
    serde_json::to_string_pretty(table).unwrap_or_default() + "\n"
}

/// The table as Markdown.
#[must_use]
pub fn markdown_table(table: &[Setting]) -> String {
    let mut out = String::from("| key | type | default | meaning |\n|---|---|---|---|\n");
    for setting in table {
        let kind = match setting.kind {
            SettingKind::String => "STRING",
            SettingKind::Boolean => "BOOLEAN",
            SettingKind::Array => "ARRAY",
            SettingKind::TextMap => "TEXT_MAP",
        };
        let default = match setting.default {
            "" if setting.required => String::from("required"),
            "" => String::from("none"),
            default => default.split(", ").map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
        };
        // Writing to a String cannot fail.
        let _ = writeln!(out, "| `{}` | {kind} | {default} | {} |", setting.key, setting.description);
    }
    out
}
