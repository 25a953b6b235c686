//! impact.com by the book: whatever a shop sends, what leaves is never refused for its form, and becomes an action, or changes
//! one, where a partner sent the customer.
//!
//! Left out of what is generated: numbers of programs, event types and partners that the account does not have.

use crate::events::{amount, currency, member, members, mostly, one_of, timestamp};
use crate::far_side::{answer_of, incoming};
use crate::json::{Json, number, text};
use crate::mapped::{OF_A_FORM, odd_value, sure};
use crate::run::{Checked, check, fail};
use crate::{NOON, NOW};
use affonso_segment::delivery::{Answer, Request, Response, Step, Verdict};
use affonso_segment::emulator::Incoming;
use affonso_segment::emulator::impact::{
    Click, Config, Emulator, EventKind, EventType, Ledger, Manner, MediaPartner, PromoCode, Rule, Submission, SubmissionKind,
};
use affonso_segment::impact::Impact;
use proptest::prelude::*;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// More requests than an event has product lines are a loop.
const REQUESTS: usize = 20;

/// Parameters of one line, which a mapping of one's own may name without any products.
const OF_ONE_LINE: [&str; 6] =
    ["ItemAmount1", "ItemSubTotal2", "ItemText1_2", "ItemSubCategory1", "ItemQuantity1", "ItemDate2_1"];

/// A word, or one that is too long.
fn word(prefix: &'static str, longest: usize) -> BoxedStrategy<Json> {
    let short = (0..9_u8).prop_map(move |n| text(format!("{prefix}{n}")));
    mostly(prop_oneof![12 => short, 1 => Just(text("ä".repeat(longest + 1)))])
}

/// What senders write where they have no id.
fn nobody() -> BoxedStrategy<Json> {
    one_of(&["undefined", "null", "0", "00000000-0000-0000-0000-000000000000"])
}

fn line() -> BoxedStrategy<Json> {
    let spelt = one_of(&["1", "2.0", "2.5", "two", "-1", "12345678901"]);
    let quantity = prop_oneof![6 => (0..9_u8).prop_map(number), 3 => spelt];
    mostly(members(vec![
        member("sku", 9.0, word("sku-", 255)),
        member("name", 6.0, word("Thing ", 255)),
        member("category", 8.0, word("Things ", 255)),
        member("brand", 3.0, word("Brand ", 255)),
        member("coupon", 2.0, word("SAVE", 255)),
        member("variant", 3.0, word("v-", 64)),
        member("quantity", 9.0, mostly(quantity)),
        member("odd", 6.0, odd_value()),
        member("price", 8.0, mostly(amount())),
        member("subtotal", 3.0, mostly(amount())),
    ]))
}

fn properties() -> BoxedStrategy<Json> {
    let order = prop_oneof![9 => word("o-", 64), 1 => Just(text("IR_AN_64_TS")), 1 => nobody()];
    members(vec![
        member("order_id", 8.0, order),
        member("orderId", 1.0, word("o-", 64)),
        member("revenue", 7.0, mostly(amount())),
        member("total", 4.0, mostly(amount())),
        member("discount", 3.0, mostly(amount())),
        member("shipping", 3.0, mostly(amount())),
        member("tax", 3.0, mostly(amount())),
        member("currency", 8.0, mostly(currency())),
        member("coupon", 2.0, word("SAVE", 255)),
        member("products", 5.0, mostly(prop::collection::vec(line(), 0..4).prop_map(Json::List))),
        member("remaining_amount", 5.0, mostly(amount())),
        member("email", 3.0, mostly(one_of(&["jane@example.com", " Jane@Example.com", "jane"]))),
        member("advertisingId", 2.0, word("gaid-", 64)),
        member("partner", 4.0, one_of(&["10000", "20000", "ten", "1.5"])),
        member("agency", 4.0, one_of(&["10000", "20000", "two"])),
        member("season", 5.0, one_of(&["summer", "4,5", "12345678901"])),
        member("odd", 7.0, odd_value()),
        member("other", 7.0, odd_value()),
    ])
}

