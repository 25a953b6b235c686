//! What `POST Conversions` accepts, refuses and answers.

use affonso_segment::emulator::impact::{Config, Emulator, Manner, Rule};

use super::{CONVERSIONS, SALE, action, emulator, ledger, refused_for, send, with};

/// The documented example of a submission's payload
/// (<https://integrations.impact.com/brand-api-reference/reference/submissions/api-submissions>).
pub(super) const DOCUMENTED: &str = "CampaignId=1000&EventTypeId=4000&EventDate=2024-08-01T23:55:24-08:00&OrderId=1234567890123&\
ClickId=SKhRQaSXwxyOUQ%253AwUx0Mo36FUkiXxtxVUQTEzY0&CustomerId=BCZ2WVSH674563PDPYOTM3AXDQ&OrderPromoCode=10OFF-FORGE&\
CustomerStatus=NEW&CustomerPostCode=93107&CurrencyCode=USD&OrderDiscount=5&IpAddress=12.345.678.90&ItemSku1=12345&\
ItemName1=Anvil&ItemCategory1=Anvils&ItemQuantity1=2&ItemPrice1=10&ItemSku2=55555&ItemName2=Hammer&ItemCategory2=Hammers&\
ItemQuantity2=1&ItemPrice2=6.99";

/// One item with all that is required.
const ITEM: &str = "ItemSku1=s&ItemCategory1=c&ItemQuantity1=2&ItemPrice1=10";

/// A sale by its items.
fn by_items() -> String {
    format!("{}&{ITEM}", with(SALE, &[("OrderSubTotalPostDiscount", "")]))
}

#[test]
fn the_documented_conversion_is_accepted_byte_for_byte() {
    let mut emulator = emulator();
    let answer = send(&mut emulator, CONVERSIONS, DOCUMENTED);
    assert_eq!((answer.status, answer.json["Status"].as_str()), (200, Some("QUEUED")), "{}", answer.text);
    let ledger = ledger(&mut emulator);
    assert_eq!(ledger.submissions[0].payload, DOCUMENTED);
    assert!(ledger.submissions[0].unknown.is_empty() && ledger.violations.is_empty());
}

#[test]
fn the_documented_conversion_is_worth_what_the_documented_action_is() {
    let mut config = Config::default();
    config.promo_codes[0].code = "10OFF-FORGE".into();
    let action = action(&mut Emulator::new(config), DOCUMENTED);
    assert_eq!((action.amount.plain().as_str(), action.payout.plain().as_str()), ("21.99", "2.199"));
    assert_eq!((action.attributed_by.as_str(), action.media_partner_id), ("OrderPromoCode", 10_000));
    assert_eq!(action.items.iter().map(|item| item.quantity).collect::<Vec<_>>(), [2, 1]);
}

#[test]
fn each_required_parameter_is_required() {
    let mut emulator = emulator();
    for (name, field) in [
        ("CampaignId", "CampaignId"),
        ("EventDate", "EventDate"),
        ("OrderId", "OrderId"),
        ("EventTypeId", "EventTypeId"),
        ("ClickId", "ClickId"),
    ] {
        assert_eq!(refused_for(&send(&mut emulator, CONVERSIONS, &with(SALE, &[(name, "")]))), [field]);
        let blank = with(SALE, &[(name, "")]) + &format!("&{name}=");
        assert_eq!(refused_for(&send(&mut emulator, CONVERSIONS, &blank)), [field], "without a value it is not sent");
    }
    assert_eq!(refused_for(&send(&mut emulator, CONVERSIONS, "")).len(), 5, "all problems are told");
    for instead in ["ActionTrackerId=4000", "EventTypeCode=Order%20Completed"] {
        let form = format!("{}&{instead}", with(SALE, &[("EventTypeId", "")]));
        assert_eq!(send(&mut emulator, CONVERSIONS, &form).status, 200, "{instead}");
    }
    let aliased = format!("{}&Oid=o-2&Currency=USD", with(SALE, &[("OrderId", ""), ("CurrencyCode", "")]));
    assert_eq!(send(&mut emulator, CONVERSIONS, &aliased).status, 200);
}

