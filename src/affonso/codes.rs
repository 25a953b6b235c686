//! The reasons by which an event for Affonso can end, beside those of every destination.

use crate::delivery::{Code, Verdict, codes as shared};

// What several codes mean stands once; the published list puts them into one row.

const NO_AFFILIATE: &str = "A sign-up without a click id, a page whose address has none of `trackingParameters` or names no affiliate of yours (others use such parameters, too): normal, most people come without an affiliate. If clicks should be found, send the cookie `affonso_referral` as a trait, or see `clickIdPaths`; if affiliates are missing, `trackingParameters` and `programId`.";
const NOT_WANTED: &str = "`eventTypes` says ignore; the event is in no list and `unlistedEvents` is `ignore`.";
const GUARDED: &str =
    "It happened longer ago than `maxEventAge` allows; a category of `consentCategories` is not true in its consent.";
const AS_NAMED: &str =
    "What the name says; the message tells where it was looked for and what came. For a currency there is `defaultCurrency`.";

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
/// Fraud block.
pub const SIGNUP_BLOCKED: Code = Code::new(
    "signup_blocked",
    Verdict::Delivered,
    "Affonso took the sign-up and blocked it as fraud (self-referral, disposable address, paid traffic): it will earn nothing.",
);
/// A sign-up without a click.
pub const NO_CLICK_ID: Code = Code::new("no_click_id", Verdict::Ignored, NO_AFFILIATE);
/// A page that no affiliate led to.
pub const NO_TRACKING_PARAMETER: Code = Code::new("no_tracking_parameter", Verdict::Ignored, NO_AFFILIATE);
/// maxEventAge.
pub const TOO_OLD: Code = Code::new("too_old", Verdict::Ignored, GUARDED);
/// consentCategories.
pub const NO_CONSENT: Code = Code::new("no_consent", Verdict::Ignored, GUARDED);
/// A call that these settings have no use for.
pub const CALL_NOT_USED: Code = Code::new(
    "call_not_used",
    Verdict::Ignored,
    "A group, alias or delete call, an identify call with `signups` = `off`, a page or screen call without `clicks`.",
);
/// eventTypes says ignore.
pub const EVENT_IGNORED: Code = Code::new("event_ignored", Verdict::Ignored, NOT_WANTED);
/// unlistedEvents says ignore.
pub const EVENT_NOT_LISTED: Code = Code::new("event_not_listed", Verdict::Ignored, NOT_WANTED);
/// A sale of nothing.
pub const ZERO_AMOUNT: Code = Code::new(
    "zero_amount",
    Verdict::Ignored,
    "A sale of 0 (free trial, 100 % coupon) earns nothing; Affonso refuses it. `zeroAmounts` = `milestone` sends it as one. Or a refund of 0.",
);
/// Nobody to credit, and that is all right.
pub const ANONYMOUS_EVENT: Code =
    Code::new("anonymous_event", Verdict::Ignored, "Nobody to credit, and `anonymousEvents` is `ignore`.");
/// Nobody to credit.
pub const MISSING_IDENTITY: Code = Code::new(
    "missing_identity",
    Verdict::Rejected,
    "Neither userId, external id, referral id nor click id (of a sign-up: neither id nor valid e-mail). Identify before you track, or set `anonymousEvents` to `ignore`.",
);
/// No name.
pub const MISSING_EVENT_NAME: Code = Code::new("missing_event_name", Verdict::Rejected, AS_NAMED);
/// A conversion without an amount.
pub const MISSING_AMOUNT: Code = Code::new("missing_amount", Verdict::Rejected, AS_NAMED);
/// A conversion with an unreadable amount.
pub const INVALID_AMOUNT: Code = Code::new(
    "invalid_amount",
    Verdict::Rejected,
    "The first amount field that is there is no plain, non-negative decimal number (`49,99`, `true`, `-5`), or no whole one with `amountUnit` = `minor`; no later field is tried.",
);
/// A conversion without a currency.
pub const MISSING_CURRENCY: Code = Code::new("missing_currency", Verdict::Rejected, AS_NAMED);
/// A conversion with an unreadable currency.
pub const INVALID_CURRENCY: Code = Code::new("invalid_currency", Verdict::Rejected, AS_NAMED);
/// A refund without its sale.
pub const MISSING_CONVERSION_ID: Code = Code::new(
    "missing_conversion_id",
    Verdict::Rejected,
    "A refund without Affonso's conversion id, which only the answer to the sale tells: keep it with the order and send it along (`refundConversionId`).",
);
/// 404 in Affonso's words, for a click.
pub const UNKNOWN_AFFILIATE: Code = Code::new("unknown_affiliate", Verdict::Ignored, NO_AFFILIATE);
/// 404 in Affonso's words, for an id.
pub const UNKNOWN_ID: Code =
    Code::new("unknown_id", Verdict::Rejected, "Affonso knows no such click or conversion (404): another team's, or mistyped.");