fn context() -> BoxedStrategy<Json> {
    let urls = one_of(&[
        "https://shop.example/?im_ref=clk_1",
        "https://shop.example/?irclickid=clk_2#x",
        "https://shop.example/",
        "odd",
    ]);
    let sha256 = "b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514";
    let emails = one_of(&["jane@example.com", "63A710569261A24B3766275B7000CE8D7B32E2F7", sha256, "jane at home"]);
    let device = members(vec![
        member("type", 8.0, mostly(one_of(&["ios", "Android", "tv"]))),
        member("advertisingId", 6.0, prop_oneof![9 => word("adid-", 64), 1 => nobody()]),
        member("id", 6.0, word("device-", 64)),
        member("manufacturer", 5.0, word("Maker ", 64)),
        member("adTrackingEnabled", 6.0, mostly(Just(Json::Flag(false)))),
    ]);
    let referrer = members(vec![member("type", 9.0, one_of(&["impactRadius", "other"])), member("id", 9.0, word("clk_", 64))]);
    members(vec![
        member("page", 6.0, mostly(members(vec![member("url", 9.0, mostly(urls))]))),
        member("referrer", 3.0, mostly(referrer)),
        member("traits", 4.0, mostly(members(vec![member("email", 7.0, mostly(emails)), member("status", 5.0, word("s", 40))]))),
        member("ip", 5.0, Just(text("203.0.113.7"))),
        member("userAgent", 5.0, word("Mozilla/", 600)),
        member(
            "app",
            4.0,
            mostly(members(vec![member("name", 9.0, word("App ", 99)), member("namespace", 9.0, word("com.app", 99))])),
        ),
        member("device", 5.0, mostly(device)),
    ])
}

/// A call as an app or a shop sends it, odd in a place or two.
fn event() -> BoxedStrategy<Json> {
    let kinds = prop_oneof![8 => Just(text("track")), 3 => one_of(&["page", "screen", "identify"])];
    let names = one_of(&[
        "Order Completed",
        "order completed ",
        "Order, Completed",
        "Application Installed",
        "Application Opened",
        "Order Refunded",
    ]);
    let user = prop_oneof![6 => word("customer-", 255), 1 => one_of(&["jane@example.com", "me", "x x x x x"]), 1 => nobody()];
    members(vec![
        member("type", 9.8, kinds),
        member("event", 9.8, names),
        member("messageId", 9.0, word("ajs-", 100)),
        member("userId", 6.0, user),
        member("anonymousId", 8.0, prop_oneof![9 => word("anon-", 70), 1 => nobody()]),
        member("timestamp", 8.0, mostly(timestamp())),
        member("properties", 9.7, mostly(properties())),
        member("context", 8.0, mostly(context())),
        member("traits", 3.0, mostly(members(vec![member("email", 8.0, one_of(&["jane@example.com", "jane"]))]))),
    ])
}

