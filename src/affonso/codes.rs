//! The reasons by which an event for Affonso can end, beside those of every destination.

use crate::delivery::{Code, Verdict, codes as shared};

/// Affonso took it.
pub const DELIVERED: Code = Code::new(
    "delivered",
    Verdict::Delivered,
    "Affonso booked it. A conversion without an `earningId` found no incentive (or a full cap): recorded, but it earned nothing.",
);
/// Affonso had it already.
pub const REPLAYED: Code = Code::new(
    "replayed",
    Verdict::Delivered,
    "Affonso knew this key already and booked nothing new: a retry, or a second event of the same sale.",
);
/// 404 in Affonso's words.
pub const NO_REFERRAL: Code = Code::new(
    "no_referral",
    Verdict::Ignored,
    "No referral has this person: normal, most customers came without an affiliate. If sales that should match end here, check `userIdIs`. Rejected with `unmatched` = `reject`.",
);
/// dryRun.
pub const DRY_RUN: Code =
    Code::new("dry_run", Verdict::Ignored, "`dryRun` is on: the plan is in the return value, nothing was sent.");
/// Another call than track.
pub const CALL_NOT_USED: Code = Code::new("call_not_used", Verdict::Ignored, "Only `track` calls become Affonso events.");
/// eventTypes says ignore.
pub const EVENT_IGNORED: Code = Code::new("event_ignored", Verdict::Ignored, "`eventTypes` says ignore.");
/// unlistedEvents says ignore.
pub const EVENT_NOT_LISTED: Code =
    Code::new("event_not_listed", Verdict::Ignored, "The event is in no list and `unlistedEvents` is `ignore`.");
/// A sale of nothing.
pub const ZERO_AMOUNT: Code = Code::new(
    "zero_amount",
    Verdict::Ignored,
    "A sale of 0 (free trial, 100 % coupon) earns nothing; Affonso refuses it. `zeroAmounts` = `milestone` sends it as one.",
);
/// Nobody to credit, and that is all right.
pub const ANONYMOUS_EVENT: Code =
    Code::new("anonymous_event", Verdict::Ignored, "Nobody to credit, and `anonymousEvents` is `ignore`.");
/// Nobody to credit.
pub const MISSING_IDENTITY: Code = Code::new(
    "missing_identity",
    Verdict::Rejected,
    "Neither userId, external id, referral id nor click id. Identify before you track, or set `anonymousEvents` to `ignore`.",
);
/// No name.
pub const MISSING_EVENT_NAME: Code = Code::new("missing_event_name", Verdict::Rejected, "A track call without an event name.");
/// A conversion without an amount.
pub const MISSING_AMOUNT: Code =
    Code::new("missing_amount", Verdict::Rejected, "A conversion without an amount in any of the fields.");
/// A conversion with an unreadable amount.
pub const INVALID_AMOUNT: Code = Code::new(
    "invalid_amount",
    Verdict::Rejected,
    "The first amount field that is there is no plain, non-negative decimal number (`49,99`, `true`, `-5`); no later field is tried.",
);
/// A conversion without a currency.
pub const MISSING_CURRENCY: Code =
    Code::new("missing_currency", Verdict::Rejected, "A conversion without a currency. Send it, or set `defaultCurrency`.");
/// A conversion with an unreadable currency.
pub const INVALID_CURRENCY: Code = Code::new("invalid_currency", Verdict::Rejected, "The currency is not three letters.");
/// Another 4xx.
pub const REFUSED: Code = Code::new(
    "refused",
    Verdict::Rejected,
    "Affonso refused it for good (400, 409, 422, …); its field and its words are in the message.",
);

/// Every code, in the order of the published list.
pub static ALL: &[&Code] = &[
    &DELIVERED,
    &REPLAYED,
    &NO_REFERRAL,
    &EVENT_IGNORED,
    &EVENT_NOT_LISTED,
    &CALL_NOT_USED,
    &ZERO_AMOUNT,
    &ANONYMOUS_EVENT,
    &DRY_RUN,
    &MISSING_IDENTITY,
    &MISSING_EVENT_NAME,
    &MISSING_AMOUNT,
    &INVALID_AMOUNT,
    &MISSING_CURRENCY,
    &INVALID_CURRENCY,
    &shared::INVALID_EVENT,
    &REFUSED,
    &shared::BAD_SETTINGS,
    &shared::UNAUTHORIZED,
    &shared::FORBIDDEN,
    &shared::WRONG_ADDRESS,
    &shared::RATE_LIMITED,
    &shared::TARGET_UNAVAILABLE,
    &shared::UNREACHABLE,
    &shared::TIMEOUT,
    &shared::UNREADABLE_ANSWER,
    &shared::CORE_FAILED,
    &shared::NO_WEBASSEMBLY,
];