#[test]
fn every_documented_attribution_key_is_one() {
    let mut emulator = emulator();
    for key in [
        "ClickId=c",
        "CustomerId=c",
        "CustomProfileId=c",
        "CustomClickId=c",
        "PromoCode=c",
        "OrderPromoCode=c",
        "MediaId=1",
        "MediaPartnerId=1",
        "UniqueUrl=c",
        "CallerId=c",
        "GoogAId=c",
        "AndroidId=c",
        "AppleIfa=c",
        "AppleIfv=c",
    ] {
        let form = format!("{}&{key}", with(SALE, &[("ClickId", "")]));
        assert_eq!(send(&mut emulator, CONVERSIONS, &form).status, 200, "{key}");
    }
    for no_key in ["PhoneNumber=1", "IpAddress=1", "CustomerEmail=63a710569261a24b3766275b7000ce8d7b32e2f7", "PropertyId=1"] {
        let form = format!("{}&{no_key}", with(SALE, &[("ClickId", "")]));
        assert_eq!(refused_for(&send(&mut emulator, CONVERSIONS, &form)), ["ClickId"], "{no_key}");
    }
}

#[test]
fn each_parameter_has_its_form() {
    let long = |length: usize| "x".repeat(length);
    let wrong: Vec<(&str, String)> = vec![
        ("CampaignId", "12a".into()),
        ("CampaignId", "12345678901".into()),
        ("EventTypeId", "sale".into()),
        ("MediaId", "1.5".into()),
        ("PropertyId", "app".into()),
        ("EventDate", "yesterday".into()),
        ("EventDate", "1782129600".into()),
        ("EventDate", "now".into()),
        ("OrderId", long(65)),
        ("ClickId", long(65)),
        ("CustomProfileId", long(71)),
        ("CustomerId", long(256)),
        ("CustomerId", "jane@example.com".into()),
        ("EventTypeCode", long(129)),
        ("SubId3", long(256)),
        ("SharedId", long(256)),
        ("Note", long(256)),
        ("Text50", long(65)),
        ("PaymentType", long(33)),
        ("DispositionCode", long(65)),
        ("CustomerEmail", "jane@example.com".into()),
        ("CustomerEmail", "63a710569261a24b3766275b7000ce8d7b32e2f".into()),
        ("CustomerEmail", "g3a710569261a24b3766275b7000ce8d7b32e2f7".into()),
        ("CurrencyCode", "US".into()),
        ("CurrencyCode", "EURO".into()),
        ("CurrencyCode", "%E2%82%AC".into()),
        ("CountryCode", "USA".into()),
        ("GiftPurchase", "yes".into()),
        ("TrackingConsent", "1".into()),
        ("Numeric10", "ten".into()),
        ("Date1", "soon".into()),
        ("Money3", "$1".into()),
        ("OrderDiscountRate", "10%25".into()),
        ("ItemSku1", long(256)),
        ("ItemName1", long(256)),
        ("ItemCategory1", long(256)),
        ("ItemSubCategory1", long(256)),
        ("ItemMpn1", long(65)),
        ("ItemQuantity1", "2.5".into()),
        ("ItemQuantity1", "-1".into()),
        ("ItemQuantity1", "two".into()),
        ("ItemQuantity1", "4294967296".into()),
        ("ItemText1_50", long(65)),
        ("ItemNumeric1_1", "x".into()),
        ("ItemDate1_1", "x".into()),
    ];
    let mut emulator = emulator();
    for (name, value) in &wrong {
        let answer = send(&mut emulator, CONVERSIONS, &with(&by_items(), &[(name, value)]));
        assert_eq!(refused_for(&answer), [*name], "{value}");
    }
    for money in ["OrderDiscount", "OrderShipping", "OrderTax", "OrderMargin", "Amount", "ItemPrice1", "ItemMoney1_3"] {
        for value in ["1e3", "49,99", "$5", "+5", "5.", ".5", "free", "%205", "-", "0x5"] {
            let answer = send(&mut emulator, CONVERSIONS, &with(&by_items(), &[(money, value)]));
            assert_eq!(refused_for(&answer), [money], "{value}");
        }
    }
    assert!(ledger(&mut emulator).submissions.is_empty());
}

#[test]
fn what_is_long_enough_passes() {
    let long = |length: usize| "ä".repeat(length);
    let email = "B4C9A289323B21A01C3E940F150EB9B8C542587F1ABFD8F0E1CC1FFC5E475514";
    let edges: Vec<(&str, String)> = vec![
        ("OrderId", long(64)),
        ("ClickId", long(64)),
        ("CustomProfileId", long(70)),
        ("CustomerId", long(255)),
        ("EventTypeCode", long(128)),
        ("Note", long(255)),
        ("Text1", long(64)),
        ("CustomerEmail", email.into()),
        ("CustomerEmail", "63a710569261a24b3766275b7000ce8d7b32e2f7".into()),
        ("EventDate", "NOW".into()),
        ("EventDate", "2026-06-22".into()),
        ("EventDate", "2026-06-22T14:00:00%2B02:00".into()),
        ("GiftPurchase", "TRUE".into()),
        ("ItemQuantity1", "0".into()),
        ("ItemQuantity1", "4294967295".into()),
        ("ItemPrice1", "0".into()),
        ("ItemPrice1", "12345678901234567890.10".into()),
        ("CampaignId", "1234567890".into()),
        ("ItemText1_50", long(64)),
    ];
    let mut emulator = emulator();
    for (name, value) in &edges {
        let answer = send(&mut emulator, CONVERSIONS, &with(&by_items(), &[(name, value)]));
        assert_eq!(answer.status, 200, "{name} {}", answer.text);
    }
    assert!(ledger(&mut emulator).submissions.iter().all(|submission| submission.unknown.is_empty()));
}