/// A click that may have arrived.
pub const CLICK_UNCLEAR: Code = Code::new(
    "click_unclear",
    Verdict::Rejected,
    "The click was sent and no clear answer came. Affonso would count a repeat twice, so it is not repeated unless `retryClicks` is on.",
);
/// A refund before its sale.
pub const SALE_UNKNOWN: Code = Code::new(
    "sale_unknown",
    Verdict::Retry,
    "A refund whose sale memory does not know yet: it comes again for `refundPatience`, then it is rejected (`missing_conversion_id`).",
)
.of_webhooks();
/// A refund of nothing.
pub const SALE_NOT_BOOKED: Code = Code::new(
    "sale_not_booked",
    Verdict::Ignored,
    "A refund of a sale that booked nothing (`no_referral`): normal, most customers came without an affiliate. There is nothing to take back.",
)
.of_webhooks();
/// A click that could be counted twice.
pub const CLICK_MAY_REPEAT: Code = Code::new(
    "click_may_repeat",
    Verdict::Ignored,
    "A page call in an array, at a Worker without memory, or without a messageId: if a neighbour had to come again, the click would be counted twice. Bind memory, or switch batching off in Segment.",
)
.of_webhooks();
/// A person erased.
pub const MEMORY_ERASED: Code = Code::new(
    "memory_erased",
    Verdict::Ignored,
    "A delete call: the Worker's memory of this person is erased. Affonso documents no deletion through this interface: erase the person at Affonso itself.",
)
.of_webhooks();
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
    &SIGNUP_BLOCKED,
    &NO_REFERRAL,
    &NO_CLICK_ID,
    &NO_TRACKING_PARAMETER,
    &UNKNOWN_AFFILIATE,
    &EVENT_IGNORED,
    &EVENT_NOT_LISTED,
    &CALL_NOT_USED,
    &ZERO_AMOUNT,
    &ANONYMOUS_EVENT,
    &TOO_OLD,
    &NO_CONSENT,
    &DRY_RUN,
    &MISSING_IDENTITY,
    &MISSING_EVENT_NAME,
    &MISSING_AMOUNT,
    &MISSING_CURRENCY,
    &INVALID_CURRENCY,
    &INVALID_AMOUNT,
    &MISSING_CONVERSION_ID,
    &shared::INVALID_EVENT,
    &REFUSED,
    &UNKNOWN_ID,
    &CLICK_UNCLEAR,
    &shared::BAD_SETTINGS,
    &shared::UNAUTHORIZED,
    &shared::FORBIDDEN,
    &shared::WRONG_ADDRESS,
    &shared::RATE_LIMITED,
    &shared::TARGET_UNAVAILABLE,
    &shared::UNREACHABLE,
    &shared::TIMEOUT,
    &shared::UNREADABLE_ANSWER,
    &shared::NO_TIME_LEFT,
    &shared::HELD_BACK,
    &shared::CORE_FAILED,
    &shared::NO_WEBASSEMBLY,
    &shared::SEEN_BEFORE,
    &shared::INTEGRATION_OFF,
    &CLICK_MAY_REPEAT,
    &MEMORY_ERASED,
    &SALE_NOT_BOOKED,
    &SALE_UNKNOWN,
    &shared::MEMORY_FAILED,
];
