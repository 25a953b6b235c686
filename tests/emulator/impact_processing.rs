//! What becomes of a queued conversion, and when.

use affonso_segment::emulator::impact::{
    ActionState, Config, Emulator, EventKind, EventType, Manner, MediaPartner, SubmissionKind, SubmissionStatus,
};
use serde_json::{Value, json};

use super::conversions::DOCUMENTED;
use super::{CONVERSIONS, SALE, SUBMISSION, action, call, emulator, ledger, outcome, send, with};
use crate::{NOON, read};

const DAY: u64 = 86_400_000;

/// A code that no event type of the default configuration has as a number.
fn reason(config: &Config, form: &str) -> Option<String> {
    outcome(config.clone(), form).error_reason
}

#[test]
fn nothing_becomes_of_a_conversion_before_its_time() {
    let mut emulator = Emulator::new(Config { processing_ms: 1000, ..Config::default() });
    send(&mut emulator, CONVERSIONS, SALE);
    let mut status = |now| {
        let answer = read(emulator.handle(&call("GET", SUBMISSION, ""), now));
        (answer.json["Status"].clone(), answer.json["CompletionDate"].clone(), answer.json["MediaPartnerId"].clone())
    };
    assert_eq!(status(NOON), (json!("Queued"), Value::Null, Value::Null));
    assert_eq!(status(NOON + 499), (json!("Queued"), Value::Null, Value::Null));
    assert_eq!(status(NOON + 500), (json!("In Progress"), Value::Null, Value::Null));
    assert_eq!(status(NOON + 999), (json!("In Progress"), Value::Null, Value::Null));
    let complete = (json!("Complete"), json!("2026-06-22T12:00:01.000Z"), json!(10_000));
    assert_eq!(status(NOON + 5000), complete, "it was complete when its time had come, whoever looks later");
    send(&mut emulator, CONVERSIONS, &with(SALE, &[("OrderId", "o-2")]));
    assert_eq!(emulator.ledger(NOON + 10).summary.waiting, 1);
    emulator.process(NOON + 20);
    let ledger = emulator.ledger(NOON + 20);
    assert_eq!((ledger.summary.waiting, ledger.summary.attributed), (0, 2));
    assert_eq!(ledger.submissions[1].completed_at_ms, Some(NOON + 20), "at once by control");
}

#[test]
fn a_submission_is_shown_as_documented() {
    let mut emulator = emulator();
    send(&mut emulator, CONVERSIONS, DOCUMENTED);
    let shown = read(emulator.handle(&call("GET", SUBMISSION, ""), NOON));
    let id = "A-00000000-0000-4000-8000-000000000001";
    assert_eq!(
        shown.json,
        json!({
            "BatchId": id, "AccountId": 10_001, "SubmissionDate": "2026-06-22T12:00:00.000Z", "CampaignId": 1000,
            "ActionTrackerId": 4000, "MediaPartnerId": null, "EventCode": null, "OrderId": "1234567890123",
            "Payload": DOCUMENTED, "Type": "Conversion", "Status": "Complete", "CompletionDate": "2026-06-22T12:00:00.000Z",
            "ErrorType": "Contract Error", "ErrorReason": "ACTION_REF_NOT_FOUND",
            "Uri": format!("/Advertisers/IRdemo/APISubmissions/{id}"),
        })
    );
    let order: Vec<usize> = ["BatchId", "AccountId", "Payload", "ErrorType", "Uri"]
        .map(|name| shown.text.find(&format!("\"{name}\":")).expect("the member"))
        .into();
    assert!(order.is_sorted(), "in the documented order");
    let nowhere = read(emulator.handle(&call("GET", &SUBMISSION.replace("001", "002"), ""), NOON));
    assert_eq!(nowhere.status, 404);
}

