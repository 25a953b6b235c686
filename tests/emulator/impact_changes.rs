//! What `PUT` and `DELETE Actions` accept and refuse, and what becomes of actions.

use affonso_segment::emulator::impact::{Action, ActionState, Change, Config, Emulator, SubmissionKind};

use super::{ACTIONS, CONVERSIONS, SALE, action, call, emulator, ledger, refused_for, send, with};
use crate::{Answer, NOON, read};

const DAY: u64 = 86_400_000;
const REVERSAL: &str = "ActionTrackerId=4000&OrderId=o-1&DispositionCode=ITEM_RETURNED";
const UPDATE: &str = "ActionTrackerId=4000&OrderId=o-1&Reason=ORDER_UPDATE";
const ITEMS: &str =
    "ItemSku1=a&ItemCategory1=c&ItemQuantity1=2&ItemPrice1=9.99&ItemSku2=b&ItemCategory2=c&ItemQuantity2=3&ItemSubTotal2=30";

fn change(emulator: &mut Emulator, method: &str, form: &str) -> Answer {
    read(emulator.handle(&call(method, ACTIONS, form), NOON))
}

/// A sale of 50, or of two items.
fn sold(items: &str) -> Emulator {
    let mut emulator = emulator();
    let amount = if items.is_empty() { "50" } else { "" };
    let form = format!("{}&{items}", with(SALE, &[("OrderSubTotalPostDiscount", amount)]));
    action(&mut emulator, &form);
    emulator
}

/// The action after a change, and why there was none.
fn after(emulator: &mut Emulator, method: &str, form: &str) -> (Action, Option<String>) {
    let answer = change(emulator, method, form);
    assert_eq!((answer.status, answer.json["Status"].as_str()), (200, Some("QUEUED")), "{form} {}", answer.text);
    let mut ledger = ledger(emulator);
    (ledger.actions.pop().expect("an action"), ledger.submissions.pop().and_then(|submission| submission.error_reason))
}

