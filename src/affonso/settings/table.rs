//! The table of settings.

use crate::segment::settings::{Setting, SettingKind};
use crate::value::prose;

/// Every setting; parsing, the README's table and Segment's form are made from it.
pub static TABLE: &[Setting] = &[
    row("apiKey", "API key", SettingKind::String, "", "Affonso API key (begins with `sk_`) with the permissions `write:commissions`, `write:referrals` (sign-ups) and `create:clicks` (clicks); create it in Affonso under Settings, API keys").required().sensitive(),
    row("userIdIs", "Segment's userId is", SettingKind::String, "customer_id", "Ask this first: as what does Affonso know your Segment `userId`? `customer_id` (the billing provider's id, as Affonso documents it) or `external_user_id` (your app's own id, which Affonso's pixel and sign-ups store)"),
    row("eventTypes", "Event types", SettingKind::TextMap, "", "Event name, exactly as tracked → `conversion`, `lead`, `trial`, `milestone`, `signup`, `refund` or `ignore`; adds to and overrides Affonso's own table: conversion `Order Completed`, `Completed Order`, `purchase`; lead `qualified_lead`, `demo_booked`; trial `trial_started`. Suggested: `Order Refunded`, `Order Cancelled` → `refund`; `Signed Up` → `signup`"),
    row("unlistedEvents", "Events in no list", SettingKind::String, "milestone", "`milestone` or `ignore`: what every other track event becomes. If you track page behaviour, choose `ignore`"),
    row("conversionKey", "What makes a sale one sale", SettingKind::String, "messageId", "`messageId` or a path such as `properties.order_id`. Use the order id when browser and server both track an order; never an id that renewals share. Switching it while retries are in flight can pay a sale twice"),
    row("fieldMapping", "Field mapping", SettingKind::TextMap, "", "Affonso field → Segment path, tried before the default paths: `sale_amount` → `properties.net_revenue`"),
    row("metadata", "Metadata", SettingKind::Array, "properties.order_id, properties.coupon, properties.plan", "Paths that are copied into `metadata`; your list replaces the default, the single entry `none` copies nothing"),
    row("identifiers", "Identifiers", SettingKind::String, "all", "`all` (Affonso wants all of them to belong to one referral) or `first`: the strongest alone, explicit external id before referral id before click id before `userId`"),
    row("clickIdPaths", "Click id paths", SettingKind::Array, "", "Where your events keep Affonso's click id (the cookie `affonso_referral`), tried before the default paths"),
    row("signups", "Sign-ups", SettingKind::String, "on", "`on` or `off`: an identify call with a click id turns the click into a lead (permission `write:referrals`); events set to `signup` do so either way. Affonso stores its `userId` as external user id: choose `userIdIs` = `external_user_id` with it"),
    row("clicks", "Clicks", SettingKind::Boolean, "false", "A page or screen call whose address carries a tracking parameter becomes a click (permission `create:clicks`). Not beside Affonso's pixel. The id that Affonso returns is not kept by a pasted function, so it credits nobody until your site stores it"),
    row("programId", "Program id", SettingKind::String, "", "Your Affonso program, sent with clicks"),
    row("trackingParameters", "Tracking parameters", SettingKind::Array, "ref, via, aff", "Query parameters that name the affiliate; your list replaces the default"),
    row("retryClicks", "Retry clicks", SettingKind::Boolean, "false", "Send a click again although the first attempt may have arrived: Affonso has no key against counting it twice"),
    row("refundConversionId", "Conversion id of a refund", SettingKind::String, "properties.affonso_conversion_id", "Path of the conversion id (`com_…`) in events that are refunds"),
    row("refundAmount", "Amount of a refund", SettingKind::String, "", "Path of the amount that went back; blank: all that is left of the sale is refunded"),
    row("amountUnit", "Unit of amounts", SettingKind::String, "major", "`major` (19.99) or `minor` (1999): minor units are divided exactly, by the currency's own number of decimals"),
    row("defaultCurrency", "Default currency", SettingKind::String, "", "Three letters, used only when the event has no currency"),
    row("zeroAmounts", "Sales of 0", SettingKind::String, "ignore", "`ignore` or `milestone`: what a sale of 0 becomes (Affonso refuses it as a conversion)"),
    row("maxEventAge", "Maximum age", SettingKind::String, "none", "Such as `30d`, `12h`, `90m`: events that happened longer ago are ignored, replays for instance"),
    row("futureTolerance", "Future tolerance", SettingKind::String, "10m", "How far ahead of the clock an event's time may be; beyond, the time is left out. `none` takes any"),
    row("consentCategories", "Consent categories", SettingKind::Array, "", "All of them must be true in `context.consent.categoryPreferences`, else the event is ignored: refunds, and server events, which usually carry none, as well"),
    row("anonymousEvents", "Events without identity", SettingKind::String, "reject", "`reject` or `ignore`: events without userId, external id, referral or click. If you track visitors, choose `ignore`"),
    row("unmatched", "No referral matches", SettingKind::String, "ignore", "`ignore` (normal: most customers came without an affiliate) or `reject`"),
    row("authErrors", "Key, address or settings wrong", SettingKind::String, "retry", "`retry` (nothing is lost while you mend it) or `reject`: what 401, 403, a wrong address and bad settings mean"),
    row("route", "Route", SettingKind::String, "events", "`events` (every field) or `segment` (Affonso's native adapter, only what it documents). Switching it while retries are in flight can pay a sale twice"),
    row("baseUrl", "Base URL", SettingKind::String, "https://api.affonso.io/v1", "Address of the Affonso API; https, or http on loopback"),
    row("signingSecret", "Signing secret", SettingKind::String, "", "If request signing is switched on at Affonso: its secret. Events, conversions and refunds are then signed, afresh for each attempt").sensitive(),
    row("concurrency", "Concurrency", SettingKind::String, "10", "Requests of one batch in flight at once, 1 to 100"),
    row("requestsPerSecond", "Requests per second", SettingKind::String, "10", "Affonso's limit for your plan: Launch 10, Growth 20, Elite 40, Enterprise 100, each with thirty times as many a minute; 1 to 1000, or `none` for no limit of our own. What exceeds it comes again"),
    row("dryRun", "Dry run", SettingKind::Boolean, "false", "Return the plan and send nothing: Affonso has no sandbox, and Segment's event tester would book real commissions"),
    #[cfg(feature = "webhooks")]
    row("integrationName", "Name in integrations", SettingKind::String, "", "The name of this destination in an event's `integrations` object: an event that says `false` for it, or `All: false` without naming it, is ignored. Blank: `integrations` is not looked at").of_webhooks(),
    #[cfg(feature = "webhooks")]
    row("attributionWindow", "Attribution window", SettingKind::String, "60d", "With memory: how long after a click an event without one of its own is credited by it. `none` credits nothing by memory").of_webhooks(),
    #[cfg(feature = "webhooks")]
    row("attributionTouch", "Attribution touch", SettingKind::String, "last", "With memory: `last` or `first`, which of several clicks of a person counts").of_webhooks(),
    #[cfg(feature = "webhooks")]
    row("refundPatience", "Patience with refunds", SettingKind::String, "24h", "With memory: how long a refund whose sale is not known yet comes again before it is rejected").of_webhooks(),
    #[cfg(feature = "webhooks")]
    row("retryDelayMax", "Longest delay", SettingKind::String, "1h", "With a queue: the longest pause between two attempts, `10s` to `12h`").of_webhooks(),
];

/// The settings that say what makes a fact one fact.
pub static IDENTIFYING: &[&str] = &["conversionKey", "route"];

const fn row(
    key: &'static str,
    label: &'static str,
    kind: SettingKind,
    default: &'static str,
    description: &'static str,
) -> Setting {
    let (label, description) = (prose(label), prose(description));
    Setting { key, label, kind, description, required: false, sensitive: false, default, is_of_webhooks: false }
}
