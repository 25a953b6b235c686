//! The table of settings.

use crate::segment::settings::{Setting, SettingKind};
use crate::value::prose;

/// Every setting; parsing, the README's table and Segment's form are made from it.
pub static TABLE: &[Setting] = &[
    row("apiKey", "API key", SettingKind::String, "", "Affonso API key (begins with `sk_`) with the permission `write:commissions`; create it in Affonso under Settings, API keys").required().sensitive(),
    row("userIdIs", "Segment's userId is", SettingKind::String, "customer_id", "Ask this first: in which role Affonso knows your Segment `userId`. `customer_id` (the billing provider's id, as Affonso documents it) or `external_user_id` (your app's own id, which Affonso's pixel and sign-ups store)"),
    row("eventTypes", "Event types", SettingKind::TextMap, "", "Event name, exactly as tracked → `conversion`, `lead`, `trial`, `milestone` or `ignore`; adds to and overrides Affonso's own table: conversion `Order Completed`, `Completed Order`, `purchase`; lead `qualified_lead`, `demo_booked`; trial `trial_started`"),
    row("unlistedEvents", "Events in no list", SettingKind::String, "milestone", "`milestone` or `ignore`: what every other track event becomes. If you track page behaviour, choose `ignore`"),
    row("conversionKey", "What makes a sale one sale", SettingKind::String, "messageId", "`messageId` or a path such as `properties.order_id`. Use the order id when browser and server both track an order; never an id that renewals share. Switching it while retries are in flight can pay a sale twice"),
    row("fieldMapping", "Field mapping", SettingKind::TextMap, "", "Affonso field → Segment path, tried before the default paths: `sale_amount` → `properties.net_revenue`"),
    row("metadata", "Metadata", SettingKind::Array, "properties.order_id, properties.coupon, properties.plan", "Paths that are copied into `metadata`; your list replaces the default, the single entry `none` copies nothing"),
    row("defaultCurrency", "Default currency", SettingKind::String, "", "Three letters, used only when the event has no currency"),
    row("zeroAmounts", "Sales of 0", SettingKind::String, "ignore", "`ignore` or `milestone`: what a sale of 0 becomes (Affonso refuses it as a conversion)"),
    row("anonymousEvents", "Events without identity", SettingKind::String, "reject", "`reject` or `ignore`: events without userId, external id, referral or click. If you track visitors, choose `ignore`"),
    row("unmatched", "No referral matches", SettingKind::String, "ignore", "`ignore` (normal: most customers came without an affiliate) or `reject`"),
    row("authErrors", "Key, address or settings wrong", SettingKind::String, "retry", "`retry` (nothing is lost while you mend it) or `reject`: what 401, 403, a wrong address and bad settings mean"),
    row("route", "Route", SettingKind::String, "events", "`events` (every field) or `segment` (Affonso's native adapter, only what it documents). Switching it while retries are in flight can pay a sale twice"),
    row("baseUrl", "Base URL", SettingKind::String, "https://api.affonso.io/v1", "Address of the Affonso API; https, or http on loopback"),
    row("dryRun", "Dry run", SettingKind::Boolean, "false", "Return the plan and send nothing: Affonso has no sandbox, and Segment's event tester would book real commissions"),
];

const fn row(
    key: &'static str,
    label: &'static str,
    kind: SettingKind,
    default: &'static str,
    description: &'static str,
) -> Setting {
    Setting { key, label: prose(label), kind, description: prose(description), required: false, sensitive: false, default }
}
