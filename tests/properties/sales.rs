//! Generators of what reaches the connector for impact.com: its settings, and events with what it alone looks at.

use crate::events::{event, member, members, mostly, one_of};
use crate::json::{Json, text};
use proptest::prelude::*;

/// Settings that are all right.
pub fn settings() -> BoxedStrategy<Json> {
    let sure = |key: &str, value: &str| Just(Some((key.to_owned(), text(value)))).boxed();
    let names = |name: &'static str| Just(Json::List(vec![text(name), text("purchase")]));
    let paths =
        || one_of(&["properties.revenue", "properties.products", "properties.order_id", "context.page.url?ref", "userId"]);
    let parameters = members(vec![
        member("OrderId", 2.0, paths()),
        member("CustomerEmail", 2.0, paths()),
        member("OrderSubTotalPostDiscount", 2.0, paths()),
        member("EventDate", 1.0, paths()),
        member("ItemSku1", 1.0, paths()),
        member("Text1", 3.0, paths()),
        member("MediaId", 2.0, paths()),
    ]);
    let products = members(vec![
        member("ItemPrice", 3.0, one_of(&["quantity", "price_id"])),
        member("ItemSubTotal", 3.0, one_of(&["quantity", "id"])),
        member("ItemText_1", 3.0, one_of(&["sku", "product_id"])),
    ]);
    members(vec![
        sure("accountSid", "IRdemo"),
        sure("apiKey", "token-demo"),
        sure("campaignId", "1234"),
        member("enablePageEvents", 5.0, Just(Json::Flag(true))),
        member("enableScreenEvents", 5.0, Just(Json::Flag(true))),
        member("enableIdentifyEvents", 5.0, Just(Json::Flag(true))),
        member("actionEventNames", 3.0, names("Invoice Paid")),
        member("installEventNames", 2.0, names("trial_started")),
        member("pageLoadEventNames", 2.0, names("demo_booked")),
        member("reversalEventNames", 4.0, names("Order Refunded")),
        member("eventTypeId", 6.0, Just(text("777"))),
        member("iOsAppId", 3.0, one_of(&["4001", "app"])),
        member("appInstall", 3.0, Just(Json::Flag(true))),
        member("customParameterMapping", 4.0, parameters),
        member("customMappingForProducts", 4.0, products),
        member("itemIndexStart", 2.0, one_of(&["0", "1"])),
        member("amountSource", 2.0, one_of(&["properties.total", "properties.value"])),
        member("defaultCurrency", 3.0, Just(text("chf"))),
        member("clickIdFromUrl", 2.0, one_of(&["on", "off"])),
        member("clickIdParameters", 3.0, Just(Json::List(vec![text("ref"), text("click_id")]))),
        member("generatedOrderIds", 3.0, one_of(&["on", "off"])),
        member("longOrderIds", 3.0, one_of(&["hash", "reject"])),
        member("fullReversalWithoutAmounts", 3.0, Just(Json::Flag(true))),
        member("partialReversals", 5.0, Just(Json::Flag(true))),
        member("remainingAmount", 3.0, one_of(&["properties.total", "properties.refunded"])),
        member("maxEventAge", 1.0, one_of(&["none", "300d", "1d"])),
        member("authErrors", 3.0, one_of(&["retry", "reject"])),
        member("unmatchedEvents", 3.0, one_of(&["ignore", "reject"])),
        member("pageLoadFormat", 3.0, one_of(&["form", "json"])),
        member("dryRun", 0.5, Just(Json::Flag(true))),
    ])
}

/// An event with what only impact.com looks at.
pub fn sale() -> BoxedStrategy<Json> {
    let device = members(vec![
        member("type", 8.0, mostly(one_of(&["ios", "Android", "tv"]))),
        member("advertisingId", 6.0, mostly(Just(text("ADID")))),
        member("id", 6.0, mostly(Just(text("DEVICE")))),
        member("adTrackingEnabled", 6.0, mostly(Just(Json::Flag(false)))),
    ]);
    let names = one_of(&["Order Completed", "Application Installed", "Application Opened", "Order Refunded", "order completed "]);
    (event(), prop::option::weighted(0.6, names), prop::option::weighted(0.6, device))
        .prop_map(|(event, name, device)| {
            event.with_objects(&[], &mut |members| {
                if members.iter().any(|(key, _)| key == "sku") {
                    members.extend([("price".into(), text("5.50")), ("subtotal".into(), text("11"))]);
                }
                let is_event = members.iter().any(|(key, _)| key == "messageId" || key == "properties");
                let Some(name) = name.as_ref().filter(|_| is_event) else { return };
                members.retain(|(key, _)| key != "event");
                members.push(("event".into(), name.clone()));
                for (key, value) in members.iter_mut() {
                    if let (true, Json::Object(inner), Some(device)) = (key == "context", value, &device) {
                        inner.push(("device".into(), device.clone()));
                    }
                }
            })
        })
        .boxed()
}