#[test]
fn event_types_are_found_by_number_else_by_code() {
    let mut config = Config::default();
    config.event_types.push(EventType { active: false, ..EventType::new(4002, "Off", EventKind::Lead, &["Off"]) });
    config.event_types.push(EventType { campaign_id: Some(2000), ..EventType::new(4003, "Other", EventKind::Lead, &["Other"]) });
    let by = |name: &str, value: &str| with(SALE, &[("EventTypeId", ""), (name, value)]);
    for (form, expected) in [
        (SALE.to_owned(), None),
        (by("ActionTrackerId", "4000"), None),
        (by("EventTypeCode", "Order%20Completed"), None),
        (by("EventTypeCode", "ACME_SALE"), None),
        (by("EventTypeCode", "order%20completed"), Some("ACTIONTRACKER_NOT_FOUND")),
        (by("EventTypeCode", "Order%20Completed,"), Some("ACTIONTRACKER_NOT_FOUND")),
        (by("EventTypeId", "4009"), Some("ACTIONTRACKER_NOT_FOUND")),
        (by("EventTypeId", "4009") + "&EventTypeCode=ACME_SALE", Some("ACTIONTRACKER_NOT_FOUND")),
        (SALE.to_owned() + "&EventTypeCode=Unknown", None),
        (by("EventTypeCode", "Off"), Some("ACTIONTRACKER_NOT_ACTIVE")),
        (by("EventTypeId", "4003"), Some("ACTIONTRACKER_CAMPAIGN_MISMATCH")),
        (with(SALE, &[("CampaignId", "1001")]), Some("CAMPAIGN_NOT_FOUND")),
    ] {
        assert_eq!(reason(&config, &form).as_deref(), expected, "{form}");
    }
}

#[test]
fn an_order_is_credited_once_in_its_window() {
    let mut emulator = Emulator::new(Config { dedup_window_days: 2, ..Config::default() });
    let mut at = |now: u64, form: &str| {
        read(emulator.handle(&call("POST", CONVERSIONS, form), now));
        let last = emulator.ledger(now).submissions.pop().expect("a submission");
        (last.error_type.unwrap_or_default(), last.error_reason.unwrap_or_default())
    };
    let (paid, duplicate) = ((String::new(), String::new()), ("Contract Error".to_owned(), "CONV_DUPLICATE".to_owned()));
    assert_eq!(at(NOON, SALE), paid);
    assert_eq!(at(NOON, SALE), duplicate);
    assert_eq!(at(NOON + 1, &with(SALE, &[("OrderSubTotalPostDiscount", "70")])), duplicate, "the id counts");
    assert_eq!(at(NOON, &with(SALE, &[("EventTypeId", "4001")])), paid, "an id is unique to its event type");
    assert_eq!(at(NOON, &with(SALE, &[("OrderId", "o-2")])), paid);
    assert_eq!(at(NOON + 2 * DAY - 1, SALE), duplicate);
    assert_eq!(at(NOON + 2 * DAY, SALE), paid, "beyond the window it is paid again");
    let summary = emulator.ledger(NOON + 2 * DAY).summary;
    assert_eq!((summary.conversions, summary.attributed, summary.duplicates, summary.failed), (7, 4, 3, 0));
}

#[test]
fn an_order_that_nobody_is_credited_with_is_no_duplicate() {
    let mut emulator = emulator();
    let stranger = with(SALE, &[("ClickId", "nobody")]);
    for form in [stranger.as_str(), stranger.as_str(), SALE] {
        send(&mut emulator, CONVERSIONS, form);
    }
    let summary = ledger(&mut emulator).summary;
    assert_eq!((summary.organic, summary.duplicates, summary.attributed), (2, 0, 1));
}

#[test]
fn a_made_up_order_id_is_another_one_every_time() {
    let mut emulator = emulator();
    let form = with(SALE, &[("OrderId", "IR_AN_64_TS")]);
    let ids: Vec<String> = (0..3).map(|_| action(&mut emulator, &form).order_id).collect();
    assert_eq!(ids, ["IR-000000000001", "IR-000000000002", "IR-000000000003"]);
    assert_eq!(ledger(&mut emulator).summary.double_credits, 2, "the same sale, three times");
}

