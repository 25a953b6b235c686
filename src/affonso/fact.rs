//! What an event is to Affonso: the business fact that one request tells.

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

/// One fact, told by one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// One of Affonso's event types.
    Event(EventType),
    /// A click becomes a lead. Source: <https://docs.affonso.io/api/endpoint/signups/create>.
    SignUp,
    /// Somebody came by an affiliate's link. Source: <https://docs.affonso.io/api-reference/endpoint/clicks/create>.
    Click,
    /// Money went back. Source: <https://docs.affonso.io/api/endpoint/conversions/refund>.
    Refund,
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
}

impl Fact {
    /// Its name in settings and outcomes.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Event(event_type) => event_type.word(),
            Self::SignUp => "signup",
            Self::Click => "click",
            Self::Refund => "refund",
        }
    }

    /// The fact that a word names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        use EventType::{Conversion, Lead, Milestone, Trial};
        let events = [Conversion, Lead, Trial, Milestone].into_iter().map(Self::Event);
        events.chain([Self::SignUp, Self::Click, Self::Refund]).find(|fact| fact.word() == word)
    }

    /// The permission that its endpoint asks for. Source: <https://docs.affonso.io/api/authentication>; for sign-ups it is
    /// documented nowhere and supposed.
    #[must_use]
    pub fn permission(self) -> &'static str {
        match self {
            Self::Event(_) | Self::Refund => "write:commissions",
            Self::SignUp => "write:referrals",
            Self::Click => "create:clicks",
        }
    }

    /// Is its request signed where signing is on?
    /// Source: <https://github.com/affonso-io/affonso-node> (the endpoints its client signs).
    #[must_use]
    pub fn is_signed(self) -> bool {
        matches!(self, Self::Event(_) | Self::Refund)
    }

    /// Does Affonso know a repeat by a key, so that asking again is safe? Clicks have none.
    #[must_use]
    pub fn has_key(self) -> bool {
        self != Self::Click
    }
}
