//! The table of a destination's settings: one row is parsing, documentation and Segment's own form at once.

use serde::Serialize;
use serde::ser::SerializeStruct;
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
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The key, camel case.
    pub key: &'static str,
    /// What Segment shows above the field.
    pub label: &'static str,
    /// Its type.
    pub kind: SettingKind,
    /// What it means, what is allowed, and the default.
    pub description: &'static str,
    /// Must it be filled in?
    pub required: bool,
    /// Is it a credential?
    pub sensitive: bool,
    /// The default as shown in documentation; empty for none.
    pub default: &'static str,
    /// Is it read by doors for webhooks only? Then Segment's own form does not show it.
    pub is_of_webhooks: bool,
}

impl Setting {
    /// The same, to be filled in.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same, of doors for webhooks only.
    #[must_use]
    pub const fn of_webhooks(mut self) -> Self {
        self.is_of_webhooks = true;
        self
    }

    /// The same, a credential.
    #[must_use]
    pub const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }
}

/// The table in the shape that Segment's Public API takes for a function's settings. Segment knows no defaults: they stand
/// in the descriptions.
#[must_use]
pub fn segment_json(table: &[Setting]) -> String {
    let described = table.iter().filter(|setting| !setting.is_of_webhooks).map(|setting| {
        let default = match setting.default {
            "" => String::new(),
            default => format!(". Default: {}", listed(default)),
        };
        Described { setting, description: format!("{}{default}", setting.description) }
    });
    // Plain data without maps of foreign keys: serialising it cannot fail.
    serde_json::to_string_pretty(&described.collect::<Vec<_>>()).unwrap_or_default() + "\n"
}

/// A setting as Segment shows it.
struct Described<'t> {
    setting: &'t Setting,
    description: String,
}

impl Serialize for Described<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Setting { key, label, kind, required, sensitive, .. } = self.setting;
        let mut members = serializer.serialize_struct("Setting", 6)?;
        members.serialize_field("name", key)?;
        members.serialize_field("label", label)?;
        members.serialize_field("type", kind)?;
        members.serialize_field("description", &self.description)?;
        members.serialize_field("required", required)?;
        members.serialize_field("sensitive", sensitive)?;
        members.end()
    }
}

/// The words of a default, each as code.
fn listed(default: &str) -> String {
    default.split(", ").map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// The table as Markdown: the settings of every door, or those of webhooks alone.
#[must_use]
pub fn markdown_table(table: &[Setting], of_webhooks: bool) -> String {
    let mut out = String::from("| key | type | default | meaning |\n|---|---|---|---|\n");
    for setting in table.iter().filter(|setting| setting.is_of_webhooks == of_webhooks) {
        let kind = match setting.kind {
            SettingKind::String => "STRING",
            SettingKind::Boolean => "BOOLEAN",
            SettingKind::Array => "ARRAY",
            SettingKind::TextMap => "TEXT_MAP",
        };
        let default = match setting.default {
            "" if setting.required => String::from("required"),
            "" => String::from("none"),
            default => listed(default),
        };
        // Writing to a String cannot fail.
        let _ = writeln!(out, "| `{}` | {kind} | {default} | {} |", setting.key, setting.description);
    }
    out
}