/// Settings that are all right, at the emulator's addresses.
fn settings() -> BoxedStrategy<Json> {
    let list = |words: &[&str]| Json::List(words.iter().map(|word| text(*word)).collect());
    let on = || Just(Json::Flag(true));
    let paths = || one_of(&["properties.total", "properties.order_id", "context.page.url?im_ref", "userId"]);
    let typed = |name: &&'static str| member(name, 1.0, one_of(&["properties.odd", "properties.other"]));
    let typed = OF_A_FORM.iter().chain(&OF_ONE_LINE).map(typed);
    let season = |name: &'static str| member(name, 1.0, Just(text("properties.season")));
    let parameters = vec![
        member("OrderId", 2.0, paths()),
        member("CustomerEmail", 2.0, paths()),
        member("CustomerId", 2.0, paths()),
        member("ClickId", 2.0, paths()),
        member("OrderSubTotalPostDiscount", 2.0, paths()),
        member("Text1", 3.0, paths()),
        member("Note", 3.0, paths()),
        member("MediaId", 2.0, Just(text("properties.partner"))),
        member("MediaPartnerId", 2.0, Just(text("properties.agency"))),
        season("CampaignId"),
        season("EventTypeId"),
        season("ActionTrackerId"),
    ];
    let parameters = members(parameters.into_iter().chain(typed).collect());
    let item = |name: &'static str| member(name, 2.0, Just(text("odd")));
    let products = members(vec![
        member("ItemPrice", 2.0, one_of(&["price", "subtotal"])),
        member("ItemSubTotal", 3.0, one_of(&["subtotal", "price"])),
        member("ItemMpn", 3.0, one_of(&["sku", "variant"])),
        item("ItemAmount"),
        item("ItemQuantity"),
        item("ItemDiscount"),
        item("ItemText[i]_1"),
        item("ItemNumeric_1"),
        item("ItemDate_10"),
    ]);
    members(vec![
        sure("accountSid", text("IRdemo")),
        sure("apiKey", text("token-demo")),
        sure("campaignId", text("1000")),
        sure("baseUrl", text("http://127.0.0.1:8080/impact/api")),
        sure("trackingUrl", text("http://127.0.0.1:8080/impact/trk/")),
        sure("enablePageEvents", Json::Flag(true)),
        sure("enableScreenEvents", Json::Flag(true)),
        sure("enableIdentifyEvents", Json::Flag(true)),
        sure("reversalEventNames", list(&["Order Refunded"])),
        member("actionEventNames", 3.0, Just(list(&["Order Completed", "Order, Completed"]))),
        member("eventTypeId", 8.0, Just(text("4000"))),
        member("iOsAppId", 3.0, one_of(&["4001", "com.shop"])),
        member("androidAppId", 3.0, one_of(&["4002", "12345678901"])),
        member("appInstall", 3.0, on()),
        member("customParameterMapping", 4.0, parameters),
        member("customMappingForProducts", 4.0, products),
        member("amountSource", 2.0, Just(text("properties.total"))),
        member("defaultCurrency", 3.0, Just(text("chf"))),
        member("longOrderIds", 3.0, one_of(&["hash", "reject"])),
        member("fullReversalWithoutAmounts", 5.0, on()),
        member("partialReversals", 5.0, on()),
        member("pageLoadFormat", 3.0, one_of(&["form", "json"])),
    ])
}

/// The values of a parameter in a form.
pub fn values(form: &str, name: &str) -> Vec<String> {
    let pairs = form_urlencoded::parse(form.as_bytes());
    pairs.filter(|(key, _)| key == name).map(|(_, value)| value.into_owned()).collect()
}

/// An account that knows every event type, click and promo code of a request.
fn config_for(form: &str) -> Config {
    let mut codes = values(form, "EventTypeCode");
    codes.push("Application Installed".into());
    // What an event type asks for beyond the form is its owner's affair.
    let types = |id| EventType { codes: codes.clone(), ..EventType::new(id, "Any", EventKind::Lead, &[]) };
    let mut clicks: Vec<Click> = values(form, "ClickId").iter().map(|id| Click::new(id, 10_000)).collect();
    clicks.extend(["clk_1", "clk_2"].map(|id| Click::new(id, 10_000)));
    let owned = |code| PromoCode { code, media_partner_id: 10_000 };
    Config {
        event_types: [4000, 4001, 4002].map(types).into(),
        media_partners: vec![MediaPartner::new(10_000, "One"), MediaPartner::new(20_000, "Two")],
        promo_codes: values(form, "OrderPromoCode").into_iter().map(owned).collect(),
        clicks,
        incomplete_items: Manner::Accept,
        ..Config::default()
    }
}

fn post(emulator: &mut Emulator, path: &str, form: &str) {
    let headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Authorization", "Basic SVJkZW1vOnRva2VuLWRlbW8=")];
    // The tracking host wants no credentials.
    let headers = headers.into_iter().take(if path.contains("/trk/") { 1 } else { 2 });
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    emulator.handle(&Incoming { method: "POST".into(), path: path.into(), headers, body: form.into() }, NOON);
}

