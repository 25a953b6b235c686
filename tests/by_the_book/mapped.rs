//! impact.com by the book, mappings of one's own: whatever they lead to a parameter, the conversion is not lost for it.

use crate::events::{Member, member, members, mostly, one_of};
use crate::impact::{deliver, values};
use crate::json::{Json, number, object, text};
use crate::run::{Checked, check, fail};
use affonso_segment::delivery::Verdict;
use affonso_segment::impact::Impact;
use proptest::prelude::*;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Parameters of a certain form, which a mapping of one's own may lead anything to.
pub const OF_A_FORM: [&str; 16] = [
    "EventDate",
    "Date1",
    "TrackingConsent",
    "GiftPurchase",
    "CountryCode",
    "CurrencyCode",
    "PropertyId",
    "Amount",
    "OrderTax",
    "OrderMargin",
    "OrderDiscountRate",
    "Numeric1",
    "Money1",
    "EventCode",
    "SharedId",
    "PaymentType",
];

/// Those of every line, and what they are called in the first.
const OF_LINES: [(&str, &str); 8] = [
    ("ItemAmount", "ItemAmount1"),
    ("ItemDiscount", "ItemDiscount1"),
    ("ItemDiscountRate", "ItemDiscountRate1"),
    ("ItemQuantity", "ItemQuantity1"),
    ("ItemText[i]_1", "ItemText1_1"),
    ("ItemNumeric_1", "ItemNumeric1_1"),
    ("ItemMoney_2", "ItemMoney1_2"),
    ("ItemDate_10", "ItemDate1_10"),
];

/// A member that is always there.
pub fn sure(key: &str, value: Json) -> Member {
    Just(Some((key.to_owned(), value))).boxed()
}

/// What a mapping of one's own may lead to a parameter, whatever its form.
pub fn odd_value() -> BoxedStrategy<Json> {
    let fit = one_of(&["2026-06-22", "2026-06-22T14:00:00+02:00", "NOW", "true", "no", "7", "-1.50", "de", "USD"]);
    let unfit = one_of(&["tomorrow", "49,99", "1e3", "12345678901", "Germany", "undefined", "two", "jane@example.com"]);
    mostly(prop_oneof![4 => fit, 4 => unfit, 1 => Just(text("x".repeat(300)))])
}

/// A sale of one line that has something to say to every parameter of a form, fit or unfit, and settings that map it there.
fn mapped_sale() -> BoxedStrategy<(Json, Json)> {
    let told = |name: &'static str| member(name, 9.0, odd_value());
    let line = [("sku", text("a")), ("category", text("c")), ("quantity", number(1)), ("price", number(10))];
    let line = line.map(|(key, value)| sure(key, value)).into_iter();
    let line = members(line.chain(OF_LINES.map(|(name, _)| told(name))).collect());
    let order = [("order_id", text("o-1")), ("currency", text("EUR")), ("tax", number(2))];
    let order = order.map(|(key, value)| sure(key, value)).into_iter().chain(OF_A_FORM.map(told));
    let products = line.prop_map(|line| Some((String::from("products"), Json::List(vec![line])))).boxed();
    let properties = members(order.chain([products]).collect());
    let parameters = OF_A_FORM.map(|name| member(name, 5.0, Just(text(format!("properties.{name}"))))).into();
    let items = OF_LINES.map(|(name, _)| member(name, 5.0, Just(text(name)))).into();
    (properties, members(parameters), members(items)).prop_map(sale_and_settings).boxed()
}

fn sale_and_settings((properties, parameters, items): (Json, Json, Json)) -> (Json, Json) {
    let event = object([
        ("event", text("Order Completed")),
        ("anonymousId", text("anon-1")),
        ("timestamp", text("2026-06-22T11:00:00Z")),
        ("properties", properties),
    ]);
    let settings = object([
        ("accountSid", text("IRdemo")),
        ("apiKey", text("token-demo")),
        ("campaignId", text("1000")),
        ("eventTypeId", text("4000")),
        ("baseUrl", text("http://127.0.0.1:8080/impact/api")),
        ("customParameterMapping", parameters),
        ("customMappingForProducts", items),
    ]);
    (event, settings)
}

#[test]
fn no_mapped_value_costs_the_conversion() {
    let tally = RefCell::new(BTreeMap::<&str, u32>::new());
    check(500, (mapped_sale(), any::<u64>()), |((event, settings), seed)| -> Checked {
        let destination = Impact::from_json(&settings.plain());
        let Some((verdict, ledger)) = deliver(&destination, &event.odd(seed, true))? else { return Err(fail("not sent")) };
        prop_assert_eq!(verdict, Verdict::Delivered);
        prop_assert!(ledger.violations.is_empty(), "{:?}", ledger.violations);
        let [sale] = ledger.submissions.as_slice() else { return Err(fail("not one submission")) };
        prop_assert_eq!(&sale.error_reason, &None);
        for name in OF_A_FORM.into_iter().chain(OF_LINES.map(|(_, name)| name)) {
            *tally.borrow_mut().entry(name).or_default() += u32::from(!values(&sale.payload, name).is_empty());
        }
        Ok(())
    });
    let tally = tally.into_inner();
    println!("sent: {tally:?}");
    assert!(tally.values().all(|count| *count >= 5), "too few to mean anything: {tally:?}");
}
