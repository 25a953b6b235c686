//! Settings as Segment hands them over: texts, switches, lists and maps of texts, nothing else; and the reader that turns
//! them into typed values with findings for the person who typed them.
//! Source: <https://docs.segmentapis.com/tag/Functions> (setting types of a destination function).

mod address;
mod reader;
mod schema;
mod table;
mod typed;

pub use address::is_safe_address;
pub use reader::{Finding, Grade, SettingsReader, first_of};
pub use schema::schema_json;
pub use table::{Setting, SettingKind, markdown_table, segment_json};

use crate::value::json::{Kind, Raw};
use std::fmt;

/// A settings object as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawSettings(pub Vec<(String, RawSetting)>);

/// One setting as it came. Numbers arrive as texts.
#[derive(Clone, PartialEq, Eq)]
pub enum RawSetting {
    /// `null`, undefined.
    Absent,
    /// A text or a whole number.
    Text(String),
    /// A switch.
    Flag(bool),
    /// A list.
    List(Vec<RawSetting>),
    /// A map.
    Map(Vec<(String, RawSetting)>),
    /// Something that no setting takes.
    Other,
}

impl fmt::Debug for RawSetting {
    /// Only the kind: the text may be a key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind_word())
    }
}

impl RawSetting {
    /// Was it never filled in? Segment hands over `""`, `[]`, `{}` for settings nobody touched.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        match self {
            Self::Absent => true,
            Self::Text(text) => text.trim().is_empty(),
            Self::List(items) => items.is_empty(),
            Self::Map(entries) => entries.is_empty(),
            Self::Flag(_) | Self::Other => false,
        }
    }

    /// What it is, for a message.
    #[must_use]
    pub fn kind_word(&self) -> &'static str {
        match self {
            Self::Absent => "nothing",
            Self::Text(_) => "a text",
            Self::Flag(_) => "a boolean",
            Self::List(_) => "a list",
            Self::Map(_) => "a map",
            Self::Other => "something else",
        }
    }
}

impl RawSettings {
    /// Reads the JSON text of a settings object; `null` is one that nobody filled in. `None` for any other kind.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let raw = Raw::parse(text).ok()?;
        let mut entries = Vec::new();
        for (key, value) in raw.members() {
            entries.push((key.into_owned(), RawSetting::read(value)));
        }
        matches!(raw.kind(), Kind::Object | Kind::Null).then_some(Self(entries))
    }
}

impl RawSetting {
    fn read(raw: Raw<'_>) -> Self {
        match raw.kind() {
            Kind::Null => Self::Absent,
            Kind::Flag => Self::Flag(raw.spelling() == "true"),
            Kind::Text | Kind::Number => raw.scalar().map_or(Self::Other, |text| Self::Text(text.into_owned())),
            Kind::List => {
                let mut items = Vec::new();
                for element in raw.elements() {
                    items.push(Self::read_inner(element));
                }
                Self::List(items)
            }
            Kind::Object => {
                let mut entries = Vec::new();
                for (key, value) in raw.members() {
                    entries.push((key.into_owned(), Self::read_inner(value)));
                }
                Self::Map(entries)
            }
        }
    }

    /// No setting nests deeper than one list or map of texts.
    fn read_inner(raw: Raw<'_>) -> Self {
        match raw.kind() {
            Kind::List | Kind::Object => Self::Other,
            _ => Self::read(raw),
        }
    }
}