/// The far side after a partner has sent this customer; of an order that changes, after it was paid.
fn prepared(request: &Request) -> Emulator {
    let form = request.body.as_str();
    let mut emulator = Emulator::new(config_for(form));
    let mut load = form_urlencoded::Serializer::new(String::from("CampaignId=1000&EventDate=NOW&ClickId=clk_1"));
    for name in ["CustomProfileId", "CustomerId", "GoogAId", "AppleIfa", "AppleIfv"] {
        load.extend_pairs(values(form, name).iter().map(|value| (name, value)));
    }
    post(&mut emulator, "/impact/trk/PageLoad", &load.finish());
    if request.url.ends_with("/Actions") {
        let sale = "CampaignId=1000&EventTypeId=4000&EventDate=NOW&ClickId=clk_1&ItemQuantity1=9&ItemPrice1=10";
        let mut sale = form_urlencoded::Serializer::new(String::from(sale));
        for (name, sold) in [("OrderId", "OrderId"), ("Sku", "ItemSku1")] {
            sale.extend_pairs(values(form, name).iter().map(|value| (sold, value)));
        }
        post(&mut emulator, "/impact/api/Advertisers/IRdemo/Conversions", &sale.finish());
    }
    emulator
}

/// What may become of a submission. Of the lines that change only the first was sold, and a customer id that tells nobody apart
/// leads to nobody.
fn is_fair(submission: &Submission) -> bool {
    let named = |name: &&&str| !values(&submission.payload, name).is_empty();
    let keys = ["ClickId", "CustomProfileId", "OrderPromoCode", "MediaId", "GoogAId", "AppleIfa", "AppleIfv"];
    match submission.error_reason.as_deref() {
        None => true,
        Some("NO_ITEM") => submission.kind == SubmissionKind::Modification,
        Some("ACTION_REF_NOT_FOUND") => submission.kind == SubmissionKind::Conversion && !keys.iter().any(|key| named(&key)),
        Some(_) => false,
    }
}

/// Sends an event to its end, request by request, and tells what the books hold then.
pub fn deliver(destination: &Impact, event: &str) -> Result<Option<(Verdict, Ledger)>, TestCaseError> {
    let mut step = destination.begin(event, NOW);
    let Step::Send { request, .. } = &step else { return Ok(None) };
    let mut emulator = prepared(request);
    for _ in 0..REQUESTS {
        let Step::Send { request, state } = step else { break };
        let answer = answer_of(emulator.handle(&incoming(&request), NOON));
        let Answer::Response(Response { status, body, .. }) = &answer else { return Err(fail("no response")) };
        prop_assert_eq!(*status, 200, "{} {}\n{}\n{}", request.method.word(), request.url, request.body, body);
        step = destination.resume(&state, &answer, NOW);
    }
    let Step::Done(outcome) = step else { return Err(fail("it does not end")) };
    Ok(Some((outcome.outcome, emulator.ledger(NOON))))
}

