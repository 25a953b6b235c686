//! The table of settings.

use crate::segment::settings::{Setting, SettingKind};
use crate::value::prose;

/// Every setting; parsing, the README's table and Segment's form are made from it.
pub static TABLE: &[Setting] = &[
    row("accountSid", "Account SID", SettingKind::String, "", "The Account SID of your impact.com account (Settings, API)")
        .required(),
    row(
        "apiKey",
        "API key",
        SettingKind::String,
        "",
        "The Auth Token beside it; with scoped tokens one that may submit conversions (and modify actions, for reversals)",
    )
    .required()
    .sensitive(),
    row("campaignId", "Campaign ID", SettingKind::String, "", "The id of your program, a number").required(),
    row(
        "enablePageEvents",
        "Enable page events",
        SettingKind::Boolean,
        "false",
        "Page calls become page loads; needed for web, where the click id comes with them",
    ),
    row("enableScreenEvents", "Enable screen events", SettingKind::Boolean, "false", "Screen calls become page loads"),
    row(
        "enableIdentifyEvents",
        "Enable identify events",
        SettingKind::Boolean,
        "false",
        "Identify calls become page loads, which tell impact.com who is who",
    ),
    row(
        "actionEventNames",
        "Action event names",
        SettingKind::Array,
        "Order Completed",
        "Track events that are actions: registrations, orders and what else is paid for. Names are compared without regard to case and outer blanks; your list replaces the default, the single entry `none` is the empty list. Enter each name as a code of the event type in impact.com, without commas",
    ),
    row(
        "installEventNames",
        "Install event names",
        SettingKind::Array,
        "Application Installed",
        "Track events that are app installs",
    ),
    row(
        "pageLoadEventNames",
        "Page load event names",
        SettingKind::Array,
        "Application Opened",
        "Track events that are page loads or app opens. A name in several lists counts once: reversal, install, action, page load",
    ),
    row(
        "unmatchedEvents",
        "Events in no list",
        SettingKind::String,
        "ignore",
        "`ignore` or `reject`: what every other track event becomes",
    ),
    row(
        "eventTypeId",
        "Event type ID",
        SettingKind::String,
        "",
        "The number of the event type (action tracker); blank: impact.com finds it by the event's name. Reversals need it",
    ),
    row(
        "iOsAppId",
        "iOS app ID",
        SettingKind::String,
        "",
        "The System App ID of your iOS app (Settings, Mobile Apps); needed for iOS",
    ),
    row("androidAppId", "Android app ID", SettingKind::String, "", "The System App ID of your Android app; needed for Android"),
    row(
        "appInstall",
        "App install endpoint",
        SettingKind::Boolean,
        "false",
        "Tell installs to the endpoint for installs first and use the click id of its answer. It is not documented",
    ),
    row(
        "customParameterMapping",
        "Custom parameter mapping",
        SettingKind::TextMap,
        "",
        "impact.com parameter → path from the event's root: `CustomerStatus` → `properties.customer_status`. It counts before every default, on every call; where the path has nothing, the default stays. `OrderSubTotalPostDiscount` mapped here is sent even beside product lines, which may pay twice. A parameter's other name (`Oid`, `ActionTrackerId`, `MediaPartnerId`, `PromoCode`, `Currency`) is sent as the newer one",
    ),
    row(
        "customMappingForProducts",
        "Custom mapping for products",
        SettingKind::TextMap,
        "",
        "impact.com item parameter → key inside each product: `ItemPrice` → `product_revenue`. It replaces the default key: a line without it goes without the parameter",
    ),
    row(
        "itemIndexStart",
        "First product line",
        SettingKind::String,
        "1",
        "`1` (documented) or `0`: the number of the first product line in parameter names",
    ),
    row(
        "amountSource",
        "Order amount",
        SettingKind::String,
        "properties.revenue",
        "The path of `OrderSubTotalPostDiscount`: after discount, before tax and shipping. It is sent only without product lines",
    ),
    row(
        "defaultCurrency",
        "Default currency",
        SettingKind::String,
        "",
        "Three letters, used only when the event has no currency; without either impact.com takes the currency of your account",
    ),
    row(
        "customerStatusValues",
        "Customer status values",
        SettingKind::TextMap,
        "",
        "Your word → impact.com's: `returning` → `EXISTING`. Other words are sent as they are",
    ),
    row(
        "clickIdFromUrl",
        "Click ID from the URL",
        SettingKind::String,
        "on",
        "`on` or `off`: without an explicit click id, look for one in the address of the page",
    ),
    row(
        "clickIdParameters",
        "Click ID parameters",
        SettingKind::Array,
        "im_ref, irclickid",
        "The query parameters that carry the click id (Gateway Tracking Settings); your list replaces the default",
    ),
    row(
        "generatedOrderIds",
        "Generated order IDs",
        SettingKind::String,
        "on",
        "`on` or `off`: may impact.com make up an order id for an event that has none at all (`IR_AN_64_TS`)? A repeat of it would be a second order, so what is unclear is not repeated. `off`: such an event is rejected",
    ),
    row(
        "longOrderIds",
        "Long order IDs",
        SettingKind::String,
        "hash",
        "`hash` or `reject`: what becomes of an order id of more than 64 characters. Its SHA-256 is the same on every retry",
    ),
    row(
        "reversalEventNames",
        "Reversal event names",
        SettingKind::Array,
        "",
        "Track events that take an order back, such as `Order Refunded`, `Order Cancelled`. They need `eventTypeId` and the order's id",
    ),
    row(
        "fullReversalWithoutAmounts",
        "Full reversal without amounts",
        SettingKind::Boolean,
        "false",
        "Take the whole order back when the event carries neither amounts nor products: then nothing says that it was not a part of it",
    ),
    row(
        "partialReversals",
        "Partial reversals",
        SettingKind::Boolean,
        "false",
        "A reversal that carries what is left of the order changes it instead of taking it back: the amount at `remainingAmount`, else the `sku` and `quantity` of each product",
    ),
    row(
        "remainingAmount",
        "Remaining amount",
        SettingKind::String,
        "properties.remaining_amount",
        "With partial reversals: the path of the amount that is left of the order; 0 takes it back",
    ),
    row(
        "dispositionCode",
        "Disposition code",
        SettingKind::String,
        "ITEM_RETURNED",
        "Why a whole order goes back: `REJECTED`, `ITEM_RETURNED`, `CONS_FRAUD`, `ORDER_ERROR`, `ITEM_OUT_OF_STOCK`, `TEST_ACTION`, …",
    ),
    row(
        "reversalReason",
        "Reason of partial reversals",
        SettingKind::String,
        "ORDER_UPDATE",
        "Why an order changes: `ORDER_UPDATE`, `ITEM_RETURNED`, …",
    ),
    row(
        "maxEventAge",
        "Maximum age",
        SettingKind::String,
        "none",
        "Such as `30d`, `12h`, `90m`: events that happened longer ago are ignored, replays for instance",
    ),
    row(
        "consentCategories",
        "Consent categories",
        SettingKind::Array,
        "",
        "All of them must be true in `context.consent.categoryPreferences`, else the event is ignored: reversals, and server events, which usually carry none, as well",
    ),
    row(
        "authErrors",
        "Credentials, address or settings wrong",
        SettingKind::String,
        "retry",
        "`retry` (nothing is lost while you mend it) or `reject`: what 401, 402, 403, a wrong address and bad settings mean",
    ),
    row(
        "pageLoadFormat",
        "Page load format",
        SettingKind::String,
        "form",
        "`form` (documented) or `json`: how page loads are written",
    ),
    row(
        "baseUrl",
        "API address",
        SettingKind::String,
        "https://api.impact.com",
        "Address of the API; https, or http on loopback",
    ),
    row(
        "trackingUrl",
        "Tracking address",
        SettingKind::String,
        "https://trkapi.impact.com",
        "Address that takes page loads; https, or http on loopback",
    ),
    row("concurrency", "Concurrency", SettingKind::String, "10", "Requests of one batch in flight at once, 1 to 100"),
    row(
        "dryRun",
        "Dry run",
        SettingKind::Boolean,
        "false",
        "Return the plan and send nothing: impact.com has no sandbox, and Segment's event tester would book real actions",
    ),
    #[cfg(feature = "webhooks")]
    row(
        "integrationName",
        "Name in integrations",
        SettingKind::String,
        "",
        "The name of this destination in an event's `integrations` object: an event that says `false` for it, or `All: false` without naming it, is ignored. Blank: `integrations` is not looked at",
    )
    .of_webhooks(),
    #[cfg(feature = "webhooks")]
    row(
        "attributionWindow",
        "Attribution window",
        SettingKind::String,
        "60d",
        "With memory: how long after a click, or a page load that impact.com gave a click id, a conversion without one of its own is sent with it. `none` adds nothing by memory",
    )
    .of_webhooks(),
    #[cfg(feature = "webhooks")]
    row(
        "attributionTouch",
        "Attribution touch",
        SettingKind::String,
        "last",
        "With memory: `last` or `first`, which of several clicks of a person counts",
    )
    .of_webhooks(),
    #[cfg(feature = "webhooks")]
    row(
        "retryDelayMax",
        "Longest delay",
        SettingKind::String,
        "1h",
        "With a queue: the longest pause between two attempts, `10s` to `12h`",
    )
    .of_webhooks(),
];

/// The settings that say what makes a fact one fact: the order's id, and the event type within which it counts.
/// Source: <https://integrations.impact.com/brand-api-reference/reference/conversions/conversions>.
pub static IDENTIFYING: &[&str] =
    &["accountSid", "campaignId", "eventTypeId", "customParameterMapping", "generatedOrderIds", "longOrderIds"];

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
