//! The reasons by which an event for impact.com can end, beside those of every destination.

use crate::delivery::{Code, Verdict, codes as shared};

// What several codes mean stands once; the published list puts them into one row.

const TAKEN: &str = "impact.com took it. A conversion is queued and judged later: what became of it stands at the `queuedUri` of the summary (for 90 days) and in impact.com.";
const NOT_WANTED: &str = "The event is in no list and `unmatchedEvents` is `ignore`; a group, alias or delete call; a page, screen or identify call that is not switched on.";
const GUARDED: &str =
    "It happened longer ago than `maxEventAge` allows; a category of `consentCategories` is not true in its consent.";
const NO_ID: &str = "An event without any order id while `generatedOrderIds` is `off`, or a reversal without the order's; an order id of more than 64 characters while `longOrderIds` is `reject`.";
const NOT_REVERSED: &str = "A reversal without `eventTypeId`; one that carries neither amounts nor products while `fullReversalWithoutAmounts` is off; one of a part while `partialReversals` is off, or that does not say readably what is left.";

const REFUSED_KEY: &str = "impact.com refused the credentials (401: check `accountSid` and `apiKey`), or the token lacks a scope, named in the message (403). Final with `authErrors` = `reject`.";
const NO_ANSWER: &str =
    "No connection, or no complete answer in time. impact.com knows a repeat by its order id; a page load may be counted twice.";
const NOT_SENT: &str = "Nothing was sent: the call's time was up before its turn came (normal for a big batch; `concurrency` says how fast it goes), or an earlier event must come again first.";

/// impact.com took it.
pub const DELIVERED: Code = Code::new("delivered", Verdict::Delivered, TAKEN);
/// impact.com has put it into its queue.
pub const QUEUED: Code = Code::new("queued", Verdict::Delivered, TAKEN);
/// dryRun.
pub const DRY_RUN: Code =
    Code::new("dry_run", Verdict::Ignored, "`dryRun` is on: the plan is in the return value, nothing was sent.");
/// A call that these settings have no use for.
pub const CALL_NOT_USED: Code = Code::new("call_not_used", Verdict::Ignored, NOT_WANTED);
/// A track event in no list.
pub const EVENT_NOT_LISTED: Code = Code::new("event_not_listed", Verdict::Ignored, NOT_WANTED);
/// maxEventAge.
pub const TOO_OLD: Code = Code::new("too_old", Verdict::Ignored, GUARDED);
/// consentCategories.
pub const NO_CONSENT: Code = Code::new("no_consent", Verdict::Ignored, GUARDED);
/// No name.
pub const MISSING_EVENT_NAME: Code =
    Code::new("missing_event_name", Verdict::Rejected, "A track event without a name: name it where it is tracked.");
/// Nothing by which impact.com could know whose it is.
pub const MISSING_ATTRIBUTION: Code = Code::new(
    "missing_attribution",
    Verdict::Rejected,
    "Nothing by which impact.com could know whose it is; the message lists what would do. Send `anonymousId` or `userId`, or a click id.",
);
/// Nothing by which impact.com could know what it is.
pub const MISSING_EVENT_TYPE: Code = Code::new(
    "missing_event_type",
    Verdict::Rejected,
    "Nothing is left of the event's name without its commas, and there is no `eventTypeId`.",
);
/// No order id.
pub const MISSING_ORDER_ID: Code = Code::new("missing_order_id", Verdict::Rejected, NO_ID);
/// An order id that is too long.
pub const ORDER_ID_TOO_LONG: Code = Code::new("order_id_too_long", Verdict::Rejected, NO_ID);
/// A reversal that cannot be.
pub const NOT_REVERSIBLE: Code = Code::new("not_reversible", Verdict::Rejected, NOT_REVERSED);
/// A conversion without an id of its own that may have arrived.
pub const UNCLEAR_NOT_RETRIED: Code = Code::new(
    "unclear_not_retried",
    Verdict::Rejected,
    "A conversion without an order id of its own was sent and no clear answer came. Every repeat would be a new order, so it is not repeated: look for it in impact.com.",
);
/// A conversion that could be booked twice.
pub const ORDER_MAY_REPEAT: Code = Code::new(
    "order_may_repeat",
    Verdict::Rejected,
    "A conversion without any order id, messageId included, in an array: if a neighbour had to come again, it would be a second order.",
)
.of_webhooks();
/// A person erased.
pub const MEMORY_ERASED: Code = Code::new(
    "memory_erased",
    Verdict::Ignored,
    "A delete call: the Worker's memory of this person is erased. impact.com documents no deletion through this interface: erase the person at impact.com itself.",
)
.of_webhooks();
/// Another 4xx, or errors in a 2xx.
pub const REFUSED: Code = Code::new(
    "refused",
    Verdict::Rejected,
    "impact.com refused it for good (400, 422, …); its fields and its words are in the message.",
);
/// 402.
pub const PAYMENT_REQUIRED: Code = Code::new(
    "payment_required",
    Verdict::Retry,
    "impact.com asks for payment (402): the account cannot use this interface. Final with `authErrors` = `reject`.",
);