#[test]
fn a_sale_needs_items_or_an_amount() {
    let bare = with(SALE, &[("OrderSubTotalPostDiscount", "")]);
    let strict = Config::default();
    let lenient = Config { incomplete_items: Manner::Accept, ..Config::default() };
    let whole = "&ItemSku1=s&ItemCategory1=c&ItemQuantity1=1";
    for (more, is_incomplete) in [
        ("&OrderTax=8", true),
        ("&Amount=8", false),
        (&format!("{whole}&ItemPrice1=5"), false),
        (&format!("{whole}&ItemSubTotal1=5"), false),
        (&format!("{whole}&ItemAmount1=5"), false),
        (&format!("{whole}&ItemPrice1=0"), false),
    ] {
        let expected = is_incomplete.then(|| "NO_ITEM".to_owned());
        assert_eq!(reason(&strict, &format!("{bare}{more}")), expected, "{more}");
    }
    for lacking in ["ItemSku2", "ItemCategory2", "ItemQuantity2", "ItemPrice2"] {
        let second = "ItemSku2=s&ItemCategory2=c&ItemQuantity2=1&ItemPrice2=5";
        let form = format!("{bare}{whole}&ItemPrice1=5&{}", with(second, &[(lacking, "")]));
        let failed = outcome(strict.clone(), &form);
        assert_eq!(failed.error_reason.as_deref(), Some("NO_ITEM"), "{lacking}");
        assert_eq!(failed.error_type.as_deref(), Some("Validation"));
        assert_eq!(reason(&lenient, &form), None, "{lacking}");
    }
    for event_type in ["4001", "5000"] {
        assert_eq!(reason(&strict, &with(&bare, &[("EventTypeId", event_type)])), None, "a sign-up and an install need none");
    }
}

#[test]
fn a_missing_order_id_may_be_found_out_later() {
    let config = Config { missing_order_id: Manner::Accept, ..Config::default() };
    assert_eq!(reason(&config, &with(SALE, &[("OrderId", "")])).as_deref(), Some("OID_MISSING"));
}

#[test]
fn partners_are_paid_while_they_have_a_contract() {
    let form = with(SALE, &[("ClickId", ""), ("MediaId", "30000")]);
    let with_partner = |partner| {
        let mut config = Config::default();
        config.media_partners.push(partner);
        config
    };
    let partner = MediaPartner::new(30_000, "Third");
    let failed = |config: &Config| outcome(config.clone(), &form);
    assert_eq!(failed(&Config::default()).error_reason.as_deref(), Some("CONTRACT_NOT_FOUND"));
    let expired = with_partner(MediaPartner { contract: false, ..partner.clone() });
    assert_eq!(failed(&expired).error_reason.as_deref(), Some("CONTRACT_NOT_FOUND"));
    let inactive = with_partner(MediaPartner { active: false, ..partner.clone() });
    assert_eq!(failed(&inactive).error_reason.as_deref(), Some("PARTNER_NOT_ACTIVE"));
    let paid = failed(&with_partner(partner));
    assert_eq!((paid.error_reason, paid.media_partner_id), (None, Some(30_000)));
}

#[test]
fn what_was_sold_is_exact_to_the_last_digit() {
    let mut config = Config::default();
    config.media_partners[0].payout_percent = "12.5".parse().expect("an amount");
    let mut emulator = Emulator::new(config);
    let sold =
        action(&mut emulator, &with(SALE, &[("OrderSubTotalPostDiscount", "12345678901234567890.10"), ("CurrencyCode", "eur")]));
    assert_eq!((sold.amount.plain().as_str(), sold.currency.as_str()), ("12345678901234567890.1", "EUR"));
    assert_eq!(sold.payout.plain(), "1543209862654320986.2625");
    let unpriced = action(&mut emulator, &with(SALE, &[("OrderId", "o-2"), ("CurrencyCode", "")]));
    assert_eq!(unpriced.currency, "USD", "the account's");
}

#[test]
fn an_action_can_be_answered_at_once() {
    let mut emulator = Emulator::new(Config { immediate_actions: true, processing_ms: 60_000, ..Config::default() });
    let id = "1000.4000.000001";
    let answer = send(&mut emulator, CONVERSIONS, SALE);
    assert_eq!(answer.json, json!({ "ActionId": id, "ActionUri": format!("/Advertisers/IRdemo/Actions/{id}") }));
    let duplicate = send(&mut emulator, CONVERSIONS, SALE);
    assert_eq!(duplicate.json["Status"], "QUEUED", "what became none is queued");
    let ledger = ledger(&mut emulator);
    assert_eq!((ledger.actions.len(), ledger.actions[0].state), (1, ActionState::Pending));
    assert_eq!(ledger.submissions[1].kind, SubmissionKind::Conversion);
    assert_eq!(ledger.submissions[1].status, SubmissionStatus::Complete);
}