#[test]
fn nothing_that_leaves_is_ever_refused() {
    let tally = RefCell::new(BTreeMap::<String, u32>::new());
    check(2000, (event(), settings(), any::<u64>()), |(event, settings, seed)| -> Checked {
        let destination = Impact::from_json(&settings.plain());
        let Some((verdict, ledger)) = deliver(&destination, &event.odd(seed, true))? else { return Ok(()) };
        prop_assert_eq!(verdict, Verdict::Delivered);
        let is_mapped = settings.plain().contains("\"OrderSubTotalPostDiscount\"");
        for violation in &ledger.violations {
            prop_assert!(is_mapped && violation.rule == Rule::SubtotalBesideItems, "{:?}", violation);
        }
        let mut tally = tally.borrow_mut();
        for attempt in &ledger.attempts {
            let endpoint = attempt.path.rsplit('/').next().unwrap_or_default();
            *tally.entry(format!("{} {endpoint}", attempt.method)).or_default() += 1;
        }
        for submission in &ledger.submissions {
            prop_assert!(is_fair(submission), "{:?}", submission);
            let became = if submission.error_reason.is_none() { "done" } else { "failed" };
            *tally.entry(format!("{:?} {became}", submission.kind)).or_default() += 1;
        }
        Ok(())
    });
    let tally = tally.into_inner();
    println!("sent: {tally:?}");
    for (what, least) in [
        ("POST Conversions", 400),
        ("POST PageLoad", 400),
        ("POST AppInstall", 25),
        ("PUT Actions", 10),
        ("DELETE Actions", 30),
        ("Conversion done", 400),
        ("Modification done", 8),
        ("Reversal done", 30),
    ] {
        assert!(tally.get(what).is_some_and(|count| *count >= least), "too few to mean anything: {what} in {tally:?}");
    }
}

/// From the first page to the refund, as calls of different sources: what links them are the names alone.
#[test]
fn a_customer_is_followed_from_the_page_to_the_refund() {
    let shop = Impact::from_json(
        r#"{"accountSid":"IRdemo","apiKey":"token-demo","campaignId":"1000","eventTypeId":"4000",
        "baseUrl":"http://127.0.0.1:8080/impact/api","trackingUrl":"http://127.0.0.1:8080/impact/trk",
        "enablePageEvents":true,"enableIdentifyEvents":true,"reversalEventNames":["Order Refunded"]}"#,
    );
    assert!(shop.findings().is_empty(), "{:?}", shop.findings());
    let mut emulator = Emulator::new(Config::default());
    let mut tell = |event: &str| {
        let mut step = shop.begin(event, NOW);
        while let Step::Send { request, state } = step {
            step = shop.resume(&state, &answer_of(emulator.handle(&incoming(&request), NOON)), NOW);
        }
        let Step::Done(outcome) = step else { panic!("{event}") };
        assert_eq!(outcome.outcome, Verdict::Delivered, "{}", outcome.message);
        emulator.ledger(NOON)
    };
    tell(
        r#"{"type":"page","messageId":"m-1","anonymousId":"anon-1","timestamp":"2026-06-22T11:00:00Z",
        "context":{"page":{"url":"https://shop.example/?im_ref=clk_demo"}}}"#,
    );
    tell(
        r#"{"type":"identify","messageId":"m-2","anonymousId":"anon-1","userId":"customer-1","timestamp":"2026-06-22T11:01:00Z",
        "traits":{"email":"jane@example.com"}}"#,
    );
    let order = r#"{"type":"track","event":"Order Completed","messageId":"m-3","userId":"customer-1","timestamp":"2026-06-22T11:02:00Z",
        "properties":{"order_id":"o-1","currency":"EUR","revenue":25,"discount":5,"products":[
        {"sku":"a","category":"c","quantity":2,"price":10},{"sku":"b","category":"c","quantity":1,"price":"9.99"}]}}"#;
    let ledger = tell(order);
    let action = &ledger.actions[0];
    let found = (action.media_partner_id, action.attributed_by.as_str(), action.click_id.as_deref());
    assert_eq!(found, (10_000, "CustomerId", Some("clk_demo")));
    assert_eq!((action.amount.plain().as_str(), action.currency.as_str()), ("24.99", "EUR"));
    let ledger = tell(order);
    assert_eq!((ledger.summary.attributed, ledger.summary.duplicates), (1, 1), "sent again, it is paid once");
    let ledger =
        tell(r#"{"type":"track","event":"Order Refunded","messageId":"m-4","properties":{"order_id":"o-1","revenue":25}}"#);
    assert_eq!((ledger.actions[0].amount.plain().as_str(), ledger.earnings.len()), ("0", 0));
    assert!(ledger.violations.is_empty() && !serde_json::to_string(&ledger).expect("JSON").contains("jane@"));
}