#[test]
fn parameters_that_nobody_documents_are_passed_over_and_told() {
    let mut emulator = emulator();
    let form = format!("{SALE}&DeviceOs=ios&Latitude=1&ItemSku=1&ItemText1_51=x&orderid=2&Text51=x");
    assert_eq!(send(&mut emulator, CONVERSIONS, &form).status, 200);
    let unknown = &ledger(&mut emulator).submissions[0].unknown;
    assert_eq!(unknown, &["DeviceOs", "Latitude", "ItemSku", "ItemText1_51", "orderid", "Text51"]);
    assert_eq!(refused_for(&send(&mut emulator, CONVERSIONS, &format!("{SALE}&OrderId=o-2"))), ["OrderId"], "twice");
}

#[test]
fn what_excludes_each_other_is_refused() {
    let mut emulator = emulator();
    for (more, field) in [
        ("ItemSubTotal1=20", "ItemSubTotal1"),
        ("ItemAmount1=20", "ItemAmount1"),
        ("MediaId=1&MediaPartnerId=1", "MediaPartnerId"),
        ("ActionTrackerId=4001", "ActionTrackerId"),
    ] {
        let answer = send(&mut emulator, CONVERSIONS, &format!("{}&{more}", by_items()));
        assert_eq!(refused_for(&answer), [field], "{more}");
    }
    let two = format!("{}&ItemSku2=s&ItemCategory2=c&ItemQuantity2=1&ItemSubTotal2=5&ActionTrackerId=4000", by_items());
    assert_eq!(send(&mut emulator, CONVERSIONS, &two).status, 200, "of two items each may have its own");
}

#[test]
fn what_the_documentation_leaves_open_is_a_setting() {
    type Setting = fn(&mut Config) -> &mut Manner;
    let without_currency = with(SALE, &[("CurrencyCode", "")]);
    let from_zero = by_items().replace("1=", "0=");
    let cases: [(Setting, String, &str); 7] = [
        (|config| &mut config.missing_currency, without_currency, "CurrencyCode"),
        (|config| &mut config.subtotal_beside_items, format!("{SALE}&{ITEM}"), "OrderSubTotalPostDiscount"),
        (|config| &mut config.item_zero, from_zero, "ItemSku0"),
        (|config| &mut config.negative_amounts, with(SALE, &[("OrderSubTotalPostDiscount", "-3")]), "OrderSubTotalPostDiscount"),
        (|config| &mut config.long_amounts, with(SALE, &[("OrderSubTotalPostDiscount", "-0.125")]), "OrderSubTotalPostDiscount"),
        (|config| &mut config.long_amounts, format!("{SALE}&OrderTax=1234567890123"), "OrderTax"),
        (|config| &mut config.missing_order_id, with(SALE, &[("OrderId", "")]), "OrderId"),
    ];
    for (setting, form, field) in cases {
        let mut config = Config::default();
        *setting(&mut config) = Manner::Accept;
        assert_eq!(send(&mut Emulator::new(config.clone()), CONVERSIONS, &form).status, 200, "{form}");
        *setting(&mut config) = Manner::Refuse;
        assert_eq!(refused_for(&send(&mut Emulator::new(config.clone()), CONVERSIONS, &form)), [field], "{form}");
        assert_eq!(send(&mut Emulator::new(config), CONVERSIONS, &by_items()).status, 200);
    }
}

#[test]
fn lapses_are_accepted_and_told() {
    let config = Config { customer_statuses: vec!["NEW".into()], ..Config::default() };
    let mut emulator = Emulator::new(config);
    let sold = action(&mut emulator, &format!("{SALE}&{ITEM}&CustomerStatus=NEW"));
    assert_eq!(sold.amount.plain(), "20", "the items count");
    action(&mut emulator, &with(SALE, &[("OrderId", "o-2"), ("CustomerStatus", "new")]));
    let rules: Vec<Rule> = ledger(&mut emulator).violations.into_iter().map(|violation| violation.rule).collect();
    assert_eq!(rules, [Rule::SubtotalBesideItems, Rule::UnknownCustomerStatus]);
}
