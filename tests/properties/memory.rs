//! A memory of any kind: whatever it knows, every event ends, and what it is told to keep names nobody.

use crate::events::{event, settings};
use crate::json::{Dice, odd_text};
use crate::run::{Checked, check, fail};
use crate::{NOW, is_published};
use affonso_segment::affonso::Affonso;
use affonso_segment::delivery::{Answer, Arrival, Failure, Known, Memories, Outcome, Response, Step, Verdict};
use affonso_segment::value::Timestamp;
use proptest::prelude::*;

/// What a memory may have kept, rightly or not.
const KEPT: [&str; 7] = [
    "referral_id=ref_1",
    "click_id=ref_2",
    "com_1",
    "delivered delivered 44136fa3",
    "rejected refused 44136fa3",
    "=",
    "\u{1F600}\"\\ \n",
];

fn known(dice: &mut Dice) -> Vec<Known> {
    let at = [i64::MIN, -1, 0, NOW.as_millis() - 1, NOW.as_millis() + 1, i64::MAX];
    let row = |dice: &mut Dice| Known {
        value: KEPT[dice.below(KEPT.len())].to_owned(),
        at: Timestamp::from_millis(at[dice.below(at.len())]),
    };
    (0..dice.below(4)).map(|_| row(dice)).collect()
}

fn answer(dice: &mut Dice, step: &Step) -> Answer {
    let respond = |status, body: &str| Answer::Response(Response { status, body: body.into(), ..Response::default() });
    match step {
        Step::Ask { .. } if dice.below(8) == 0 => Answer::Failure(Failure::Memory),
        Step::Ask { .. } if dice.below(8) == 0 => Answer::Known(Vec::new()),
        Step::Ask { names, .. } => Answer::Known(names.iter().map(|_| known(dice)).collect()),
        _ => match dice.below(4) {
            0 => respond(201, r#"{"success":true,"data":{"id":"com_1"}}"#),
            1 => respond(404, r#"{"success":false,"error":{"code":"NOT_FOUND"}}"#),
            2 => respond(400, "{}"),
            _ => Answer::Failure(Failure::Timeout),
        },
    }
}

/// At most: asked, sent with the remembered click, sent without it, sent with it alone.
fn end_of(destination: &Affonso, mut step: Step, dice: &mut Dice) -> Result<Outcome, TestCaseError> {
    for _ in 0..5 {
        let state = match &step {
            Step::Done(outcome) => return Ok(outcome.clone()),
            Step::Ask { names, state, .. } => {
                names.iter().try_for_each(|name| is_opaque(name))?;
                state
            }
            Step::Send { state, .. } => state,
        };
        step = destination.resume(state, &answer(dice, &step), NOW);
    }
    Err(fail("it does not end"))
}

fn is_opaque(name: &str) -> Checked {
    let (kind, digits) = name.split_once(':').unwrap_or_default();
    let is_digest = digits.len() == 32 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    prop_assert!(["message", "order", "person", "queued"].contains(&kind) && is_digest, "{}", name);
    Ok(())
}

fn is_discreet(memories: &Memories) -> Checked {
    let joined = memories.join.iter().flat_map(|join| [&join.name, &join.other]);
    let names = memories.keep.iter().map(|keep| &keep.name).chain(joined).chain(&memories.forget);
    names.into_iter().try_for_each(|name| is_opaque(name))
}

/// Nothing but how many of its requests were refused.
fn is_progress(Memories { keep, join, forget }: Memories) -> bool {
    let is_progress = keep.iter().all(|keep| keep.name.starts_with("message:") && keep.value.starts_with("refused "));
    is_progress && join.is_empty() && forget.is_empty()
}

#[test]
fn every_event_ends_whatever_memory_knows() {
    check(3000, (event(), settings(), any::<u64>()), |(event, settings, seed)| -> Checked {
        let destination = Affonso::from_json(&settings.plain()).remembering(String::from("memory-secret"), "{}");
        let dice = &mut Dice(seed);
        let text = event.odd(seed, true);
        for repeats in [false, true] {
            let arrived = [None, Some(Timestamp::from_millis(i64::MIN)), Some(NOW)][dice.below(3)];
            let step = destination.begin_at(&text, Arrival { now: NOW, arrived, repeats });
            let outcome = end_of(&destination, step, dice)?;
            is_published(&outcome)?;
            is_discreet(&outcome.remember)?;
            prop_assert!(outcome.trace.is_some());
            prop_assert!(outcome.outcome != Verdict::Retry || is_progress(outcome.remember), "what comes again has not ended");
        }
        Ok(())
    });
}

#[test]
fn any_state_ends_in_a_step() {
    let destination = Affonso::from_json(r#"{"apiKey":"sk_live_demo"}"#).remembering(String::from("memory-secret"), "{}");
    check(2000, (odd_text(), any::<u64>()), |(noise, seed)| -> Checked {
        let recall = format!("6:signup1:e...0*+........0*0*0*0*.1@2@0*+5:click{}:{noise}0:......0*", noise.len());
        let dice = &mut Dice(seed);
        for state in [noise.as_str(), &recall] {
            let ask = Step::Ask { names: Vec::new(), leads: false, state: state.to_owned() };
            end_of(&destination, ask, dice)?;
        }
        Ok(())
    });
}

/// Where the memory fails after the answer, what has a key is asked for again and what has none is not: a door goes by the trace.
#[test]
fn a_click_alone_has_no_key() {
    let destination = Affonso::from_json(r#"{"apiKey":"sk_live_demo","clicks":true}"#).remembering(String::from("secret"), "{}");
    let sale = r#"{"type":"track","event":"Order Completed","messageId":"m-1","userId":"u","properties":{"revenue":5,"currency":"EUR"}}"#;
    let page = r#"{"type":"page","messageId":"m-2","anonymousId":"a","properties":{"url":"https://shop.example/?ref=maya"}}"#;
    for (event, keyless) in [(sale, false), (page, true)] {
        let Step::Ask { names, state, .. } = destination.begin(event, NOW) else { panic!("memory is asked") };
        let nothing = Answer::Known(names.iter().map(|_| Vec::new()).collect());
        let Step::Send { state, .. } = destination.resume(&state, &nothing, NOW) else { panic!("it is sent") };
        let booked = Response { status: 201, body: String::from(r#"{"success":true,"data":{"id":"x"}}"#), ..Response::default() };
        let Step::Done(outcome) = destination.resume(&state, &Answer::Response(booked), NOW) else { panic!("it ends") };
        assert_eq!(outcome.trace.map(|trace| trace.keyless), Some(keyless), "{event}");
    }
}
