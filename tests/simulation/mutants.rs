//! Planted mistakes of a door or of a memory: each invariant must be able to fail.

/// One mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutant {
    /// Every attempt has an idempotency key of its own.
    FreshKeys,
    /// Nothing is ever remembered.
    MemoryForgets,
    /// Of what an event leaves behind only that it was carried out is kept.
    TornSettlement,
    /// A delete call erases nobody.
    DeleteForgetsNothing,
    /// Whoever asks is told what is known of everybody.
    MemoryMixesPeople,
    /// Segment is told that all is well before anything is sent.
    AnswersBeforeSending,
    /// Messages of the queue are acknowledged before they are carried out.
    AcknowledgesFirst,
    /// An event is remembered as carried out before it is sent.
    SettlesFirst,
    /// A broken connection is taken for the last word.
    NoSecondTry,
    /// What a rate limit turned away is taken for done.
    LimitIsDone,
    /// The verdicts of a batch stand one place too far.
    VerdictsShifted,
    /// An array is done when one of its events is.
    ArrayDoneTooSoon,
    /// Sales do not wait for the sign-up in front of them.
    SalesOvertake,
    /// Amounts leave a hundred times too large.
    CentsForUnits,
    /// Clicks that may have arrived are sent again.
    ClicksRepeated,
    /// What must come again from the queue comes never.
    PausesWithoutEnd,
    /// Refunds take back all that is left, and then again.
    RefundsRepeated,
    /// A failure after the calm has a reason that nobody gave.
    RetriesForNothing,
}

impl Mutant {
    /// All of them.
    pub const ALL: [Self; 18] = [
        Self::FreshKeys,
        Self::MemoryForgets,
        Self::TornSettlement,
        Self::DeleteForgetsNothing,
        Self::MemoryMixesPeople,
        Self::AnswersBeforeSending,
        Self::AcknowledgesFirst,
        Self::SettlesFirst,
        Self::NoSecondTry,
        Self::LimitIsDone,
        Self::VerdictsShifted,
        Self::ArrayDoneTooSoon,
        Self::SalesOvertake,
        Self::CentsForUnits,
        Self::ClicksRepeated,
        Self::PausesWithoutEnd,
        Self::RefundsRepeated,
        Self::RetriesForNothing,
    ];

    /// What the judge says of it, in part.
    pub fn gives_itself_away(self) -> &'static str {
        match self {
            Self::FreshKeys => "twice",
            Self::MemoryForgets | Self::TornSettlement => "memory had the click",
            Self::DeleteForgetsNothing => "was deleted and is remembered",
            Self::MemoryMixesPeople => "a stranger's",
            Self::AnswersBeforeSending | Self::AcknowledgesFirst | Self::VerdictsShifted | Self::ArrayDoneTooSoon => {
                "has come to no end"
            }
            Self::SettlesFirst | Self::LimitIsDone => "was told as delivered and is not",
            Self::NoSecondTry => "is rejected with unreachable for nothing",
            Self::SalesOvertake => "ran past the sign-up",
            Self::CentsForUnits => "is booked as",
            Self::ClicksRepeated => "two clicks",
            Self::PausesWithoutEnd => "is Hidden",
            Self::RefundsRepeated => "is refunded and no event says so",
            Self::RetriesForNothing => "in the calm, for nothing",
        }
    }
}