/// 401.
pub const UNAUTHORIZED: Code = as_shared(&shared::UNAUTHORIZED, REFUSED_KEY);
/// 403.
pub const FORBIDDEN: Code = as_shared(&shared::FORBIDDEN, REFUSED_KEY);
/// A redirect, 404, 405.
pub const WRONG_ADDRESS: Code = as_shared(
    &shared::WRONG_ADDRESS,
    "A redirect, 404 or 405: check `baseUrl` and `accountSid`, for page loads `trackingUrl`. Redirects are never followed. Final with `authErrors` = `reject`.",
);
/// No connection.
pub const UNREACHABLE: Code = as_shared(&shared::UNREACHABLE, NO_ANSWER);
/// Our deadline.
pub const TIMEOUT: Code = as_shared(&shared::TIMEOUT, NO_ANSWER);
/// The call's time was up.
pub const NO_TIME_LEFT: Code = as_shared(&shared::NO_TIME_LEFT, NOT_SENT);
/// The event it follows comes again.
pub const HELD_BACK: Code = as_shared(&shared::HELD_BACK, NOT_SENT);
/// A 2xx nobody can read.
pub const UNREADABLE_ANSWER: Code = as_shared(
    &shared::UNREADABLE_ANSWER,
    "A 2xx that is not impact.com's JSON (a wrong address that answers with a page?): check `baseUrl`, for page loads `trackingUrl`.",
);

/// A reason of every destination, in words that fit this one.
const fn as_shared(code: &Code, meaning: &'static str) -> Code {
    Code::new(code.name, code.verdict, meaning)
}

/// Every code, in the order of the published list.
pub static ALL: &[&Code] = &[
    &DELIVERED,
    &QUEUED,
    &EVENT_NOT_LISTED,
    &CALL_NOT_USED,
    &TOO_OLD,
    &NO_CONSENT,
    &DRY_RUN,
    &MISSING_ATTRIBUTION,
    &MISSING_EVENT_NAME,
    &MISSING_EVENT_TYPE,
    &MISSING_ORDER_ID,
    &ORDER_ID_TOO_LONG,
    &NOT_REVERSIBLE,
    &REFUSED,
    &UNCLEAR_NOT_RETRIED,
    &shared::INVALID_EVENT,
    &shared::BAD_SETTINGS,
    &UNAUTHORIZED,
    &FORBIDDEN,
    &PAYMENT_REQUIRED,
    &WRONG_ADDRESS,
    &shared::RATE_LIMITED,
    &shared::TARGET_UNAVAILABLE,
    &UNREACHABLE,
    &TIMEOUT,
    &NO_TIME_LEFT,
    &HELD_BACK,
    &UNREADABLE_ANSWER,
    &shared::CORE_FAILED,
    &shared::NO_WEBASSEMBLY,
    &shared::SEEN_BEFORE,
    &shared::INTEGRATION_OFF,
    &ORDER_MAY_REPEAT,
    &MEMORY_ERASED,
    &shared::MEMORY_FAILED,
];

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn every_code_has_a_name_of_its_own() {
        for (at, code) in ALL.iter().enumerate() {
            assert!(ALL[..at].iter().all(|other| other.name != code.name), "{}", code.name);
        }
    }
}
