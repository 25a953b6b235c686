//! Generators of what reaches the connector: events as shops send them, with every oddity now and then, and settings.

use crate::json::{Json, number, object, odd_json, odd_scalar, text};
use proptest::prelude::*;
use proptest::sample::select;

pub type Member = BoxedStrategy<Option<(String, Json)>>;

/// A member that is there `often` times in ten.
pub fn member(key: &'static str, often: f64, value: impl Strategy<Value = Json> + 'static) -> Member {
    prop::option::weighted(often / 10.0, value.prop_map(move |value| (key.to_owned(), value))).boxed()
}

pub fn members(all: Vec<Member>) -> BoxedStrategy<Json> {
    all.prop_map(|members| Json::Object(members.into_iter().flatten().collect())).boxed()
}

pub fn one_of(words: &[&'static str]) -> BoxedStrategy<Json> {
    select(words.to_vec()).prop_map(text).boxed()
}

/// Mostly what is expected, sometimes any scalar, seldom anything.
pub fn mostly(expected: impl Strategy<Value = Json> + 'static) -> BoxedStrategy<Json> {
    prop_oneof![16 => expected, 2 => odd_scalar(), 1 => odd_json("[a-z]{1,3}".boxed())].boxed()
}

fn id(prefix: &'static str) -> BoxedStrategy<Json> {
    let word = (0..9_u8).prop_map(move |n| text(format!("{prefix}{n}")));
    mostly(prop_oneof![5 => word, 1 => (0..99_u8).prop_map(number)])
}

pub fn event_name() -> BoxedStrategy<Json> {
    one_of(&[
        "Order Completed",
        "Completed Order",
        "purchase",
        "Order Completed",
        "purchase",
        "qualified_lead",
        "demo_booked",
        "trial_started",
        "order completed",
        "Order_Completed",
        "KYC Passed",
        "Invoice Paid",
        "Order Refunded",
        "Signed Up",
    ])
}

pub fn amount() -> BoxedStrategy<Json> {
    let plain = "(0|[1-9][0-9]{0,5})(\\.[0-9]{1,3})?";
    prop_oneof![
        6 => plain.prop_map(Json::Number),
        4 => plain.prop_map(text),
        1 => one_of(&["49,99", "$5", "-3", "0", "0.00", "", " 12.50 ", "007.5", "1e3", "free"]),
        1 => select(vec!["0", "0.0", "-5", "-0", "1e2", "2.5E-3", "12345678901234567890.10", "1e300"]).prop_map(number),
        1 => Just(Json::Null),
    ]
    .boxed()
}

pub fn currency() -> BoxedStrategy<Json> {
    prop_oneof![8 => one_of(&["USD", "eur", " gbp ", "JPY"]), 1 => one_of(&["", "EURO", "€", "12€"])].boxed()
}

pub fn timestamp() -> BoxedStrategy<Json> {
    one_of(&[
        "2026-06-22T12:00:00.000Z",
        "2026-06-22T14:00:00.5+02:00",
        "2026-06-22 12:00:00Z",
        "2026-02-30T12:00:00Z",
        "0000-01-01T00:00:00+02:00",
        "9999-12-31T23:59:59-05:00",
        "yesterday",
        "1782129600",
    ])
}

fn product() -> BoxedStrategy<Json> {
    mostly(members(vec![
        member("product_id", 6.0, id("prod_")),
        member("sku", 5.0, id("sku_")),
        member("id", 3.0, id("p_")),
        member("price_id", 4.0, id("price_")),
        member("priceId", 1.0, id("price_")),
        member("quantity", 5.0, (1..9_u8).prop_map(number)),
    ]))
}

fn ids(prefix: &'static str) -> BoxedStrategy<Json> {
    mostly(prop::collection::vec(id(prefix), 0..4).prop_map(Json::List))
}

fn properties() -> BoxedStrategy<Json> {
    let identity = vec![
        member("referral_id", 1.0, id("ref_")),
        member("affonsoReferral", 0.5, id("ref_")),
        member("click_id", 1.0, id("clk_")),
        member("external_user_id", 2.0, id("ext_")),
        member("externalUserId", 1.0, id("ext_")),
    ];
    let sale = vec![
        member("revenue", 7.0, mostly(amount())),
        member("amount", 2.0, mostly(amount())),
        member("value", 2.0, mostly(amount())),
        member("total", 4.0, mostly(amount())),
        member("currency", 8.0, mostly(currency())),
        member("sale_amount_currency", 1.0, mostly(currency())),
        member("product_ids", 1.0, ids("prod_")),
        member("product_id", 1.0, id("prod_")),
        member("price_ids", 1.0, ids("price_")),
        member("products", 4.0, mostly(prop::collection::vec(product(), 0..4).prop_map(Json::List))),
        member("interval", 2.0, mostly(one_of(&["month", "per_year", "P1M", "weekly"]))),
        member("billingPeriod", 1.0, mostly(one_of(&["yearly", "12 months"]))),
        member("affonso_conversion_id", 2.0, id("com_")),
        member("refunded", 2.0, mostly(amount())),
        member("reason", 1.0, mostly(one_of(&["chargeback", "too small"]))),
        member("is_subscription", 2.0, mostly(prop_oneof![any::<bool>().prop_map(Json::Flag), one_of(&["yes", "0", "x"])])),
    ];
    let copied = vec![
        member("order_id", 6.0, id("o-")),
        member("coupon", 2.0, mostly(one_of(&["SPRING", "10%"]))),
        member("plan", 2.0, mostly(Just(object([("name", text("pro")), ("seats", number(5))])))),
    ];
    members([identity, sale, copied].concat())
}

fn page() -> BoxedStrategy<Json> {
    let search = one_of(&[
        "?affonso_referral=ref_7&utm_source=x",
        "?click_id=ref_clk_1",
        "?click_id=other_network",
        "?q=%F0%9F%98%80",
        "?referral_id=ref_3#x",
        "?ref=maya&utm_term=x&gclid=g",
    ]);
    let parameters = members(vec![member("affonso_referral", 5.0, id("ref_")), member("click_id", 5.0, id("ref_clk_"))]);
    members(vec![
        member("search", 4.0, mostly(prop_oneof![4 => search, 1 => parameters])),
        member("url", 4.0, mostly(one_of(&["https://shop.example/?affonso_referral=ref_1", "https://shop.example/thanks"]))),
        member("title", 3.0, odd_scalar()),
    ])
}

fn email() -> BoxedStrategy<Json> {
    one_of(&[
        "jane@example.com",
        " jane@example.com ",
        "jane at example",
        "a@b",
        "jané@exämple.de",
        "jane..doe@example.com",
        "<j@e.de>",
    ])
}

fn traits() -> BoxedStrategy<Json> {
    members(vec![
        member("click_id", 5.0, id("ref_clk_")),
        member("affonso_referral", 2.0, id("ref_")),
        member("email", 6.0, mostly(email())),
        member("name", 3.0, mostly("[A-Za-zÄ😀 ]{0,300}".prop_map(text))),
        member("first_name", 3.0, mostly(one_of(&["Jane", " "]))),
        member("lastName", 3.0, mostly(one_of(&["Doe", ""]))),
        member("externalUserId", 1.0, id("ext_")),
    ])
}

fn consent() -> BoxedStrategy<Json> {
    let choice = || mostly(any::<bool>().prop_map(Json::Flag));
    let categories = members(vec![member("Advertising", 9.0, choice()), member("C0004", 5.0, choice())]);
    members(vec![member("categoryPreferences", 9.0, mostly(categories))])
}

fn context() -> BoxedStrategy<Json> {
    let traits = members(vec![member("external_user_id", 2.0, id("ext_")), member("externalUserId", 1.0, id("ext_"))]);
    members(vec![
        member("page", 6.0, mostly(page())),
        member("traits", 4.0, mostly(traits)),
        member("consent", 3.0, mostly(consent())),
        member("ip", 5.0, Just(text("203.0.113.7"))),
        member("library", 4.0, odd_scalar()),
    ])
}

/// A Segment call: realistic, and odd in a place or two.
pub fn event() -> BoxedStrategy<Json> {
    members(vec![
        member(
            "type",
            9.5,
            prop_oneof![30 => Just(text("track")), 4 => one_of(&["identify", "identify", "Track", "page", "screen", "group", ""])],
        ),
        member("event", 9.7, mostly(event_name())),
        member("messageId", 9.0, id("ajs-")),
        member("userId", 8.0, id("user_")),
        member("anonymousId", 6.0, id("anon_")),
        member("timestamp", 8.0, mostly(timestamp())),
        member("properties", 9.7, mostly(properties())),
        member("context", 8.0, mostly(context())),
        member("traits", 3.0, mostly(traits())),
        member("integrations", 3.0, odd_json("[a-z]{1,3}".boxed())),
    ])
}

fn event_types() -> BoxedStrategy<Json> {
    members(vec![
        member("Invoice Paid", 5.0, Just(text("conversion"))),
        member("demo_booked", 3.0, Just(text("ignore"))),
        member("Order Refunded", 7.0, Just(text("refund"))),
        member("Signed Up", 7.0, Just(text("signup"))),
    ])
}

fn field_mapping() -> BoxedStrategy<Json> {
    members(vec![
        member("sale_amount", 3.0, one_of(&["properties.total", "properties.products.0.quantity", "context.page.search?q"])),
        member("sale_amount_currency", 2.0, one_of(&["properties.currency", "properties.interval"])),
        member("customer_id", 2.0, one_of(&["anonymousId", "properties.order_id"])),
        member("product_ids", 2.0, one_of(&["properties.products[].sku|id", "properties.coupon"])),
        member("event_name", 1.0, one_of(&["properties.coupon", "event"])),
        member("occurred_at", 1.0, one_of(&["properties.coupon", "timestamp"])),
    ])
}

/// Settings that are all right on the route by `/events`.
pub fn settings() -> BoxedStrategy<Json> {
    let paths = prop::collection::vec(one_of(&["properties.plan", "properties.products[].sku", "context", "event"]), 0..4);
    members(vec![
        Just(Some(("apiKey".to_owned(), text("sk_live_demo")))).boxed(),
        member("userIdIs", 4.0, one_of(&["customer_id", "external_user_id"])),
        member("eventTypes", 4.0, event_types()),
        member("unlistedEvents", 5.0, one_of(&["milestone", "ignore"])),
        member("conversionKey", 3.0, one_of(&["messageId", "properties.order_id", "properties.products[].id"])),
        member("fieldMapping", 3.0, field_mapping()),
        member("metadata", 3.0, paths.prop_map(Json::List)),
        member("defaultCurrency", 3.0, Just(text("chf"))),
        member("zeroAmounts", 3.0, one_of(&["ignore", "milestone"])),
        member("anonymousEvents", 3.0, one_of(&["reject", "ignore"])),
        member("unmatched", 3.0, one_of(&["ignore", "reject"])),
        member("authErrors", 3.0, one_of(&["retry", "reject"])),
        member("clickIdPaths", 1.0, Just(Json::List(vec![text("properties.coupon")]))),
        member("signups", 3.0, one_of(&["on", "off"])),
        member("clicks", 3.0, Just(Json::Flag(true))),
        member("programId", 2.0, Just(text("prog_demo"))),
        member("retryClicks", 2.0, any::<bool>().prop_map(Json::Flag)),
        member("refundAmount", 2.0, Just(text("properties.refunded"))),
        member("amountUnit", 1.0, one_of(&["major", "minor"])),
        member("maxEventAge", 1.0, one_of(&["none", "300d", "1d"])),
        member("futureTolerance", 1.0, one_of(&["none", "10m"])),
        member("consentCategories", 0.5, Just(Json::List(vec![text("Advertising")]))),
        member("dryRun", 0.5, Just(Json::Flag(true))),
    ])
}
