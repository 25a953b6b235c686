//! What an event is to Affonso.

/// Affonso's event types. Source: <https://docs.affonso.io/api/endpoint/events/create>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventType {
    /// Money moved.
    Conversion,
    /// A lead-stage or qualified sign-up.
    Lead,
    /// A trial began, no money moved.
    Trial,
    /// Anything else worth knowing.
    Milestone,
}

impl EventType {
    /// Affonso's word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Conversion => "conversion",
            Self::Lead => "lead",
            Self::Trial => "trial",
            Self::Milestone => "milestone",
        }
    }

    /// The type that a word names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Conversion, Self::Lead, Self::Trial, Self::Milestone].into_iter().find(|event_type| event_type.word() == word)
    }
}
