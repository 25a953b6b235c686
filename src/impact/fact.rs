//! What a call is to impact.com: the business fact that its request tells.

/// One fact, told by one request (an adjustment of several lines by several).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// Somebody ordered or signed up. Source: <https://integrations.impact.com/brand-api-reference/reference/conversions/conversions>.
    Action,
    /// An app was installed: a conversion with an event code.
    Install,
    /// A page or an app was opened by somebody. Source:
    /// <https://integrations.impact.com/brand-api-reference/reference/page-load/page-load>.
    PageLoad,
    /// The same, told by a track event, which carries more.
    TrackedLoad,
    /// An install told to the endpoint for installs, before it is told as a conversion.
    AppInstall,
    /// A whole order went back. Source: <https://integrations.impact.com/impact-brand/reference/reverse-an-action>.
    Reversal,
    /// Part of an order went back.
    Adjustment,
}

const ALL: [Fact; 7] =
    [Fact::Action, Fact::Install, Fact::PageLoad, Fact::TrackedLoad, Fact::AppInstall, Fact::Reversal, Fact::Adjustment];

impl Fact {
    /// Its name in outcomes.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Action => "action",
            Self::Install => "install",
            Self::PageLoad => "page load",
            Self::TrackedLoad => "tracked page load",
            Self::AppInstall => "app install",
            Self::Reversal => "reversal",
            Self::Adjustment => "adjustment",
        }
    }

    /// The fact that a word names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        ALL.into_iter().find(|fact| fact.word() == word)
    }

    /// Does it go to the API, with credentials, and not to the tracking host, which asks for none?
    #[must_use]
    pub fn is_of_the_api(self) -> bool {
        matches!(self, Self::Action | Self::Install | Self::Reversal | Self::Adjustment)
    }

    /// Is it booked as a conversion?
    #[must_use]
    pub fn is_conversion(self) -> bool {
        matches!(self, Self::Action | Self::Install)
    }

    /// Does it take back what a conversion booked?
    #[must_use]
    pub fn is_reversal(self) -> bool {
        matches!(self, Self::Reversal | Self::Adjustment)
    }
}