#[test]
fn the_documented_changes_are_accepted_byte_for_byte() {
    let mut emulator = emulator();
    let update = change(&mut emulator, "PUT", "ActionId=1000.4636.158133&Reason=ORDER_UPDATE&CustomerStatus=EXISTING");
    let reversal = change(&mut emulator, "DELETE", "ActionId=1000.4636.158133&DispositionCode=ITEM_RETURNED");
    for (number, answer) in [(1, update), (2, reversal)] {
        let uri = format!("/Advertisers/IRdemo/APISubmissions/A-00000000-0000-4000-8000-{number:012}");
        assert_eq!(answer.text, format!(r#"{{"Status":"QUEUED","QueuedUri":"{uri}"}}"#));
    }
    let ledger = ledger(&mut emulator);
    let kinds: Vec<_> = ledger.submissions.iter().map(|one| (one.kind, one.error_reason.as_deref())).collect();
    let unknown = Some("ACTION_REF_NOT_FOUND");
    assert_eq!(kinds, [(SubmissionKind::Modification, unknown), (SubmissionKind::Reversal, unknown)]);
    assert_eq!((ledger.summary.organic, ledger.summary.failed, ledger.summary.changes), (0, 2, 0));
}

#[test]
fn each_required_parameter_is_required_and_has_its_form() {
    let mut emulator = emulator();
    for (method, form, fields) in [
        ("DELETE", "", vec!["ActionId", "DispositionCode"]),
        ("DELETE", "ActionTrackerId=4000&DispositionCode=OTHER", vec!["ActionId"]),
        ("DELETE", "OrderId=o-1&DispositionCode=OTHER", vec!["ActionId"]),
        ("DELETE", "EventTypeId=4000&OrderId=o-1&DispositionCode=OTHER", vec!["ActionId"]),
        ("DELETE", "ActionTrackerId=sale&OrderId=o-1&DispositionCode=OTHER", vec!["ActionTrackerId"]),
        ("DELETE", "ActionId=1&DispositionCode=returned", vec!["DispositionCode"]),
        ("DELETE", "ActionId=1&DispositionCode=ORDER_UPDATE", vec!["DispositionCode"]),
        ("PUT", "ActionId=1&Amount=5", vec!["Reason"]),
        ("PUT", "ActionId=1&Reason=REJECTED", vec!["Reason"]),
        ("PUT", "ActionId=1&Reason=OTHER&Amount=five", vec!["Amount"]),
        ("PUT", "ActionId=1&Reason=OTHER&Sku=a&Quantity=1.5", vec!["Quantity"]),
        ("PUT", "ActionId=1&Reason=OTHER&Quantity=1", vec!["Sku"]),
        ("PUT", "ActionId=1&Reason=OTHER&Sku=a&Quantity2=1&Amount3=1", vec!["Sku2", "Sku3"]),
        ("PUT", "ActionId=1&Reason=OTHER&Sku=a&ItemSubTotalDelta=x", vec!["ItemSubTotalDelta"]),
    ] {
        assert_eq!(refused_for(&change(&mut emulator, method, form)), fields, "{method} {form}");
    }
    for (method, form) in [
        ("DELETE", REVERSAL),
        ("DELETE", "ActionTrackerId=4000&Oid=o-1&DispositionCode=TEST_ACTION"),
        ("PUT", "ActionId=1&Reason=RESET&Amount=0"),
        ("PUT", "ActionId=1&Reason=ITEM_RETURNED&Sku=a&Quantity=0&ItemSubTotalDelta=-5.0&Sku2=b&Amount2=1&Category2=c"),
    ] {
        assert_eq!(change(&mut emulator, method, form).status, 200, "{form}");
    }
    let mut own = Emulator::new(Config { custom_codes: vec!["GONE".into()], ..Config::default() });
    assert_eq!(change(&mut own, "DELETE", "ActionId=1&DispositionCode=GONE").status, 200);
    assert_eq!(change(&mut own, "PUT", "ActionId=1&Reason=GONE").status, 200);
}

#[test]
fn a_reversal_takes_all_of_an_action_back_once() {
    let mut emulator = sold(ITEMS);
    let (action, failed) = after(&mut emulator, "DELETE", REVERSAL);
    assert_eq!(
        (action.state, action.amount.plain(), action.payout.plain(), failed),
        (ActionState::Reversed, "0".into(), "0".into(), None)
    );
    assert_eq!(action.intended_amount.plain(), "49.98");
    let (_, failed) = after(&mut emulator, "DELETE", REVERSAL);
    assert_eq!(failed, None, "a retry changes nothing and does not fail");
    let by_id = after(&mut emulator, "DELETE", "ActionId=1000.4000.000001&DispositionCode=OTHER");
    assert_eq!(by_id.1, None);
    let ledger = ledger(&mut emulator);
    assert_eq!((ledger.summary.changes, ledger.summary.attributed, ledger.earnings.len()), (1, 1, 0));
    let Change { reason, amount_before, amount_after, .. } = &ledger.changes[0];
    assert_eq!((reason.as_str(), amount_before.plain(), amount_after.plain()), ("ITEM_RETURNED", "49.98".into(), "0".into()));
}

#[test]
fn only_the_action_that_is_meant_is_found() {
    for form in [
        "ActionTrackerId=4001&OrderId=o-1",
        "ActionTrackerId=4000&OrderId=o-2",
        "ActionTrackerId=4000&OrderId=O-1",
        "ActionId=1000.4000.000002",
    ] {
        let mut emulator = sold("");
        for (method, code) in [("DELETE", "DispositionCode"), ("PUT", "Amount=5&Reason")] {
            let (action, failed) = after(&mut emulator, method, &format!("{form}&{code}=OTHER"));
            assert_eq!((failed.as_deref(), action.amount.plain().as_str()), (Some("ACTION_REF_NOT_FOUND"), "50"), "{form}");
        }
    }
    let mut emulator = Emulator::new(Config { dedup_window_days: 0, ..Config::default() });
    for _ in 0..2 {
        action(&mut emulator, SALE);
    }
    change(&mut emulator, "DELETE", REVERSAL);
    let states: Vec<ActionState> = ledger(&mut emulator).actions.iter().map(|action| action.state).collect();
    assert_eq!(states, [ActionState::Pending, ActionState::Reversed], "of two the newest");
}

#[test]
fn an_amount_is_the_new_amount() {
    let mut emulator = sold("");
    let (action, _) = after(&mut emulator, "PUT", &format!("{UPDATE}&Amount=19.99"));
    assert_eq!(
        (action.amount.plain(), action.payout.plain(), action.state),
        ("19.99".into(), "1.999".into(), ActionState::Pending)
    );
    let (action, _) = after(&mut emulator, "PUT", &format!("{UPDATE}&Amount=0.00"));
    assert_eq!((action.amount.plain(), action.state), ("0".into(), ActionState::Reversed), "0 reverses");
    let (action, _) = after(&mut emulator, "PUT", &format!("{UPDATE}&Amount=5"));
    assert_eq!((action.amount.plain(), action.state, action.modifications), ("5".into(), ActionState::Pending, 3));
    let (action, failed) = after(&mut emulator, "PUT", &format!("{UPDATE}&CustomerStatus=NEW"));
    assert_eq!((action.amount.plain(), failed), ("5".into(), None));
}

#[test]
fn items_change_by_quantity_amount_or_difference() {
    for (form, amount) in [
        ("Sku=a&Quantity=1", "39.99"),
        ("Sku=b&Quantity=2", "39.98"),
        ("Sku=a&Quantity=0", "30"),
        ("Sku=a&Amount=5", "35"),
        ("Sku=b&ItemSubTotalDelta=-5.5", "44.48"),
        ("Sku=a&Quantity=1&Sku2=b&Quantity2=1", "19.99"),
        ("Sku=a&Quantity=4", "69.96"),
    ] {
        let (action, failed) = after(&mut sold(ITEMS), "PUT", &format!("{UPDATE}&{form}"));
        assert_eq!((action.amount.plain().as_str(), failed), (amount, None), "{form}");
    }
    let mut emulator = sold(ITEMS);
    let (action, failed) = after(&mut emulator, "PUT", &format!("{UPDATE}&Sku=c&Quantity=1"));
    assert_eq!((action.amount.plain().as_str(), failed.as_deref(), action.modifications), ("49.98", Some("NO_ITEM"), 0));
    for (sku, state) in [("a", ActionState::Pending), ("b", ActionState::Reversed)] {
        let (action, _) = after(&mut emulator, "PUT", &format!("{UPDATE}&Sku={sku}&Quantity=0"));
        assert_eq!(action.state, state, "with the last piece the action is gone");
    }
    let discounted = with(ITEMS, &[("OrderDiscount", "9.98")]);
    let (action, _) = after(&mut sold(&discounted), "PUT", &format!("{UPDATE}&Sku=b&Quantity=0"));
    assert_eq!(action.amount.plain(), "10", "the discount of the order stays");
}

#[test]
fn after_its_locking_date_nothing_changes() {
    let mut emulator = Emulator::new(Config { locking_days: 3, ..Config::default() });
    send(&mut emulator, CONVERSIONS, SALE);
    let mut at = |now: u64, method: &str, form: &str| {
        read(emulator.handle(&call(method, ACTIONS, form), now));
        let ledger = emulator.ledger(now);
        let reason = ledger.submissions.last().and_then(|submission| submission.error_reason.clone());
        (reason, ledger.actions[0].state)
    };
    assert_eq!(at(NOON + 3 * DAY - 1, "PUT", &format!("{UPDATE}&Amount=5")), (None, ActionState::Pending));
    let locked = (Some("ACTION_LOCKED".to_owned()), ActionState::Approved);
    assert_eq!(at(NOON + 3 * DAY, "PUT", &format!("{UPDATE}&Amount=7")), locked);
    assert_eq!(at(NOON + 3 * DAY, "DELETE", REVERSAL), locked);
    let ledger = emulator.ledger(NOON + 3 * DAY);
    assert_eq!(ledger.actions[0].amount.plain(), "5");
}

#[test]
fn a_thousand_modifications_are_all() {
    let mut emulator = Emulator::new(Config { per_hour: None, ..Config::default() });
    send(&mut emulator, CONVERSIONS, SALE);
    for number in 1..=1000 {
        change(&mut emulator, "PUT", &format!("{UPDATE}&Amount={number}"));
    }
    assert_eq!(ledger(&mut emulator).actions[0].amount.plain(), "1000");
    for (method, form) in [("PUT", format!("{UPDATE}&Amount=1")), ("DELETE", REVERSAL.to_owned())] {
        let (action, failed) = after(&mut emulator, method, &form);
        assert_eq!((action.amount.plain().as_str(), failed.as_deref()), ("1000", Some("TOO_MANY_MODIFICATIONS")));
    }
}

#[test]
fn a_change_waits_behind_the_conversion_it_is_about() {
    let mut emulator = Emulator::new(Config { processing_ms: 1000, ..Config::default() });
    send(&mut emulator, CONVERSIONS, SALE);
    change(&mut emulator, "DELETE", REVERSAL);
    assert!(emulator.ledger(NOON + 999).actions.is_empty());
    assert_eq!(emulator.ledger(NOON + 1000).actions[0].state, ActionState::Reversed);
}
